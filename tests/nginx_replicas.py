"""Real replicas of the service and a real nginx in front, as processes of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from typing_helpers import not_none

DEPLOY = Path(__file__).parents[1] / "deploy"
PATIENCE = 60


class Replica:
    """``tongueseg serve`` on a port of its own, to be killed, ended politely and started again."""

    def __init__(self, port: int, model: Path, log: Path) -> None:
        self.port, self._log = port, log
        self._command = [
            sys.executable, "-m", "tongueseg", "serve", "--port", str(port), "--page", "none",
            "--model", str(model), "--workers", "1",
        ]  # fmt: skip
        # The tiny model of the tests finds no drawn mouth.
        self._environment = {**os.environ, "TONGUESEG_SELF_TEST_IOU": "0", "TONGUESEG_DRAIN": "0.5"}
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as stream:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=stream, stderr=stream
            )

    def wait_until_ready(self) -> None:
        _wait(f"http://127.0.0.1:{self.port}/readyz", self._process, self._log)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def end(self) -> int:
        """Ask it to end, and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE)


class Nginx:
    """Debian's nginx with the file of ``deploy``, in which ports and places are this test's."""

    def __init__(self, folder: Path, port: int, replicas: Iterable[int], **changes: str) -> None:
        # It gives its files to whom it runs as.
        self.url, self._folder = f"http://127.0.0.1:{port}", folder
        (folder / "tmp").mkdir(parents=True)
        text = (DEPLOY / "nginx" / "nginx.conf").read_text()
        ours = {"listen 8080": f"listen 127.0.0.1:{port}", "/tmp/": f"{folder}/tmp/"}
        ours["/dev/stdout"] = f"{folder}/access.log"
        for old, new in (ours | changes).items():
            assert old in text, old
            text = text.replace(old, new)
        (folder / "nginx.conf").write_text(text)
        upstream = (DEPLOY / "nginx" / "upstream.conf").read_text()
        # The names are Docker's and asked for again; here are addresses.
        lines = [line for line in upstream.splitlines() if not line.startswith("resolver")]
        (kept,) = (line for line in lines if "server tongueseg:8000 resolve" in line)
        servers = [kept.replace("tongueseg:8000 resolve", f"127.0.0.1:{p}") for p in replicas]
        lines[lines.index(kept)] = "\n".join(servers)
        (folder / "upstream.conf").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            ["nginx", "-c", folder / "nginx.conf", "-p", folder, "-g", "daemon off; user root;"],
            stderr=subprocess.PIPE,
        )
        _wait(f"{self.url}/nginx-health", self._process, None)

    def log(self) -> str:
        return (self._folder / "access.log").read_text()

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=PATIENCE)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path | None) -> None:
    """Wait until an address answers with 200."""
    deadline = time.monotonic() + PATIENCE
    while True:
        if process.poll() is not None:
            text = log.read_text() if log else not_none(process.stderr).read().decode()
            raise AssertionError(f"{url}: ended with {process.returncode}: {text}")
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, url
        time.sleep(0.05)
