"""Cold start: from the call to the answer, each time in a fresh process.

``tongueseg predict`` on one photo, ``tongueseg --help`` and the tutorial's predict script take
turns; then both of ours are run once more with their imports listed, to show that neither loads
torch. Ends with 1 where one does.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from photos import draw
from report import print_machine, print_table, verdict, write_json

_HEAVY = ("torch", "lightning", "kornia")


@dataclass(frozen=True)
class Call:
    """A command to time, and the seconds it is to take at most."""

    name: str
    command: tuple[str, ...]
    target: float | None = None


def calls(photo: Path, weights: Path, model: str, folder: Path) -> list[Call]:
    """Return what is timed, the tutorial's script first."""
    script = Path(__file__).with_name("tutorial.py")
    tutorial = (sys.executable, script, weights, photo, folder / "tutorial.png")
    predict = ("predict", photo, "--out", folder / "out", "--model", model)
    return [
        Call("tutorial's predict script", tuple(map(str, tutorial))),
        Call("tongueseg predict", (*tongueseg(), *map(str, predict)), 1.0),
        Call("tongueseg --help", (*tongueseg(), "--help"), 0.4),
    ]


def tongueseg() -> tuple[str, ...]:
    """Return the installed command, as a user calls it."""
    executable = shutil.which("tongueseg", path=str(Path(sys.executable).parent))
    return (executable,) if executable else (sys.executable, "-m", "tongueseg")


def save_weights(file: Path) -> None:
    """Save a network of the tutorial's, from a process of its own: this one stays small."""
    code = "import sys, torch, tutorial; torch.save(tutorial.UNet().state_dict(), sys.argv[1])"
    run((sys.executable, "-c", code, str(file)))


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command, and end in its own words where it fails."""
    here = Path(__file__).parent
    process = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{process.stderr.strip()}")
    return process


def seconds(command: Sequence[str]) -> float:
    """Return the wall time of a command."""
    started = perf_counter()
    run(command)
    return perf_counter() - started


def time_all(all_calls: Sequence[Call], rounds: int) -> dict[str, list[float]]:
    """Time the calls by turns; a first round, which fills the disk cache, does not count."""
    times: dict[str, list[float]] = {call.name: [] for call in all_calls}
    for number in range(rounds + 1):
        for call in all_calls:
            times_taken = seconds(call.command)
            if number:
                times[call.name].append(times_taken)
    return times


def heavy_imports(call: Call) -> list[str]:
    """Return what a call of ours imports of the training libraries."""
    arguments = call.command[len(tongueseg()) :]
    process = run((sys.executable, "-X", "importtime", "-m", "tongueseg", *arguments))
    lines = [line for line in process.stderr.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}
    # An empty list is worth something only if the imports were listed at all.
    assert "tongueseg" in names
    return sorted(names.intersection(_HEAVY))


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photo", type=Path, help="a photo; a drawn one if left out")
    parser.add_argument("--model", default="default", help="as for tongueseg predict")
    parser.add_argument("--rounds", type=int, default=7, help="timed calls of each (7)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(argv)
    if options.rounds < 1:
        parser.error("--rounds takes at least 1")
    # The calls run elsewhere.
    if Path(options.model).exists():
        options.model = str(Path(options.model).resolve())
    return options


def show(all_calls: Sequence[Call], times: dict[str, list[float]]) -> None:
    """Print the table."""
    tutorial_seconds = median(times[all_calls[0].name])
    rows = []
    for call in all_calls:
        times_taken = times[call.name]
        half = median(times_taken)
        limit = "" if call.target is None else f"{call.target} s: {verdict(half <= call.target)}"
        span = f"{min(times_taken):.2f} to {max(times_taken):.2f}"
        rows.append((call.name, f"{half:.2f}", span, f"{tutorial_seconds / half:.1f}", limit))
    print_table(("", "median s", "s", "times faster", "target"), rows)


def main() -> None:
    """Measure and print."""
    options = settings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photo = options.photo.resolve() if options.photo else draw(folder / "drawn", 1)[0]
        save_weights(folder / "weights.pth")
        print_machine()
        all_calls = calls(photo, folder / "weights.pth", options.model, folder)
        times = time_all(all_calls, options.rounds)
        heavy = {call.name: heavy_imports(call) for call in all_calls[1:]}
    show(all_calls, times)
    print()
    for call_name, libraries in heavy.items():
        print(f"{call_name} imports {', '.join(libraries) or 'none'} of {', '.join(_HEAVY)}")
    medians = {call_name: median(times_taken) for call_name, times_taken in times.items()}
    write_json(options.json, {"median_seconds": medians, "seconds": times, "heavy_imports": heavy})
    if any(heavy.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
