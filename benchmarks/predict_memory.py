"""Memory: whether ``tongueseg predict`` over ten thousand photos grows as it goes.

The photos are hard links to a few, the command is the real one in a process of its own, and its
resident memory is read from ``/proc`` (so Linux only) several times a second. Ends with 1 where
it grew by 5 % or more from the first tenth of the photos to the last.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from photos import draw
from report import print_machine, print_table, verdict, write_json
from tongueseg.io.discovery import find_photos

ALLOWED_GROWTH = 0.05
_PAUSE = 0.1


@dataclass(frozen=True)
class Sample:
    """Resident memory in MiB when so many photos were done, after so many seconds."""

    done: int
    memory: float
    seconds: float


def link(sources: list[Path], folder: Path, count: int) -> None:
    """Fill a folder with ``count`` photos that take the room of ``sources``."""
    folder.mkdir()
    for number, source in enumerate(islice(cycle(sources), count)):
        os.link(source, folder / f"{number:06d}{source.suffix}")


def copies(data: Path, folder: Path, count: int) -> list[Path]:
    """Copy the first photos of a folder to where they can be linked."""
    folder.mkdir()
    photos = list(islice(find_photos(data), count))
    if not photos:
        sys.exit(f"{data}: holds no photo")
    # By number: in folders within the folder, two may share a name.
    return [
        Path(shutil.copyfile(photo, folder / f"{number:06d}{photo.suffix}"))
        for number, photo in enumerate(photos)
    ]


def watch(process: subprocess.Popen[bytes], masks: Path) -> list[Sample]:
    """Sample memory until the process ends."""
    samples: list[Sample] = []
    done, started = 0, perf_counter()
    while process.poll() is None:
        while (masks / f"{done:06d}.png").exists():
            done += 1
        memory = resident(process.pid)
        if memory is not None:
            samples.append(Sample(done, memory, perf_counter() - started))
        sleep(_PAUSE)
    return samples


def resident(pid: int) -> float | None:
    """Return a process's resident memory in MiB; None once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return None
    sizes = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(sizes[0]) / 1024 if sizes else None


def memory_at(samples: list[Sample], photos: int, total: int) -> float:
    """Return the median memory over the twentieth of all photos that ends at ``photos``."""
    near = [s.memory for s in samples if photos - total / 20 <= s.done <= photos]
    if not near:
        sys.exit(f"no sample near photo {photos}: too few photos to tell; take more")
    return median(near)


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=10_000, help="how many (10,000)")
    parser.add_argument("--distinct", type=int, default=100, help="how many differ (100)")
    parser.add_argument("--data", type=Path, help="folder of photos; drawn ones if left out")
    parser.add_argument("--model", default="default", help="as for tongueseg predict")
    parser.add_argument("--save", default="mask", help="as for tongueseg predict; with mask")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(argv)
    if options.photos < 20 or options.distinct < 1:
        parser.error("take at least 20 photos, of which 1 differs")
    if "mask" not in options.save.split(","):
        parser.error("--save needs mask: masks are what is counted")
    return options


def measure(options: argparse.Namespace, folder: Path) -> list[Sample]:
    """Predict, and return the samples."""
    few = min(options.distinct, options.photos)
    distinct = copies(options.data, folder / "few", few) if options.data else draw(folder, few)
    link(distinct, folder / "many", options.photos)
    out, errors = folder / "out", folder / "stderr"
    command = [sys.executable, "-m", "tongueseg", "predict", str(folder / "many")]
    command += ["--out", str(out), "--model", options.model, "--save", options.save]
    with errors.open("wb") as stream:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stream)
        try:
            samples = watch(process, out / "mask")
        finally:
            # Where the watching was interrupted: the photos it reads are about to be removed.
            process.terminate()
            process.wait()
    if process.returncode:
        sys.exit(errors.read_text("utf-8").strip())
    return samples


def main() -> None:
    """Measure and print."""
    options = settings()
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        samples = measure(options, Path(name))
    early = options.photos // 10
    at = {done: memory_at(samples, done, options.photos) for done in (early, options.photos)}
    peak = max(sample.memory for sample in samples)
    growth = at[options.photos] / at[early] - 1
    rate = options.photos / samples[-1].seconds
    rows = [(f"after {done:,} photos", f"{memory:.0f}") for done, memory in at.items()]
    print_table(("resident memory", "MiB"), [*rows, ("peak", f"{peak:.0f}")])
    flat = growth < ALLOWED_GROWTH
    print(f"\ngrowth {growth:+.1%}; target under {ALLOWED_GROWTH:.0%}: {verdict(flat)}")
    print(f"{rate:.1f} photos/s")
    figures = {"mebibytes": at, "peak": peak, "growth": growth, "photos_per_second": rate}
    write_json(options.json, figures)
    sys.exit(0 if flat else 1)


if __name__ == "__main__":
    main()
