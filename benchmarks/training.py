"""Training: photos per second of ``tongueseg train`` against the tutorial's loop.

Both train the U-Net of 31,043,521 weights at 256×256 in batches of four on the same photos and
cores, taking turns of a few steps each, so that whatever else the machine does falls on both.
Ours is the path of :func:`tongueseg.training.pipeline.train_model`: the cache, its batches, the
task, and Lightning's own Trainer, in which the tutorial's turns run as a callback.
"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from lightning.pytorch import Trainer, seed_everything
from rich.console import Console

from photos import dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.data.cache import Cache, build_cache
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.training.dataloaders import train_dataloader
from tongueseg.training.precision import TRAINER_PRECISION
from tongueseg.training.step_setup import choose_setup, timer_of
from tongueseg.training.task import SegmentationTask, trainable
from turns import BATCH, TakeTurns, Turns, TutorialTurns

EPOCH = 480
TARGET = 2.5
WEIGHTS = 31_043_521


@dataclass(frozen=True)
class Figures:
    """Result of a run; rates in photos per second, the cache in seconds for ``EPOCH`` photos."""

    tutorial: Turns
    ours: Turns
    cache: float

    @property
    def ratios(self) -> list[float]:
        """How many times faster each turn of ours was than the tutorial's right after it."""
        pairs = zip(self.tutorial.whole, self.ours.whole, strict=True)
        return [tutorial / ours for tutorial, ours in pairs]

    @property
    def epoch_ratio(self) -> float:
        """The ratio over one first epoch, the making of the cache included."""
        per_turn = self.cache * self.ours.steps * BATCH / EPOCH
        pairs = zip(self.tutorial.whole, self.ours.whole, strict=True)
        return median(tutorial / (ours + per_turn) for tutorial, ours in pairs)


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos, else drawn ones")
    parser.add_argument("--steps", type=int, default=12, help="timed steps of each (12)")
    parser.add_argument("--turn", type=int, default=2, help="steps in a turn (2)")
    parser.add_argument("--warm-up", type=int, default=2, help="untimed steps of each (2)")
    parser.add_argument("--cores", type=int, default=2, help="processor cores (2)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    args = parser.parse_args(argv)
    if min(args.turn, args.warm_up, args.cores) < 1 or args.steps < args.turn:
        parser.error("take at least one step to warm up, and --steps of at least one turn")
    return args


def take_cores(count: int) -> None:
    """Keep this process and its threads on so many cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:count])
    torch.set_num_threads(count)


def timed_cache(records: list[Record], folder: Path, config: TrainConfig) -> tuple[Cache, float]:
    """Build the cache; return it and the seconds that an epoch's photos take."""
    started = perf_counter()
    cache = build_cache(records, folder, size=config.data.size, fit=config.data.fit)
    return cache, (perf_counter() - started) * EPOCH / len(records)


def take_turns(
    cache: Cache, records: list[Record], config: TrainConfig, args: argparse.Namespace
) -> tuple[Turns, Turns]:
    """Train both by turns; return the tutorial's times and ours."""
    seed_everything(config.train.seed, verbose=False)
    other = TutorialTurns(records, args.turn)
    callback = TakeTurns(other, args.warm_up, args.turn)
    task = SegmentationTask(config)
    assert trainable(task.network) == trainable(other.training.model) == WEIGHTS
    setup = choose_setup(config.train, timer_of(task), Console(), steps=args.steps).setup
    trainer = Trainer(
        accelerator="cpu",
        devices=1,
        precision=TRAINER_PRECISION[setup.precision],
        max_steps=args.warm_up + args.steps // args.turn * args.turn,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[callback],
    )
    trainer.fit(task, train_dataloader(cache, batch=BATCH, seed=config.train.seed))
    return other.turns, callback.turns


def measure(data: Path, args: argparse.Namespace) -> Figures:
    """Build the cache, train both by turns."""
    config = load_config(
        assignments=["model.width=64", f"train.batch={BATCH}", "data.progressive_resize=0"]
    )
    records = select(read_dataset(data), "train")
    # Whole batches only, so that every step of both is as long.
    records = records[: len(records) // BATCH * BATCH]
    with tempfile.TemporaryDirectory() as folder:
        cache, seconds = timed_cache(records, Path(folder), config)
        tutorial, ours = take_turns(cache, records, config, args)
    return Figures(tutorial, ours, seconds)


def show(figures: Figures) -> None:
    """Print the figures."""
    header = ("", "photos/s", "share of reading, resizing, augmenting")
    sides = (("tutorial", figures.tutorial), ("tongueseg", figures.ours))
    print_table(header, [(name, f"{t.rate:.2f}", f"{t.share:.1%}") for name, t in sides])
    low, high, ratio = min(figures.ratios), max(figures.ratios), median(figures.ratios)
    print(
        f"\nratio: {ratio:.2f} ({low:.2f} to {high:.2f} over {len(figures.ratios)} turns); ", end=""
    )
    print(f"target {TARGET}: {verdict(ratio >= TARGET)}")
    print(f"cache of {EPOCH} photos: {figures.cache:.1f} s, once; ", end="")
    print(f"ratio over a first epoch with it: {figures.epoch_ratio:.2f}")


def main() -> None:
    """Measure and print."""
    args = settings()
    take_cores(args.cores)
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    with tempfile.TemporaryDirectory() as folder:
        data = dataset(args.data, Path(folder), 60)
        print_machine()
        result = measure(data, args)
    show(result)
    figures = {
        "photos_per_second": {"tutorial": result.tutorial.rate, "tongueseg": result.ours.rate},
        "preparing_share": {"tutorial": result.tutorial.share, "tongueseg": result.ours.share},
        "ratio": median(result.ratios),
        "ratios": result.ratios,
        "cache_seconds": result.cache,
        "first_epoch_ratio": result.epoch_ratio,
    }
    write_json(args.json, figures)


if __name__ == "__main__":
    main()
