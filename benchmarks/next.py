"""Choosing: what drawing the photos of ``tongueseg data next`` gains over drawing random ones.

A half of a camera's photos, another one for each draw, is the pool. A model is adapted to photos
that are chosen from it, and to as many random ones; the other half scores both. Closeup's two
cameras were trained on by no model here, and the adapted models are thrown away.

By default each adaptation is a quick proxy: one training of a few epochs instead of three with a
verdict, and its weights half way back as in ``tongueseg adapt``. ``--full`` calls the real one.

    python benchmarks/next.py [MODEL] [--camera tight bright] [--draws 5] [--full]
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np
from rich.console import Console

from adaptation import FIRST_TIGHT, copy_dataset, ious
from photos import real_dataset
from report import print_machine, print_table, write_json
from tongueseg import Segmenter
from tongueseg.adaptation.adapt import adapt
from tongueseg.adaptation.plan import Request, make_plan
from tongueseg.adaptation.trainings import adapted_networks, train_parts
from tongueseg.data.dataset import Record, find_pairs
from tongueseg.data.selection.selection import choose_next
from tongueseg.evaluation.evaluator import evaluate
from tongueseg.io.named_photos import NamedPhoto
from tongueseg.io.parallel import available_cores
from tongueseg.models.network_runtime import NetworkRuntime

CAMERAS = ("tight", "bright")

_UNLIMITED = 1e9
"""Seconds: the number of epochs is given and not left to the machine."""


class Draw(NamedTuple):
    """Mean IoU on the other half of a camera's photos, and seconds of both adaptations."""

    camera: str
    seed: int
    before: float
    chosen: float
    random: float
    seconds: float


class Bench:
    """A model that is adapted, and how.

    Args:
        model: as ``--model`` takes it.
        number: of photos to adapt to.
        epochs: of the quick proxy.
        minutes: of ``tongueseg adapt``; None for the quick proxy.
    """

    def __init__(self, model: str, number: int, epochs: int, minutes: float | None) -> None:
        self.model, self.number, self.epochs, self.minutes = model, number, epochs, minutes

    def draw(self, camera: str, records: Sequence[Record], seed: int) -> Draw:
        """Adapt to chosen photos of one half and to random ones; score both on the other half."""
        shuffled = random.Random(seed).sample(records, len(records))
        pool, others = shuffled[: len(records) // 2], shuffled[len(records) // 2 :]
        pool.sort(key=lambda one: one.name)
        started = perf_counter()
        chosen = self.iou_after(self.choose(pool), others)
        at_random = self.iou_after(random.Random(seed).sample(pool, self.number), others)
        seconds = perf_counter() - started
        before = float(ious(self.model, others).mean())
        return Draw(camera, seed, before, chosen, at_random, seconds)

    def choose(self, pool: Sequence[Record]) -> list[Record]:
        """Return the photos that ``tongueseg data next`` chooses from a pool."""
        photos = [NamedPhoto(one.name, one.photo) for one in pool]
        with Segmenter(self.model, threads=1) as segmenter:
            selection = choose_next(photos, segmenter, self.number, workers=available_cores())
        names = {one.candidate.photo.name for one in selection.chosen}
        return [one for one in pool if one.name in names]

    def iou_after(self, photos: Sequence[Record], others: Sequence[Record]) -> float:
        """Adapt to photos; return the mean IoU of others."""
        console = Console(quiet=True)
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch)
            if self.minutes is None:
                return self._quick(photos, others, out, console)
            copy_dataset(photos, out / "data")
            adapt(out / "data", out / "run", Request(self.model, self.minutes), console=console)
            return float(ious(out / "run", others).mean())

    def _quick(
        self, photos: Sequence[Record], others: Sequence[Record], out: Path, console: Console
    ) -> float:
        with Segmenter(self.model, threads=1) as segmenter:
            spec = segmenter.spec
        # The last epoch is kept: what is validated on decides nothing.
        part = [*(replace(one, split="train") for one in photos), replace(photos[0], split="val")]
        plan = make_plan([part], Request(self.model), spec, seconds_left=_UNLIMITED)
        train = plan.config.train.model_copy(update={"epochs": self.epochs})
        plan = plan.model_copy(update={"config": plan.config.model_copy(update={"train": train})})
        runs = train_parts([part], out, plan, spec, console)
        [network], spec = adapted_networks(runs, self.model)
        with Segmenter(spec, NetworkRuntime(network)) as segmenter:
            scored = list(evaluate(segmenter, others, available_cores()))
        return float(np.mean([np.nan_to_num(one.scores["iou"]) for one in scored]))


def print_draws(draws: Sequence[Draw]) -> None:
    """Print the mean of each camera, and of the difference its standard error and its ends."""
    rows = []
    for camera in dict.fromkeys(one.camera for one in draws):
        group = [one for one in draws if one.camera == camera]
        gains = np.array([one.chosen - one.random for one in group])
        error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else np.nan
        means = [np.mean([getattr(one, key) for one in group]) for key in Draw._fields[2:5]]
        rows.append(
            (
                f"{camera}, {len(group)} draws",
                *(f"{mean:.4f}" for mean in means),
                f"{gains.mean():+.4f} ± {error:.4f}",
                f"{gains.min():+.4f} to {gains.max():+.4f}",
                f"{np.mean([one.seconds for one in group]):.0f} s",
            )
        )
    print_table(("camera", "before", "chosen", "random", "difference", "ends", "a draw"), rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", nargs="?", default="base", help="as --model takes it")
    parser.add_argument("--camera", nargs="+", choices=CAMERAS, default=list(CAMERAS))
    parser.add_argument("--photos", type=int, default=20)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=12, help="of the quick proxy")
    parser.add_argument("--full", action="store_true", help="adapt as tongueseg adapt does")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each with --full")
    parser.add_argument("--data", type=Path, help="booth; closeup lies beside it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    print_machine()
    closeup = find_pairs(real_dataset(given.data).parent / "closeup")
    bench = Bench(given.model, given.photos, given.epochs, given.minutes if given.full else None)
    draws: list[Draw] = []
    for camera in given.camera:
        records = [one for one in closeup if (one.name >= FIRST_TIGHT) == (camera == "tight")]
        for seed in range(given.draws):
            draws.append(bench.draw(camera, records, seed))
            one = draws[-1]
            print(f"{camera}, draw {seed}: {one.chosen:.4f} and {one.random:.4f}", flush=True)
    print()
    print_draws(draws)
    write_json(given.json, {"draws": [one._asdict() for one in draws]})


if __name__ == "__main__":
    main()
