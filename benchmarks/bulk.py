"""Bulk: ``tongueseg predict --engine ray`` against the plain engine, killed and started again.

The same small photos, drawn and saved as JPEGs, are predicted by the plain engine, by Ray without
interruption, by Ray killed in the middle and started again, and by Ray on two nodes that are
simulated on this machine. The commands are the real ones, in processes of their own. Ends with 1
where a mask or a row differs, or a photo that had its row was done again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, sleep, time_ns

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, ImageEnhance, ImageOps

from photos import draw
from report import print_machine, print_table, verdict, write_json
from tongueseg.distributed.cluster import load_ray
from tongueseg.io.parallel import available_cores

_SIDES = (160, 200, 240)
_TARGET = 0.8
"""Of the plain engine's photos per second: what rows in Parquet and Ray itself may cost."""


@dataclass(frozen=True)
class Run:
    """A way to predict the photos, and how fast it was."""

    name: str
    seconds: float
    photos: int
    running: float
    """Photos per second from the first mask to the last."""

    @property
    def rate(self) -> float:
        """Photos per second, starting and ending included."""
        return self.photos / self.seconds


def make_photos(folder: Path, count: int, distinct: int) -> Path:
    """Fill a folder with small JPEGs, no two alike: cut, mirrored and lit a little differently."""
    drawn = [Image.open(path).convert("RGB") for path in draw(folder / "drawn", distinct)]
    photos = folder / "photos"
    random = np.random.default_rng(0)
    for number, image in enumerate(islice(cycle(drawn), count)):
        side = _SIDES[number % len(_SIDES)]
        left, top = random.integers(0, 40, 2)
        cut = image.crop((left, top, image.width - 40 + left, image.height - 40 + top))
        small = cut.resize((side, side * cut.height // cut.width))
        lit = ImageEnhance.Brightness(small).enhance(random.uniform(0.85, 1.1))
        file = photos / f"{number // 1000:03d}" / f"{number:06d}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        (ImageOps.mirror(lit) if random.random() < 0.5 else lit).save(file, quality=88)
    return photos


def command(photos: Path, out: Path, *more: str) -> list[str]:
    """Return the call that predicts the photos."""
    call = [sys.executable, "-m", "tongueseg", "predict", str(photos), "--out", str(out)]
    return [*call, "--save", "mask", *more]


def timed(name: str, call: list[str], out: Path, photos: int) -> Run:
    """Run a command that writes masks to its end."""
    started, began = perf_counter(), time_ns()
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr.strip()}")
    seconds = perf_counter() - started
    times = [then for then in written(out).values() if then >= began]
    return Run(name, seconds, photos, 1e9 * (len(times) - 1) / (max(times) - min(times)))


def kill_in_the_middle(call: list[str], out: Path, total: int) -> None:
    """Kill a command and all that it started, as a power cut does, when half is done."""
    process = subprocess.Popen(
        call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while len(rows(out)) < total / 2:
        if process.poll() is not None:
            sys.exit("the job that was to be killed ended before")
        sleep(0.5)
    family = {process.pid, *descendants(process.pid)}
    for pid in family:
        os.kill(pid, signal.SIGKILL)
    process.wait()


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that they did."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except FileNotFoundError:
        return []
    return [one for child in map(int, children) for one in (child, *descendants(child))]


def rows(out: Path) -> list[dict[str, object]]:
    """Return the rows of a job but for their milliseconds, by name."""
    parts = [pq.read_table(part) for part in (out / "results").glob("part-*.parquet")]
    rows_found = [row for part in parts for row in part.drop_columns("milliseconds").to_pylist()]
    return sorted(rows_found, key=lambda row: str(row["name"]))


def written(out: Path) -> dict[str, int]:
    """Return when each mask was written, by name."""
    masks = out / "mask"
    return {
        mask.relative_to(masks).with_suffix("").as_posix(): mask.stat().st_mtime_ns
        for mask in masks.rglob("*.png")
    }


def same_masks(first: Path, second: Path) -> bool:
    """Tell whether two prediction folders hold the same masks, byte for byte."""
    names = written(first)
    return names.keys() == written(second).keys() and all(
        (first / "mask" / f"{name}.png").read_bytes()
        == (second / "mask" / f"{name}.png").read_bytes()
        for name in names
    )


@contextmanager
def two_nodes() -> Iterator[str]:
    """Run a cluster of two nodes with a core each on this machine; gives its address."""
    load_ray()
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 128 * 2**20, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    try:
        cluster.add_node(num_cpus=1, object_store_memory=128 * 2**20)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()  # type: ignore[no-untyped-call]


def nodes_of(out: Path) -> set[bytes]:
    """Return the nodes that wrote parts of a job."""
    parts = (out / "results").glob("part-*.parquet")
    return {pq.read_schema(part).metadata[b"node"] for part in parts}


@dataclass(frozen=True)
class Killed:
    """What came of a job that was killed and started again."""

    before: int
    done_again: int
    lost: int
    same_rows: bool
    same_masks: bool

    @property
    def good(self) -> bool:
        """Whether nobody can tell that it was killed."""
        return not self.done_again and not self.lost and self.same_rows and self.same_masks


def killed_and_resumed(photos: Path, whole: Path, out: Path, total: int) -> tuple[Killed, Run]:
    """Kill a job in the middle, start it again, and compare with one that was not killed."""
    call = command(photos, out, "--engine", "ray", "--resume")
    kill_in_the_middle(call, out, total)
    done, then = {str(row["name"]) for row in rows(out)}, written(out)
    again = timed("Ray, what was left", call, out, total - len(done))
    now, rows_found = written(out), rows(out)
    return Killed(
        len(done),
        sum(now[name] != then[name] for name in done)
        + len(rows_found)
        - len({r["name"] for r in rows_found}),
        total - len(rows_found),
        rows_found == rows(whole),
        same_masks(out, whole),
    ), again


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=20_000, help="how many (20,000)")
    parser.add_argument("--distinct", type=int, default=200, help="how many are drawn (200)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args(argv)


def main() -> None:
    """Measure and print."""
    options = settings()
    total = options.photos
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = make_photos(folder, total, min(options.distinct, total))
        plain = timed("plain", command(photos, folder / "plain"), folder / "plain", total)
        ray = timed(
            "Ray", command(photos, folder / "ray", "--engine", "ray"), folder / "ray", total
        )
        same = same_masks(folder / "plain", folder / "ray")
        killed, again = killed_and_resumed(photos, folder / "ray", folder / "killed", total)
        shutil.rmtree(folder / "killed")
        with two_nodes() as address:
            call = command(photos, folder / "two", "--engine", "ray", "--address", address)
            two = timed("Ray, two nodes", call, folder / "two", total)
        spread = len(nodes_of(folder / "two"))
        same_on_two = rows(folder / "two") == rows(folder / "ray")
    runs = [plain, ray, again, two]
    print_table(
        (f"on {available_cores()} cores", "photos", "seconds", "photos/s", "ratio", "running"),
        [
            (run.name, f"{run.photos:,}", f"{run.seconds:.0f}", f"{run.rate:.1f}",
             f"{run.rate / plain.rate:.2f}", f"{run.running:.1f}")
            for run in runs
        ],
    )  # fmt: skip
    print(
        f"\nkilled after {killed.before:,}: {killed.done_again} done again, {killed.lost} lost, "
        f"rows {_same(killed.same_rows)}, masks {_same(killed.same_masks)}\n"
        f"masks of Ray and plain {_same(same)}; {spread} nodes wrote, rows {_same(same_on_two)}\n"
        f"Ray against plain {ray.rate / plain.rate:.2f}; target {_TARGET} or more: "
        f"{verdict(ray.rate / plain.rate >= _TARGET)}"
    )
    figures = {"runs": [asdict(run) for run in runs], "killed": asdict(killed), "nodes": spread}
    write_json(options.json, figures)
    sys.exit(0 if killed.good and same and same_on_two and spread == 2 else 1)


def _same(is_same: bool) -> str:
    return "the same" if is_same else "DIFFERENT"


if __name__ == "__main__":
    main()
