"""Signals to a real process: what reloads, what ends politely, what is ignored."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from running_service import PATIENCE, Running, running, wait_until
from tongueseg import ModelSpec, Segmenter
from tongueseg.errors import BadModel
from tongueseg.runtime import FakeRuntime
from tongueseg.service.reload import Reload
from tongueseg.service.settings import Settings
from typing_helpers import not_none

START_SECONDS = 120


class Process:
    """``tongueseg serve`` in a process of its own: its address, and the lines of its log."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lines = process, list[dict[str, Any]]()
        self.url = json.loads(not_none(process.stderr).readline())["url"]
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in not_none(self.process.stderr):
            self.lines.append(json.loads(line))

    def logged(self, event: str) -> bool:
        return any(line["event"] == event for line in self.lines)

    def status(self, key: str) -> int:
        headers = {"X-API-Key": key}
        # A key is checked before a body, which is none here.
        return httpx.post(f"{self.url}v1/predict", headers=headers, timeout=PATIENCE).status_code


@contextmanager
def serving(*arguments: str) -> Iterator[Process]:
    command = [sys.executable, "-m", "tongueseg", "serve", "--port", "0", "--page", "none"]
    with subprocess.Popen(
        [*command, *arguments], stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        try:
            yield Process(process)
        finally:
            process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows has no such signals")
def test_signals_with_the_service_under_way(tmp_path: Path) -> None:
    keys, config = tmp_path / "keys", tmp_path / "service.yaml"
    keys.write_text("first\n")
    config.write_text(f"keys_file: {keys}\ndrain: 0\nworkers: 1\n")
    with serving("--config", str(config)) as one:
        assert [one.status("first"), one.status("second")] == [422, 401]
        for ignored in (signal.SIGUSR1, signal.SIGUSR2):
            one.process.send_signal(ignored)
        keys.write_text("second\n")
        one.process.send_signal(signal.SIGHUP)
        wait_until(lambda: one.logged("reloaded"))
        assert [one.status("first"), one.status("second")] == [401, 422]
        # An empty file opens no door, and ends no service.
        keys.write_text("\n")
        one.process.send_signal(signal.SIGHUP)
        wait_until(lambda: one.logged("reload_failed"))
        assert [one.status("first"), one.status("second")] == [401, 422]
        one.process.send_signal(signal.SIGQUIT)
        assert one.process.wait(START_SECONDS) == 0
        wait_until(lambda: one.logged("stopped"))


def reload_of(service: Running, spec: ModelSpec, **settings: Any) -> Reload:
    """Return a reload that gives a service a model of this spec."""

    def open_segmenter(_: Settings) -> tuple[Segmenter, float]:
        return Segmenter(spec, FakeRuntime()), 0.75

    from running_service import settings_of

    return Reload(service.service, lambda: settings_of(**settings), open_segmenter)


def begin(service: Running, reload: Reload) -> None:
    loop = service.server.servers[0].get_loop()
    loop.call_soon_threadsafe(reload.start)


def test_a_reload_changes_the_model_between_requests(spec: ModelSpec, png: bytes) -> None:
    with running(Segmenter(spec, FakeRuntime())) as service:
        before = service.predict(png).json()["model"]["name"]
        begin(service, reload_of(service, spec.model_copy(update={"name": "newer"})))
        wait_until(lambda: service.service.segmenter.spec.name == "newer")
        assert (before, service.predict(png).json()["model"]["name"]) == (spec.name, "newer")
        assert service.http.get("/readyz").json()["self_test_iou"] == 0.75
        wait_until(lambda: 'name="newer"' in service.http.get("/metrics").text)
        assert f'name="{spec.name}"' not in service.http.get("/metrics").text


def test_a_reload_neither_opens_nor_closes_a_service(
    spec: ModelSpec, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with running(Segmenter(spec, FakeRuntime()), keys=("sesame",)) as service:
        begin(service, reload_of(service, spec))
        wait_until(lambda: "only a restart opens a service" in caplog.text)
        assert service.predict(png).status_code == 401


def test_a_model_that_fails_its_self_test_is_not_taken(
    spec: ModelSpec, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Settings) -> tuple[Segmenter, float]:
        raise BadModel("newer: overlaps nothing")

    with running(Segmenter(spec, FakeRuntime())) as service:
        reload = reload_of(service, spec)
        reload._open = fail
        begin(service, reload)
        wait_until(lambda: "newer: overlaps nothing" in caplog.text)
        assert service.predict(png).json()["model"]["name"] == spec.name
