"""Adaptation: what ``tongueseg adapt`` gains on a camera that the model never saw.

Photos of closeup's tight camera are drawn at random and adapted to; the others of that camera
score the old model and the new one. What is lost is measured on the booth's test split and on
test faces without a tongue. The adapted models are thrown away.

    python benchmarks/adaptation.py [MODEL] [--photos 10 20 50] [--draws 5] [--chance]
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from face_sets import Picture, without_tongue
from photos import real_dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.adaptation.adapt import adapt
from tongueseg.adaptation.plan import PLAN, Plan, Request
from tongueseg.data.dataset import Record, find_pairs, read_dataset, select
from tongueseg.evaluation.evaluator import evaluate
from tongueseg.io.parallel import available_cores
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

FIRST_TIGHT = "TE0003931"
"""From this name on closeup's photos are of the tight camera."""

GAIN, LOSS, BOOTH_LOSS, FACES, MINUTES = 0.006, 0.05, 0.003, 0.005, 10.0
"""With 20 photos: mean gain, largest loss of a photo, loss in the booth, faces given a tongue."""


class Draw(NamedTuple):
    """What one adaptation did, in IoU but for the last three."""

    photos: int
    before: float
    after: float
    largest_loss: float
    booth_before: float
    booth_after: float
    faces: float
    minutes: float
    kept: bool

    @property
    def gain(self) -> float:
        """Mean IoU that the camera's other photos gained."""
        return self.after - self.before


def copy_dataset(records: Sequence[Record], folder: Path) -> None:
    """Copy pairs into a dataset of their own."""
    for record in records:
        for file, kind in ((record.photo, "original"), (record.mask, "mask")):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / kind)


def ious(model: str | Path, records: Sequence[Record]) -> NDArray[np.float64]:
    """Return the IoU of each record."""
    with Segmenter(model, threads=1) as segmenter:
        scored = list(evaluate(segmenter, records, available_cores()))
    return np.nan_to_num([one.scores["iou"] for one in scored])


def invented(model: str | Path, pictures: Sequence[Picture]) -> float:
    """Return the share of pictures without a tongue that are given one."""
    with Segmenter(model) as segmenter:
        return float(np.mean([segmenter(picture.pixels).tongue for picture in pictures]))


class Bench:
    """The photos to adapt to, and those that score; what the old model does on them.

    Args:
        data: the folder that holds closeup, booth and faces.
        model: what is adapted.
        every: takes every so many of the booth's and the faces' test pictures.
    """

    def __init__(self, data: Path, model: str, every: int) -> None:
        self.model = model
        self.camera = [one for one in find_pairs(data / "closeup") if one.name >= FIRST_TIGHT]
        self.booth = select(read_dataset(data / "booth"), "test")[::every]
        self.faces = without_tongue(data)["faces"][::every]
        self.before = dict(
            zip([one.name for one in self.camera], ious(model, self.camera), strict=True)
        )
        self.booth_before = float(ious(model, self.booth).mean())
        self.faces_before = invented(model, self.faces)

    def draw(self, count: int, seed: int, minutes: float, out: Path) -> tuple[Draw, list[Record]]:
        """Adapt to ``count`` photos; return the figures and the photos that score."""
        chosen = set(random.Random(seed).sample([one.name for one in self.camera], count))
        copy_dataset([one for one in self.camera if one.name in chosen], out / "data")
        started = perf_counter()
        done = adapt(
            out / "data", out / "run", Request(self.model, minutes), console=Console(quiet=True)
        )
        spent = (perf_counter() - started) / 60
        others = [one for one in self.camera if one.name not in chosen]
        before = np.array([self.before[one.name] for one in others])
        after = ious(out / "run", others)
        figures = Draw(
            photos=count,
            before=float(before.mean()),
            after=float(after.mean()),
            largest_loss=float((before - after).max()),
            booth_before=self.booth_before,
            booth_after=float(ious(out / "run", self.booth).mean()),
            faces=invented(out / "run", self.faces) - self.faces_before,
            minutes=spent,
            kept=done.verdict.is_better,
        )
        return figures, others


def from_chance(out: Path, others: Sequence[Record]) -> float:
    """Train as long from random weights on the same photos; return the IoU of the others."""
    plan = Plan.read(out / "run" / PLAN)
    epochs = plan.config.train.epochs * len(list((out / "run").glob("training-*")))
    train = plan.config.train.model_copy(update={"init": "", "epochs": epochs})
    config = plan.config.model_copy(update={"train": train})
    start_run(out / "chance", config)
    records = read_records(out / "data", config.data)
    train_model(records, out / "chance", config, console=Console(quiet=True))
    return float(ious(out / "chance", others).mean())


def print_draws(draws: Sequence[Draw]) -> None:
    """Print the mean and the spread of each number of photos."""
    rows = []
    for count in sorted({one.photos for one in draws}):
        group = [one for one in draws if one.photos == count]
        gains = np.array([one.gain for one in group])
        rows.append(
            (
                f"{count}, {len(group)} draws",
                f"{np.mean([one.before for one in group]):.4f}",
                f"{np.mean([one.after for one in group]):.4f}",
                f"{gains.mean():+.4f} ({gains.min():+.4f} to {gains.max():+.4f})",
                f"{max(one.largest_loss for one in group):.3f}",
                f"{np.mean([one.booth_after - one.booth_before for one in group]):+.4f}",
                f"{100 * np.mean([one.faces for one in group]):+.1f} %",
                f"{max(one.minutes for one in group):.1f}",
                f"{sum(one.kept for one in group)}",
            )
        )
    print_table(
        ("photos", "before", "after", "gain", "worst loss", "booth", "faces", "minutes", "kept"),
        rows,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", nargs="?", default="base", help="as --model takes it")
    parser.add_argument("--photos", type=int, nargs="+", default=[10, 20, 50])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--every", type=int, default=1, help="of the booth's and the faces'")
    parser.add_argument("--chance", action="store_true", help="train from random weights too")
    parser.add_argument("--data", type=Path, help="booth; closeup and faces lie beside it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    print_machine()
    bench = Bench(real_dataset(given.data).parent, given.model, given.every)
    draws: list[Draw] = []
    chances: list[float] = []
    for count in given.photos:
        for seed in range(given.draws):
            with tempfile.TemporaryDirectory() as folder:
                one, others = bench.draw(count, seed, given.minutes, Path(folder))
                draws.append(one)
                print(f"{count} photos, draw {seed}: {one.gain:+.4f}", flush=True)
                if given.chance:
                    chances.append(from_chance(Path(folder), others))
                    print(f"from chance {chances[-1]:.4f}", flush=True)
    print()
    print_draws(draws)
    _print_verdict([one for one in draws if one.photos == 20])
    write_json(given.json, {"draws": [one._asdict() for one in draws], "from_chance": chances})


def _print_verdict(twenty: Sequence[Draw]) -> None:
    """Say of 20 photos whether the targets are met; nothing where they were not drawn."""
    if not twenty:
        return
    gain = float(np.mean([one.gain for one in twenty]))
    lost = float(np.mean([one.booth_before - one.booth_after for one in twenty]))
    worst = max(one.largest_loss for one in twenty)
    faces = float(np.mean([one.faces for one in twenty]))
    longest = max(one.minutes for one in twenty)
    print(f"\ngain of {GAIN} with 20 photos: {verdict(gain >= GAIN)}")
    print(f"no photo worse by more than {LOSS}: {verdict(worst <= LOSS)}")
    print(f"booth loses {BOOTH_LOSS} at most: {verdict(lost <= BOOTH_LOSS)}")
    print(f"faces given a tongue, {100 * FACES:g} % more at most: {verdict(faces <= FACES)}")
    print(f"{MINUTES:g} minutes at most: {verdict(longest <= MINUTES)}")


if __name__ == "__main__":
    main()
