"""Starts: how often an engine hangs where several threads make its first inferences at once.

Each start is a process of its own, because engines set up what all their threads share only once a
process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from report import print_machine, print_table, verdict, write_json
from tongueseg.runtime import engines_of
from tongueseg.runtime.installed import installed_engines
from tongueseg.weights.model_files import find_model

BRIGHT = Path(__file__).parents[1] / "tests" / "contract" / "bright"
"""Small models for engines that run no ONNX file."""

_CODE = """
import sys, threading
from pathlib import Path
import numpy as np
from tongueseg.runtime import open_runtime

engine, model, threads, height, width = sys.argv[1:]
x = np.zeros((1, 3, int(height), int(width)), np.float32)
runtime = open_runtime(engine, Path(model), threads=1)
begin, answers = threading.Barrier(int(threads)), []

def run():
    begin.wait()
    answers.append(runtime.run(x))

all_threads = [threading.Thread(target=run) for _ in range(int(threads))]
for thread in all_threads:
    thread.start()
for thread in all_threads:
    thread.join()
assert len(answers) == int(threads)
"""


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engines", nargs="*", help="onnx, openvino, …; all that are installed")
    parser.add_argument("--starts", type=int, default=200, help="of each engine")
    parser.add_argument("--threads", type=int, default=8, help="that begin at once")
    parser.add_argument("--patience", type=float, default=120, help="seconds until one hangs")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def file_for(engine: str) -> tuple[Path, int, int] | None:
    """Return a model that an engine runs, and the height and width of its input."""
    model = find_model("nano")
    if engine in engines_of(model.path):
        return model.path, model.spec.input.height, model.spec.input.width
    files = [file for file in BRIGHT.glob("bright.*") if engine in engines_of(file)]
    return (files[0], 32, 48) if files else None


def start(engine: str, model: Path, size: tuple[int, int], options: argparse.Namespace) -> str:
    """Start an engine once; return ``done``, ``hangs`` or ``fails``."""
    call = [sys.executable, "-c", _CODE, engine, model, options.threads, *size]
    try:
        done = subprocess.run([str(part) for part in call], timeout=options.patience, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    return "fails" if done.returncode else "done"


def main() -> None:
    """Print how many starts of each engine hang."""
    options = settings()
    print_machine()
    rows, figures, all_done = [], {}, True
    for engine in options.engines or installed_engines():
        model_file = file_for(engine)
        if model_file is None:
            rows.append([engine, "no model for it here", "", "", ""])
            continue
        model, *size = model_file
        times, ends = [], []
        for _ in range(options.starts):
            started = perf_counter()
            ends.append(start(engine, model, (size[0], size[1]), options))
            times.append(perf_counter() - started)
        hangs, fails = ends.count("hangs"), ends.count("fails")
        all_done &= not hangs + fails
        figures[engine] = {"starts": len(ends), "hangs": hangs, "fails": fails}
        rows.append([engine, str(len(ends)), str(hangs), str(fails), f"{median(times):.1f}"])
    print_table(["engine", "starts", "hang", "fail", "seconds of one"], rows)
    print(f"\nno start hangs: {verdict(all_done)}")
    write_json(options.json, figures)
    sys.exit(not all_done)


if __name__ == "__main__":
    main()
