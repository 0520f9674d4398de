"""Costly files: whether a service of 2 GiB outlives each, alone and eight at a time.

The real command in a process of its own, held by a control group of Linux. That needs root. Without
it the memory is only watched. One honest client sends small photos all along. At the end every file
stands in a folder of photos that ``tongueseg predict`` segments. Ends with 1 where a target is
missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import numpy as np

from costly import KINDS
from load import Client, Outcome, at_a_time, post, run
from predict_memory import resident
from report import print_machine, print_table, verdict, write_json
from serving import Served, serving
from tongueseg.io.encode import encode_jpeg
from tongueseg.synthetic.drawn import draw_mouth

LIMIT = 2 * 2**30
MOST_MEMORY = 1.2 * 1024
MOST_SECONDS = 10.0
MOST_SLOWER = 3.0
_GROUPS = Path("/sys/fs/cgroup/memory")
_AT_A_TIME = 8
_PAUSE = 0.05
_WORDS = frozenset({200, 413, 415, 422, 503, 504})


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kinds", default="", help="only those whose name holds this (all)")
    parser.add_argument("--rest", type=float, default=10, help="seconds at rest (10)")
    parser.add_argument("--photos", type=int, default=100, help="photos of the folder (100)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


@dataclass
class Kind:
    """What came of one kind of costly file."""

    name: str
    alone: list[Outcome] = field(default_factory=list)
    together: list[Outcome] = field(default_factory=list)
    honest: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """Seconds of the slowest answer."""
        return max(outcome.seconds for outcome in self.alone + self.together)

    @property
    def in_words(self) -> bool:
        """Whether each was answered: with a mask, or with an error that has a message."""
        return all(map(_in_words, self.alone + self.together))


def _in_words(outcome: Outcome) -> bool:
    if outcome.status == 200 or outcome.status not in _WORDS:
        return outcome.status == 200
    return bool(json.loads(outcome.body)["error"]["message"])


@contextmanager
def held(pid: int) -> Iterator[bool]:
    """Hold a process and those that it will start to 2 GiB; tells whether that was possible."""
    group = _GROUPS / f"tongueseg-bombs-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(LIMIT), "ascii")
        (group / "cgroup.procs").write_text(str(pid), "ascii")
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        for left in (group / "cgroup.procs").read_text("ascii").split():
            # It may have ended meanwhile.
            with suppress(OSError):
                (_GROUPS / "cgroup.procs").write_text(left, "ascii")
        group.rmdir()


class Memory:
    """Samples the resident memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self.peak, self._pid, self._done = 0.0, pid, Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_PAUSE):
            pids = [self._pid, *_children(self._pid)]
            self.peak = max(self.peak, sum(resident(pid) or 0.0 for pid in pids))


def _children(pid: int) -> list[int]:
    files = Path(f"/proc/{pid}/task").glob("*/children")
    try:
        return [int(child) for file in files for child in file.read_text("ascii").split()]
    except OSError:
        return []


async def _with_costly(port: int, kind: Kind, costly: bytes, honest: bytes) -> None:
    """Send a costly file alone and then eight of them, while an honest client asks."""
    done = asyncio.Event()

    async def ask() -> None:
        client = Client(port, perf_counter())
        while not done.is_set():
            outcome = await client.ask(honest)
            kind.honest.append(outcome.seconds if outcome.status == 200 else float("inf"))
            await asyncio.sleep(_PAUSE)
        client.close()

    honest_client = asyncio.create_task(ask())
    kind.alone = await at_a_time(port, [costly], 1, count=1, keep=True)
    kind.together = await at_a_time(port, [costly], _AT_A_TIME, count=_AT_A_TIME, keep=True)
    done.set()
    await honest_client


async def _at_rest(port: int, honest: bytes, seconds: float) -> list[float]:
    client, began, times = Client(port, perf_counter()), perf_counter(), list[float]()
    while perf_counter() - began < seconds:
        times.append((await client.ask(honest)).seconds)
        await asyncio.sleep(_PAUSE)
    client.close()
    return times


def serve_all(served: Served, names: list[str], rest: float) -> tuple[list[Kind], list[float]]:
    """Send every kind; return what came of them, and the seconds of honest requests at rest."""
    photo = draw_mouth(np.random.default_rng(0), height=480, width=640).photo
    honest = post("/v1/predict", encode_jpeg(photo))
    at_rest = run(_at_rest(served.port, honest, rest))
    kinds = list[Kind]()
    for name in names:
        kind = Kind(name)
        run(_with_costly(served.port, kind, post("/v1/predict", KINDS[name]()), honest))
        kinds.append(kind)
        statuses = sorted({outcome.status for outcome in kind.alone + kind.together})
        print(f"{name}: {statuses}, {kind.longest:.2f} s", flush=True)
    return kinds, at_rest


def predict_all(names: list[str], photos: int) -> tuple[float, float]:
    """Predict a folder of photos without and with the costly files; return the seconds of both."""
    photo = encode_jpeg(draw_mouth(np.random.default_rng(0), height=480, width=640).photo)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "photos"
        folder.mkdir()
        for number in range(photos):
            (folder / f"{number:04d}.jpg").write_bytes(photo)
        before = _predict(folder, Path(temporary) / "before")
        for number, name in enumerate(names):
            (folder / f"costly-{number:03d}.jpg").write_bytes(KINDS[name]())
        return before, _predict(folder, Path(temporary) / "after")


def _predict(folder: Path, out: Path) -> float:
    command = [sys.executable, "-m", "tongueseg", "predict", str(folder), "--out", str(out)]
    began = perf_counter()
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    if ended.returncode not in (0, 1):
        sys.exit(f"predict ended with {ended.returncode}: {ended.stderr[-500:]}")
    return perf_counter() - began


def main() -> None:
    """Ask and print."""
    options = settings()
    names = [name for name in KINDS if options.kinds in name]
    print_machine()
    with (
        serving(deadline=MOST_SECONDS - 1) as served,
        held(served.pid) as is_held,
        Memory(served.pid) as memory,
    ):
        kinds, at_rest = serve_all(served, names, options.rest)
        alive = resident(served.pid) is not None
    rows = [
        (
            kind.name,
            "/".join(str(status) for status in sorted({o.status for o in kind.alone})),
            "/".join(str(status) for status in sorted({o.status for o in kind.together})),
            f"{kind.longest:.2f}",
            f"{1000 * float(np.max(kind.honest)):.0f}",
        )
        for kind in kinds
    ]
    print_table(("file", "alone", "eight", "longest s", "honest, longest ms"), rows)
    meanwhile = [seconds for kind in kinds for seconds in kind.honest]
    rest, busy = (1000 * float(np.percentile(times, 99)) for times in (at_rest, meanwhile))
    targets = {
        f"{len(kinds)} kinds, replica of 2 GiB ({'held' if is_held else 'not held'}), deaths "
        f"{0 if alive else 1}": alive,
        f"resident memory at most {memory.peak:.0f} MiB": memory.peak <= MOST_MEMORY,
        f"honest requests p99 {busy:.0f} ms, at rest {rest:.0f} ms": busy <= MOST_SLOWER * rest,
        f"every file answered in words, the slowest after {max(k.longest for k in kinds):.2f} s": (
            all(k.in_words for k in kinds) and max(k.longest for k in kinds) <= MOST_SECONDS
        ),
    }
    print()
    for figure, met in targets.items():
        print(f"{figure}: {verdict(met)}", flush=True)
    if options.photos:
        before, after = predict_all(names, options.photos)
        each = (after - before) / len(names)
        figure = (
            f"folder of {options.photos} photos {before:.1f} s, with all {len(names)} files "
            f"{after:.1f} s: {each:.2f} s a file"
        )
        targets[figure] = each <= MOST_SECONDS
        print(f"{figure}: {verdict(targets[figure])}")
    write_json(options.json, {"targets": targets, "rows": rows})
    sys.exit(0 if all(targets.values()) else 1)


if __name__ == "__main__":
    main()
