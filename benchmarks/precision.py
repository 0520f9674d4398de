"""Precision: an epoch in the number format that ``auto`` takes against each fixed one.

Whole trainings of two epochs by the command line, in turns, so that whatever else the machine does
falls on all of them. The first epoch warms up; the second one counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from photos import dataset
from report import print_machine, print_table, verdict, write_json

DRAWN = 96
SHORT = ("train.epochs=2", "data.size=128")
FORMATS = ("auto", "fp32", "bf16")
MOST = 1.1
"""How much longer than the faster fixed format an epoch of ``auto`` may take: noise."""


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos, else drawn ones")
    parser.add_argument("--rounds", type=int, default=3, help="trainings in each format (3)")
    parser.add_argument("--set", dest="assign", action="append", default=[], help="as for train")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def epoch(data: Path, run: Path, precision: str, assign: list[str]) -> tuple[float, str]:
    """Train two epochs; return the seconds of the second one and the format that was used."""
    command = [sys.executable, "-m", "tongueseg", "train", str(data), "--out", str(run)]
    for assignment in (*SHORT, f"train.precision={precision}", *assign):
        command += ["--set", assignment]
    subprocess.run([*command, "--overwrite"], check=True, capture_output=True)
    last = (run / "metrics.csv").read_text().splitlines()[-1]
    used = json.loads((run / "hardware.json").read_text())["precision"]
    return float(last.split(",")[-1]), used


def main() -> None:
    """Measure and print."""
    args = settings()
    seconds: dict[str, list[float]] = {precision: [] for precision in FORMATS}
    used = {}
    print_machine()
    with TemporaryDirectory() as folder:
        data = dataset(args.data, Path(folder) / "drawn", DRAWN)
        for _ in range(args.rounds):
            for precision in FORMATS:
                taken, used[precision] = epoch(data, Path(folder) / "run", precision, args.assign)
                seconds[precision].append(taken)
    medians = {precision: median(taken) for precision, taken in seconds.items()}
    rows = [
        (name, used[name], f"{value:.1f}", f"{value / medians['auto']:.2f}")
        for name, value in medians.items()
    ]
    print_table(("train.precision", "used", "s per epoch", "of auto's"), rows)
    ratio = medians["auto"] / min(medians["fp32"], medians["bf16"])
    print(f"\nauto takes {ratio:.2f} of the faster one's time: {verdict(ratio <= MOST)}")
    write_json(args.json, {"seconds": seconds, "used": used})


if __name__ == "__main__":
    main()
