"""Checking: ``tongueseg data check`` against a plain loop that only decodes the same files.

The loop opens each photo and its mask with Pillow and does nothing with them; the two take turns.
Ends with 1 where memory grows by 5 % or more as the check goes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from PIL import Image

from photos import dataset
from predict_memory import ALLOWED_GROWTH, resident
from report import print_machine, print_table, verdict, write_json
from tongueseg.data.dataset import find_pairs
from tongueseg.data.quality.check import check_dataset

_EARLY = 50
_MANY = 10_000


def main() -> None:
    """Measure, print a table, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="dataset; else the booth, else drawn photos")
    parser.add_argument("--turns", type=int, default=5, help="how often each is timed")
    parser.add_argument("--json", type=Path, help="file for the figures")
    arguments = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as folder:
        data = dataset(arguments.data, Path(folder), 200)
        early, late = memory(data)
        times = [(checked(data), decoded(data)) for _ in range(arguments.turns)]
        photos = len(find_pairs(data))
    ours, loop = (median(seconds) for seconds in zip(*times, strict=True))
    grows = late > early * (1 + ALLOWED_GROWTH)
    rows = [
        ("pairs per second, check", f"{photos / ours:.0f}"),
        ("pairs per second, decoding only", f"{photos / loop:.0f}"),
        ("ratio", f"{loop / ours:.2f}"),
        (f"minutes for {_MANY:,} such pairs", f"{_MANY * ours / photos / 60:.1f}"),
        (f"memory after {_EARLY} and {photos} pairs, MiB", f"{early:.0f}, {late:.0f}"),
        ("growth under 5 %", verdict(not grows)),
    ]
    print_table(("", data.name), rows)
    write_json(arguments.json, {"photos": photos, "seconds": times, "memory": [early, late]})
    sys.exit(grows)


def checked(data: Path) -> float:
    """Return the seconds of a check."""
    started = perf_counter()
    check_dataset(data)
    return perf_counter() - started


def decoded(data: Path) -> float:
    """Return the seconds in which all files are decoded, one after the other."""
    started = perf_counter()
    for pair in find_pairs(data):
        for file in (pair.photo, pair.mask):
            with Image.open(file) as image:
                np.asarray(image)
    return perf_counter() - started


def memory(data: Path) -> tuple[float, float]:
    """Return resident memory in MiB after the first photos and after all."""
    megabytes: list[float] = []
    check_dataset(data, on_pair=lambda _pair: megabytes.append(resident(os.getpid()) or 0.0))
    return megabytes[min(_EARLY, len(megabytes)) - 1], megabytes[-1]


if __name__ == "__main__":
    main()
