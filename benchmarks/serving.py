"""A service in a process of its own, for as long as it is measured."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from urllib.request import urlopen

from predict_memory import resident

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    """A running service: where it listens and which process it is."""

    port: int
    pid: int

    def memory(self) -> float:
        """Return its resident memory in MiB."""
        return resident(self.pid) or 0.0

    def metric(self, name: str) -> float:
        """Return a figure of its ``/metrics``; 0 where there is none yet."""
        with urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        figures = dict(line.rsplit(" ", 1) for line in lines)
        return float(figures.get(name, 0))

    def seconds(self) -> float:
        """Return the seconds of processor time that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving(**settings: object) -> Iterator[Served]:
    """Run ``tongueseg serve`` on a free port of this machine, settings by their names."""
    environment = {f"TONGUESEG_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tongueseg", "serve", "--page", "none", "--port", "0"]
    with running(command, environment) as (process, log):
        line = first_line(process, log)
        try:
            url = json.loads(line)["url"]
        except (ValueError, KeyError):
            raise SystemExit(f"the service did not start: {line}") from None
        yield Served(int(url.rstrip("/").rpartition(":")[2]), process.pid)


@contextmanager
def running(
    command: list[str], environment: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Run a command; gives the process and the file that takes what it says."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as stream,
            subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=stream, stderr=stream
            ) as process,
        ):
            try:
                yield process, log
            finally:
                process.send_signal(signal.SIGINT)


def first_line(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait for the first line that a process says, and return it; empty if it ends before."""
    while not (text := log.read_text("utf-8")).endswith("\n") and process.poll() is None:
        sleep(0.05)
    return text.partition("\n")[0]
