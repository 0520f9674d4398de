"""Minutes of training until validation Dice reaches 0.98: the tutorial's recipe and ours.

Both train on the same photos and cores, one after the other, and validate after every epoch at
their input's size. The clock stops for the tutorial once it has had ten times our minutes. Its
training then goes on in bfloat16, three times as fast, to its last epoch: that tells in which
epoch it gets there, and what it ends in is left as a model folder for ``elsewhere.py``. Its state
is kept after every epoch, so that a run that was cut goes on where it stopped.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn

from photos import dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.export.onnx import export_onnx
from tongueseg.metrics import count, dice
from tongueseg.spec import Architecture, InputSpec, ModelSpec, OutputSpec
from tutorial import SIZE, Training, to_tensor

TARGET, LEAST_RATIO = 0.98, 10.0


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos if not given")
    parser.add_argument("--out", type=Path, default=Path("out/time_to_dice"), help="work folder")
    parser.add_argument("--epochs", type=int, default=20, help="that the tutorial trains (20)")
    parser.add_argument("--target", type=float, default=TARGET, help=f"Dice ({TARGET})")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


class Tutorial:
    """The tutorial's training with a validation after each epoch and a state on disk."""

    def __init__(self, records: list[Record], folder: Path) -> None:
        train, self.val = select(records, "train"), select(records, "val")
        torch.manual_seed(0)
        self.training = Training([r.photo for r in train], [r.mask for r in train])
        self.state = folder / "state.pt"
        self.timed: list[float] = []
        self.scores: list[float] = []
        if self.state.exists():
            known: dict[str, Any] = torch.load(self.state, weights_only=True)
            self.training.model.load_state_dict(known["model"])
            self.training.optimizer.load_state_dict(known["optimizer"])
            self.timed, self.scores = known["timed"], known["scores"]

    def train(self, *, epochs: int, seconds: float, target: float) -> None:
        """Train, on the clock until it has run out or the target is reached, then quickly."""
        while len(self.scores) < epochs:
            on_the_clock = sum(self.timed) < seconds and all(s < target for s in self.scores)
            self.epoch(quick=not on_the_clock)
            print(f"tutorial epoch {len(self.scores)}: {self.scores[-1]}", file=sys.stderr)

    def reached(self, target: float) -> int | None:
        """Return the first epoch, from 1, with such a Dice; None where there is none."""
        return next((n for n, score in enumerate(self.scores, 1) if score >= target), None)

    def epoch(self, *, quick: bool) -> None:
        """Train one epoch, validate, and note the Dice, and the seconds unless it is quick."""
        started = time.perf_counter()
        self.training.model.train()
        for photos, masks in self.training.loader:
            self.training.step(photos, masks, quick=quick)
        self.scores.append(self.validate())
        if not quick:
            self.timed.append(time.perf_counter() - started)
        state = {
            "model": self.training.model.state_dict(),
            "optimizer": self.training.optimizer.state_dict(),
            "timed": self.timed,
            "scores": self.scores,
        }
        aside = self.state.with_suffix(".part")
        torch.save(state, aside)
        aside.replace(self.state)

    @torch.no_grad()
    def validate(self) -> float:
        """Return the mean Dice over the validation photos at the input's size."""
        self.training.model.eval()
        scores = []
        for record in self.val:
            photo, mask = _unchanged(record)
            predicted = self.training.model(photo[None])[0, 0] > 0.5
            scores.append(dice(count(predicted.numpy(), mask[0].numpy() > 0.5)))
        return float(np.nanmean(scores))

    def export(self, folder: Path) -> None:
        """Leave the network as a model folder that every verb takes."""
        network = self.training.model.eval()
        network.sigmoid = nn.Identity()  # type: ignore[assignment]
        spec = ModelSpec(
            name="tutorial",
            input=InputSpec(height=SIZE, width=SIZE, fit="stretch"),
            # It has no notion of a photo without a tongue.
            output=OutputSpec(presence_threshold=0),
            architecture=Architecture(name="tutorial"),
        )
        export_onnx(network, spec, folder / "best.onnx")


def _unchanged(record: Record) -> tuple[torch.Tensor, torch.Tensor]:

    photo = Image.open(record.photo).convert("RGB").resize((SIZE, SIZE))
    mask = Image.open(record.mask).convert("L").resize((SIZE, SIZE))
    return to_tensor(photo), to_tensor(mask)


def ours(data: Path, run: Path, target: float) -> list[list[float]]:
    """Run ``tongueseg train`` with its defaults until the target is reached; return its curve."""
    command = [sys.executable, "-m", "tongueseg", "train", str(data), "--out", str(run)]
    # What an earlier run left there would be taken for this one's curve.
    (run / "metrics.csv").unlink(missing_ok=True)
    started = time.perf_counter()
    with subprocess.Popen([*command, "--overwrite"], stderr=subprocess.DEVNULL) as process:
        curve: list[list[float]] = []
        while process.poll() is None and not any(score >= target for _, score in curve):
            time.sleep(0.5)
            now = _scores(run / "metrics.csv")
            # From the call on: loading, decoding and drawing count too.
            curve += [[time.perf_counter() - started, score] for score in now[len(curve) :]]
        process.kill()
    return curve


def _scores(file: Path) -> list[float]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            return [float(row["val_dice"]) for row in csv.DictReader(stream)]
    except FileNotFoundError:
        return []


def main() -> None:
    """Measure and print."""
    args = settings()
    data = dataset(args.data, args.out / "drawn", 60)
    args.out.mkdir(parents=True, exist_ok=True)
    print_machine()
    curve = ours(data, args.out / "ours", args.target)
    tutorial = Tutorial(read_dataset(data), args.out)
    seconds = LEAST_RATIO * curve[-1][0]
    tutorial.train(epochs=args.epochs, seconds=seconds, target=args.target)
    (args.out / "tutorial").mkdir(exist_ok=True)
    tutorial.export(args.out / "tutorial")
    _show(curve, tutorial, args)


def _show(curve: list[list[float]], tutorial: Tutorial, args: argparse.Namespace) -> None:
    timed, scores = tutorial.timed, tutorial.scores
    on_the_clock = scores[: len(timed)]
    rows = [
        ("tutorial", str(len(timed)), _minutes(sum(timed)), f"{max(on_the_clock):.4f}"),
        ("tongueseg train", str(len(curve)), _minutes(curve[-1][0]), f"{curve[-1][1]:.4f}"),
    ]
    print_table(("on the clock", "epochs", "minutes", "best validation Dice"), rows)
    ratio = sum(timed) / curve[-1][0]
    reached = "" if max(on_the_clock) >= args.target else "at least "
    met = verdict(ratio >= LEAST_RATIO and curve[-1][1] >= args.target)
    print(f"\nratio: {reached}{ratio:.1f}; target {LEAST_RATIO:.0f}: {met}")
    print(
        f"tutorial after {len(scores)} epochs: {scores[-1]:.4f}; {_arrival(tutorial, args.target)}"
    )
    figures = {"timed": timed, "scores": scores, "tongueseg": curve, "ratio": ratio}
    write_json(args.json, figures)


def _arrival(tutorial: Tutorial, target: float) -> str:
    epoch = tutorial.reached(target)
    if epoch is None:
        return f"{target} not reached"
    seconds = epoch * float(np.median(tutorial.timed))
    return f"{target} in epoch {epoch}, {_minutes(seconds)} minutes of its own epochs"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}"


if __name__ == "__main__":
    main()
