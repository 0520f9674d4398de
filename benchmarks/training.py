"""Training: photos per second of ``tongueseg train`` against the tutorial's loop.

Both train the U-Net of 31,043,521 weights at 256×256 in batches of four on the same photos and
cores, taking turns of a few steps each, so that whatever else the machine does falls on both.
Ours is the path of :func:`tongueseg.training.pipeline.fit`: the cache, its batches, the task, and
Lightning's own Trainer, in which the tutorial's turns run as a callback.
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

from photos import dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.data.cache import Cache, build_cache
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.training.batches import train_batches
from tongueseg.training.hardware import choose_precision
from tongueseg.training.task import SegmentationTask, trainable
from turns import BATCH, TakeTurns, Turns, TutorialTurns

EPOCH = 480
TARGET = 2.5
WEIGHTS = 31_043_521


@dataclass(frozen=True)
class Figures:
    """What a run found; rates in photos per second, the cache in seconds for ``EPOCH`` photos."""

    tutorial: Turns
    ours: Turns
    cache: float

    @property
    def ratios(self) -> list[float]:
        """How many times faster each turn of ours was than the tutorial's right after it."""
        pairs = zip(self.tutorial.whole, self.ours.whole, strict=True)
        return [theirs / ours for theirs, ours in pairs]

    @property
    def epoch_ratio(self) -> float:
        """The ratio over one first epoch, the making of the cache included."""
        per_turn = self.cache * self.ours.steps * BATCH / EPOCH
        pairs = zip(self.tutorial.whole, self.ours.whole, strict=True)
        return median(theirs / (ours + per_turn) for theirs, ours in pairs)


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos, else drawn ones")
    parser.add_argument("--steps", type=int, default=12, help="timed steps of each (12)")
    parser.add_argument("--turn", type=int, default=2, help="steps in a turn (2)")
    parser.add_argument("--warm-up", type=int, default=2, help="untimed steps of each (2)")
    parser.add_argument("--cores", type=int, default=2, help="processor cores (2)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args(argv)
    if min(asked.turn, asked.warm_up, asked.cores) < 1 or asked.steps < asked.turn:
        parser.error("take at least one step to warm up, and --steps of at least one turn")
    return asked


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
    cache: Cache, records: list[Record], config: TrainConfig, asked: argparse.Namespace
) -> tuple[Turns, Turns]:
    """Train both by turns; return the tutorial's times and ours."""
    seed_everything(config.train.seed, verbose=False)
    other = TutorialTurns(records, asked.turn)
    callback = TakeTurns(other, asked.warm_up, asked.turn)
    task = SegmentationTask(config)
    assert trainable(task.network) == trainable(other.training.model) == WEIGHTS
    trainer = Trainer(
        accelerator="cpu",
        devices=1,
        precision=choose_precision(config.train, "cpu"),
        max_steps=asked.warm_up + asked.steps // asked.turn * asked.turn,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        callbacks=[callback],
    )
    trainer.fit(task, train_batches(cache, batch=BATCH, seed=config.train.seed))
    return other.turns, callback.turns


def measure(data: Path, asked: argparse.Namespace) -> Figures:
    """Build the cache, train both by turns."""
    config = load_config(
        assignments=["model.width=64", f"train.batch={BATCH}", "data.progressive_resize=0"]
    )
    records = select(read_dataset(data), "train")
    # Whole batches only, so that every step of both is as long.
    records = records[: len(records) // BATCH * BATCH]
    with tempfile.TemporaryDirectory() as folder:
        cache, seconds = timed_cache(records, Path(folder), config)
        theirs, ours = take_turns(cache, records, config, asked)
    return Figures(theirs, ours, seconds)


def show(found: Figures) -> None:
    """Print the figures."""
    header = ("", "photos/s", "share of reading, resizing, augmenting")
    sides = (("tutorial", found.tutorial), ("tongueseg", found.ours))
    print_table(header, [(name, f"{t.rate:.2f}", f"{t.share:.1%}") for name, t in sides])
    low, high, ratio = min(found.ratios), max(found.ratios), median(found.ratios)
    print(
        f"\nratio: {ratio:.2f} ({low:.2f} to {high:.2f} over {len(found.ratios)} turns); ", end=""
    )
    print(f"target {TARGET}: {verdict(ratio >= TARGET)}")
    print(f"cache of {EPOCH} photos: {found.cache:.1f} s, once; ", end="")
    print(f"ratio over a first epoch with it: {found.epoch_ratio:.2f}")


def main() -> None:
    """Measure and print."""
    asked = settings()
    take_cores(asked.cores)
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    with tempfile.TemporaryDirectory() as folder:
        data = dataset(asked.data, Path(folder), 60)
        print_machine()
        found = measure(data, asked)
    show(found)
    figures = {
        "photos_per_second": {"tutorial": found.tutorial.rate, "tongueseg": found.ours.rate},
        "preparing_share": {"tutorial": found.tutorial.share, "tongueseg": found.ours.share},
        "ratio": median(found.ratios),
        "ratios": found.ratios,
        "cache_seconds": found.cache,
        "first_epoch_ratio": found.epoch_ratio,
    }
    write_json(asked.json, figures)


if __name__ == "__main__":
    main()
