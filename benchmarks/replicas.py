"""Replicas behind nginx: what is lost when they go, and how many requests they answer.

Three real replicas, the nginx file of ``deploy`` and a number of clients that ask again at once.
Every few seconds a replica is killed with ``kill -9``, and in between one is ended politely and
started again, for as long as asked. Before, the same load on one, two and three replicas, for the
table of sizes in ``docs/operations.md``; core milliseconds are what a request takes of a core that
has nothing else to do. Ends with 1 where a request was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.request import urlopen

from load import HOST, Outcome, at_a_time, post, run
from report import print_machine, print_table, verdict, write_json
from service import photos_of
from serving import Served

_NGINX = Path(__file__).resolve().parents[1] / "deploy" / "nginx"
_FRONT = 18190
_BEHIND = (18191, 18192, 18193)
_PATIENCE = 120


class Replica:
    """``tongueseg serve`` with one worker; killed, ended, and started again."""

    def __init__(self, port: int, model: str) -> None:
        self.port = port
        self._command = [sys.executable, "-m", "tongueseg", "serve", "--port", str(port)]
        self._command += ["--page", "none", "--workers", "1", "--model", model]
        self.start()

    def start(self) -> None:
        """Start it; it is not ready yet."""
        self.process = subprocess.Popen(
            self._command,
            env={**os.environ, "TONGUESEG_LOG_LEVEL": "error"},
            stderr=subprocess.DEVNULL,
        )

    def stop(self, how: signal.Signals) -> None:
        """Send it a signal and wait for its end."""
        self.process.send_signal(how)
        self.process.wait()

    async def wait_until_ready(self) -> None:
        """Wait until it takes requests."""
        began = perf_counter()
        while not await asyncio.to_thread(_answers, f"http://{HOST}:{self.port}/readyz"):
            if perf_counter() - began > _PATIENCE or self.process.poll() is not None:
                sys.exit(f"the replica at port {self.port} does not get ready")
            await asyncio.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as answer:  # noqa: S310 - an address of this machine
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def nginx(ports: Sequence[int]) -> Iterator[None]:
    """Run nginx with the file of ``deploy`` in front of replicas; without its limit of requests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        changes = {
            "listen 8080": f"listen {HOST}:{_FRONT}",
            "/tmp/": f"{folder}/tmp/",  # noqa: S108 - nginx's, and changed here
            "/dev/stdout json": "off",
            "rate=20r/s": "rate=100000r/s",
            "burst=40": "burst=100000",
            "connections 32": "connections 10000",
        }
        text = (_NGINX / "nginx.conf").read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (folder / "nginx.conf").write_text(text, "utf-8")
        lines = (_NGINX / "upstream.conf").read_text("utf-8").splitlines()
        (folder / "upstream.conf").write_text("\n".join(_named(lines, ports)), "utf-8")
        command = [
            "nginx",
            "-c",
            f"{folder}/nginx.conf",
            "-p",
            name,
            "-g",
            "daemon off; user root;",
        ]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            while not _answers(f"http://{HOST}:{_FRONT}/nginx-health"):
                sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait()


def _named(lines: Sequence[str], ports: Sequence[int]) -> Iterator[str]:
    """Yield the lines of the upstream file, with addresses where a name is asked for again."""
    for line in lines:
        if line.startswith("resolver"):
            continue
        matching = [port for port in ports if "tongueseg:8000 resolve" in line]
        yield from (line.replace("tongueseg:8000 resolve", f"{HOST}:{port}") for port in matching)
        if not matching:
            yield line


@dataclass(frozen=True)
class Row:
    """How so many replicas did under the same load."""

    replicas: int
    rate: float
    p50: float
    p99: float
    memory: float
    core_ms: float
    statuses: dict[str, int]


async def measured(replicas: Sequence[Replica], options: argparse.Namespace) -> Row:
    """Load some replicas and return how they did."""
    served = [Served(replica.port, replica.process.pid) for replica in replicas]
    before = sum(replica.seconds() for replica in served)
    with nginx([replica.port for replica in replicas]):
        outcomes = await at_a_time(
            _FRONT, options.requests, options.clients, seconds=options.seconds
        )
    good = sorted(outcome.seconds for outcome in outcomes if outcome.status == 200)
    ended = max(outcome.sent + outcome.seconds for outcome in outcomes)
    return Row(
        replicas=len(replicas),
        rate=len(good) / ended,
        p50=1000 * good[len(good) // 2],
        p99=1000 * good[len(good) * 99 // 100],
        memory=max(replica.memory() for replica in served),
        core_ms=1000 * (sum(replica.seconds() for replica in served) - before) / len(good),
        statuses=_statuses(outcomes),
    )


async def disturbed(
    replicas: Sequence[Replica], options: argparse.Namespace
) -> tuple[list[Outcome], Counter[str]]:
    """Load three replicas while they are killed and restarted in turns; return what came of it."""
    turns = cycle(
        [(replica, how) for replica in replicas for how in (signal.SIGKILL, signal.SIGTERM)]
    )
    done: Counter[str] = Counter()

    async def disturb() -> None:
        for replica, how in turns:
            await asyncio.sleep(options.pause)
            await asyncio.to_thread(replica.stop, how)
            done[how.name] += 1
            replica.start()
            await replica.wait_until_ready()

    with nginx([replica.port for replica in replicas]):
        disturbing = asyncio.create_task(disturb())
        outcomes = await at_a_time(
            _FRONT, options.requests, options.clients, seconds=options.disturb
        )
        disturbing.cancel()
        with suppress(asyncio.CancelledError):
            await disturbing
    return outcomes, done


def _statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return dict(sorted(Counter(str(outcome.status) for outcome in outcomes).items()))


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", default="default", help="as for tongueseg serve")
    parser.add_argument("--size", default="640x480", help="of the photos in pixels (640x480)")
    parser.add_argument("--clients", type=int, default=12, help="that ask again at once (12)")
    parser.add_argument("--disturb", type=float, default=600, help="seconds with killing (600)")
    parser.add_argument("--pause", type=float, default=3, help="seconds between (3)")
    parser.add_argument("--seconds", type=float, default=60, help="of each size (60)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args(argv)


async def run_benchmark(options: argparse.Namespace) -> bool:
    """Measure, print, and tell whether nothing was lost."""
    width, height = map(int, options.size.split("x"))
    options.requests = [post("/v1/predict", photo) for photo in photos_of(width, height)]
    with ExitStack() as ending:
        replicas = [Replica(port, options.model) for port in _BEHIND]
        for replica in replicas:
            ending.callback(replica.stop, signal.SIGTERM)
        for replica in replicas:
            await replica.wait_until_ready()
        rows = [await measured(replicas[:count], options) for count in (1, 2, 3)]
        outcomes, done = await disturbed(replicas, options)
        for replica in replicas:
            if replica.process.poll() is not None:
                replica.start()
            await replica.wait_until_ready()
    print_table(
        ("replicas", "requests/s", "p50 ms", "p99 ms", "core ms each", "MiB", "answers"),
        [
            (str(row.replicas), f"{row.rate:.1f}", f"{row.p50:.0f}", f"{row.p99:.0f}",
             f"{row.core_ms:.0f}", f"{row.memory:.0f}", _said(row.statuses))
            for row in rows
        ],
    )  # fmt: skip
    statuses = _statuses(outcomes)
    # What a killed replica had received goes to no other one; nginx answers it with 502.
    lost = len(outcomes) - statuses.get("200", 0) - statuses.get("502", 0)
    slowest = max(outcome.seconds for outcome in outcomes)
    print(
        f"\n{len(outcomes):,} requests while replicas were killed {done['SIGKILL']} times and "
        f"restarted {done['SIGTERM']} times: {_said(statuses)}; slowest {slowest:.1f} s\n"
        f"requests of killed replicas {statuses.get('502', 0)}, others lost {lost}; target 0: "
        f"{verdict(lost == 0)}"
    )
    figures = {"rows": [asdict(row) for row in rows], "disturbed": dict(done), "answers": statuses}
    write_json(options.json, figures)
    return lost == 0


def _said(statuses: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of {status}" for status, count in statuses.items())


def main() -> None:
    """Measure and print."""
    options = settings()
    if shutil.which("nginx") is None:
        sys.exit("this needs nginx")
    print_machine()
    sys.exit(0 if run(run_benchmark(options)) else 1)


if __name__ == "__main__":
    main()
