"""What each part of the recipe is worth: one setting changed at a time, three seeds a row.

A narrow network and a short schedule, so that all rows take about an hour on two cores: what
they say about each other need not hold for wide networks and long trainings. Rows that are
finished are kept in the work folder and not trained again.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

import face_sets
from elsewhere import Answer, answers, share_found, with_tongue
from face_sets import Picture
from photos import real_dataset
from report import print_machine, print_table, write_json
from tongueseg import Segmenter
from tongueseg.models import build
from tongueseg.spec import Architecture

SEEDS = (0, 1, 2)
SHORT = ("model.width=8", "data.size=128", "train.epochs=15", "data.progressive_resize=0")
WILD = ("augment.preset=wild", "train.epochs=30")
SETS = {
    "booth, test split": "booth",
    "closeup, bright camera": "bright camera",
    "closeup, tight camera": "tight camera",
    "tongue of 2 to 5 % in a photograph": "small tongue",
}


class Row(NamedTuple):
    """A line of a table: its label, its settings, and which sets say something about it."""

    label: str
    settings: tuple[str, ...]
    sets: tuple[str, ...]


FACE_SETS = {
    "selfies": "selfies",
    "composed faces, tongue of 1 to 5 %": "faces, 1 to 5 %",
    "composed faces, tongue of 5 to 20 %": "faces, 5 to 20 %",
    "throat and teeth in a close-up": "throat and teeth",
    "faces": "faces without a tongue, given one",
}
NO_TONGUE = "faces"
COMPOSED = (
    *("augment.preset=wild", "train.epochs=10", "augment.composed_prob=4"),
    "data.faces={data}/faces",
)

NEAR = ("booth, test split", "closeup, bright camera", "closeup, tight camera")
FACES = (*NEAR, *FACE_SETS)
TABLES: dict[str, list[Row]] = {
    "Normalisation": [
        Row("[0,1]", (), NEAR),
        Row("[-1,1]", ("data.normalize=[-1,1]",), NEAR),
        Row("ImageNet's mean and deviation", ("data.normalize=imagenet",), NEAR),
    ],
    "Loss": [
        Row("dice+bce", (), NEAR),
        *(
            Row(loss, (f"loss={loss}",), NEAR)
            for loss in ("bce", "dice", "focal", "dice+focal", "tversky", "dice+bce+boundary")
        ),
    ],
    "Augmentation": [
        Row("none", ("augment.preset=none",), tuple(SETS)),
        Row("light", ("augment.preset=light",), tuple(SETS)),
        Row("clinic", (), tuple(SETS)),
        Row("wild, as long", ("augment.preset=wild",), tuple(SETS)),
        Row("wild, twice as long", WILD, tuple(SETS)),
    ],
    "Attention gates (preset wild)": [
        Row("U-Net", WILD, tuple(SETS)),
        Row("attention U-Net", (*WILD, "model.name=attention_unet"), tuple(SETS)),
    ],
    "Distillation (the embedded base teaches)": [
        Row("trained alone", (), NEAR),
        Row("distilled", ("distill.teachers=[base]",), NEAR),
    ],
    "Faces (preset wild)": [
        Row("drawn", ("augment.preset=wild", "train.epochs=30"), FACES),
        Row("composed", (*COMPOSED, "augment.composed_face_prob=0"), FACES),
        Row("both", COMPOSED, FACES),
        Row(
            "both, without throats and teeth",
            (
                *COMPOSED,
                "augment.composed_kinds=[mouth_in_face,tongue_in_mouth,negative]",
            ),
            FACES,
        ),
    ],
    "Number format": [
        Row("bf16 mixed", (), NEAR),
        Row("fp32", ("train.precision=fp32",), NEAR),
    ],
}


class Trained(NamedTuple):
    """What one training came to."""

    iou: dict[str, float]
    seconds: float
    megabytes: float


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos if not given")
    parser.add_argument("--out", type=Path, default=Path("out/ablation"), help="work folder")
    parser.add_argument("--only", help="tables whose title holds this word")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def train(data: Path, out: Path, changed: Sequence[str], seed: int) -> tuple[Path, float, float]:
    """Train once in a process of its own; return the run, its seconds per epoch and its memory."""
    name = "-".join([*(part.replace("/", "_") for part in changed), f"seed={seed}"])
    run, note = out / name, out / f"{name}.json"
    if not note.exists():
        command = [sys.executable, "-m", "tongueseg", "train", str(data), "--out", str(run)]
        for assignment in (*SHORT, *changed, f"train.seed={seed}"):
            command += ["--set", assignment.replace("{data}", str(data.parent))]
        megabytes = _peak([*command, "--overwrite"])
        text = (run / "metrics.csv").read_text()
        seconds = [float(line.split(",")[-1]) for line in text.splitlines()[1:]]
        costs = {"seconds": float(np.median(seconds)), "megabytes": megabytes}
        note.write_text(json.dumps(costs))
    known = json.loads(note.read_text())
    return run, known["seconds"], known["megabytes"]


def _peak(command: list[str]) -> float:
    """Run a command and return the most memory that it held, in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return used.ru_maxrss / 1024


def scores(run: Path, pictures: dict[str, list[Picture]]) -> dict[str, float]:
    """Return the figure of each set, kept beside the run."""
    note = run / "elsewhere.json"
    if not note.exists():
        with Segmenter(run, threads=1) as segmenter:
            figures = {n: _figure(n, answers(segmenter, p)) for n, p in pictures.items()}
        note.write_text(json.dumps(figures))
    known: dict[str, float] = json.loads(note.read_text())
    return known


def _figure(name: str, given: Sequence[Answer]) -> float:
    """Return the mean IoU; of pictures without a tongue the share that are given one."""
    if name == NO_TONGUE:
        return share_found(given)
    return float(np.mean([answer.iou for answer in given]))


def measure(row: Row, data: Path, out: Path, pictures: dict[str, list[Picture]]) -> list[Trained]:
    """Train and score a row with every seed."""
    trained = []
    for seed in SEEDS:
        run, seconds, megabytes = train(data, out, row.settings, seed)
        asked = {name: pictures[name] for name in row.sets}
        trained.append(Trained(scores(run, asked), seconds, megabytes))
        print(f"{row.label}, seed {seed}: {trained[-1]}", file=sys.stderr, flush=True)
    return trained


def spread(values: Sequence[float]) -> str:
    """Return mean and standard deviation as text."""
    return f"{np.mean(values):.4f} ± {np.std(values, ddof=1):.4f}"


def compute(name: str, *, width: int = 16, size: int = 256) -> tuple[float, Callable[[], float]]:
    """Return a network's GFLOPs for one photo and a function that times one run in ms."""
    network = build(Architecture(name=name, arguments={"width": width})).eval()
    photo = torch.zeros(1, 3, size, size)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(photo)

    @torch.no_grad()
    def timed() -> float:
        started = time.perf_counter()
        network(photo)
        return 1000 * (time.perf_counter() - started)

    return counter.get_total_flops() / 1e9, timed


def show_compute() -> dict[str, Any]:
    """Print what attention gates cost at width 16 and 256×256."""
    names = ("unet", "attention_unet")
    both = {name: compute(name) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(60):
        for name in names:
            times[name].append(both[name][1]())
    figures = {n: {"gflops": both[n][0], "ms": float(np.median(times[n][10:]))} for n in names}
    rows = [(n, f"{f['gflops']:.2f}", f"{f['ms']:.1f}") for n, f in figures.items()]
    more = [figures["attention_unet"][key] / figures["unet"][key] - 1 for key in ("gflops", "ms")]
    rows.append(("more", f"{more[0]:+.1%}", f"{more[1]:+.1%}"))
    print_table(("width 16, 256×256, PyTorch fp32", "GFLOPs", "ms"), rows)
    return figures


def main() -> None:
    """Measure and print."""
    args = settings()
    data = real_dataset(args.data)
    args.out.mkdir(parents=True, exist_ok=True)
    pictures = with_tongue(data) | face_sets.with_tongue(data.parent)
    pictures[NO_TONGUE] = list(face_sets.faces_without_tongue(data.parent))
    print_machine()
    print(f"{', '.join(SHORT)}; mean ± deviation of {len(SEEDS)} seeds, IoU per photo")
    figures: dict[str, Any] = {}
    for title, rows in TABLES.items():
        if args.only and args.only.lower() not in title.lower():
            continue
        results = {row.label: measure(row, data, args.out, pictures) for row in rows}
        figures[title] = {label: [one._asdict() for one in ones] for label, ones in results.items()}
        print(f"\n### {title}\n")
        cells = [
            (
                row.label,
                *(spread([one.iou[name] for one in results[row.label]]) for name in row.sets),
                f"{np.median([one.seconds for one in results[row.label]]):.1f}",
                f"{np.median([one.megabytes for one in results[row.label]]):.0f}",
            )
            for row in rows
        ]
        sets = [(SETS | FACE_SETS)[name] for name in rows[0].sets]
        print_table(("", *sets, "s per epoch", "MiB"), cells)
        if title.startswith("Attention"):
            print()
            figures["compute"] = show_compute()
    write_json(args.json, figures)


if __name__ == "__main__":
    main()
