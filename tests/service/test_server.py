"""The process: what stops it before it listens, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from running_service import read_answer, settings_of, wait_until
from tongueseg.errors import BadModel, BadSettings
from tongueseg.service.http import protocol
from tongueseg.service.server import bind, listen, open_service, serve, url_of
from typing_helpers import StartService, not_none

if TYPE_CHECKING:
    from subprocess import Popen

PATIENCE = 60
PHOTO = min((Path(__file__).parents[2] / "examples" / "original").iterdir())


@contextmanager
def process(**settings: float) -> Iterator[tuple[Popen[str], str]]:
    """Run ``tongueseg serve``; gives the process and its address."""
    environment = {f"TONGUESEG_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tongueseg", "serve", "--port", "0", "--page", "none"]
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            line = json.loads(not_none(running.stderr).readline())
            yield running, line["url"]
        finally:
            running.kill()


def test_a_head_without_an_end_is_cut_off() -> None:
    with process() as (running, url):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        with socket.create_connection((host, int(port)), PATIENCE) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            sent = 0
            with contextlib.suppress(OSError):
                while sent < 64 * 2**20:
                    sent += connection.send(b"X-More: " + b"a" * 4000 + b"\r\n")
            assert sent < 64 * 2**20
        assert running.poll() is None
        big = b"a" * 300_000
        assert httpx.post(f"{url}v1/predict", content=big, timeout=PATIENCE).status_code == 422


def test_of_two_that_want_one_port_one_is_told_in_a_line() -> None:
    with bind("127.0.0.1", 0) as first, bind("127.0.0.1", first.getsockname()[1]) as second:
        listen(first, 5)
        with pytest.raises(BadSettings, match=r"^127\.0\.0\.1:\d+: cannot listen here \(Addr"):
            listen(second, 5)


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".org"])
def test_a_host_that_is_no_name(host: str) -> None:
    with pytest.raises(BadSettings, match="cannot listen here"), bind(host, 0):
        pass


def test_it_shuts_down_gracefully() -> None:
    """Told to end it is not ready, still answers, finishes what runs and ends with 0."""
    with process(drain=1.5, workers=1) as (running, url), httpx.Client(timeout=PATIENCE) as http:
        assert http.get(f"{url}readyz").status_code == 200
        statuses = []

        def keep_asking() -> None:
            with httpx.Client(timeout=PATIENCE) as client:
                for _ in range(1000):
                    try:
                        answer = client.post(f"{url}v1/predict", content=PHOTO.read_bytes())
                    except httpx.ConnectError:
                        return
                    statuses.append((answer.status_code, answer.headers.get("connection")))

        asking = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in asking:
            thread.start()
        end = time.monotonic() + PATIENCE
        while len(statuses) < 3 and time.monotonic() < end:
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert http.get(f"{url}readyz").status_code == 503
        for thread in asking:
            thread.join(PATIENCE)
        assert running.wait(PATIENCE) == 0
        assert {status for status, _ in statuses} == {200}
        assert statuses[-1][1] == "close"
        lines = [json.loads(line) for line in not_none(running.stderr).read().splitlines()]
        assert lines[-1]["event"] == "stopped"
        assert {line["level"] for line in lines} == {"info"}


def test_who_has_just_connected_when_it_ends_is_answered(
    start: StartService, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "FIRST_REQUEST_SECONDS", PATIENCE)
    service = start()
    head = f"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: {len(png)}\r\n\r\n".encode()
    with service.raw() as connection:
        wait_until(lambda: service.server.server_state.connections)
        service.server.should_exit = True
        wait_until(lambda: not service.server.servers[0].is_serving())
        time.sleep(0.2)
        connection.sendall(head + png)
        status, _, _ = read_answer(connection)
    assert status == 200


def test_a_second_signal_ends_it_at_once() -> None:
    with process(drain=PATIENCE) as (running, _):
        running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert running.poll() is None
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
        assert time.monotonic() - began < PATIENCE / 2


def test_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=f"127.0.0.1:{port}: cannot listen here"):
            serve(settings_of(port=port))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1"])
def test_no_such_address(host: str) -> None:
    with pytest.raises(BadSettings, match=f"{host}:0: cannot listen here"), bind(host, 0):
        pass


def test_nothing_listens_before_all_is_proven(
    monkeypatch: pytest.MonkeyPatch, tiny_model: Path
) -> None:
    listened = []
    monkeypatch.setattr(socket.socket, "listen", lambda *_: listened.append(True))
    settings = settings_of(port=0, model=str(tiny_model))
    with pytest.raises(BadModel, match="overlaps the tongue of a drawn photo"):
        serve(settings)
    for wrong in ({"model": "missing"}, {"page": "/"}, {"keys_file": "/no/keys"}):
        with pytest.raises((BadModel, BadSettings)):
            serve(
                settings_of(port=0, model=str(tiny_model), self_test_iou=0, **wrong)
                if "model" not in wrong
                else settings_of(port=0, **wrong)
            )
    assert listened == []


def test_addresses_as_a_browser_takes_them() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
    if socket.has_ipv6:
        with bind("::1", 0) as listener:
            assert url_of(listener).startswith("http://[::1]:")


def test_a_model_is_opened_as_it_was_asked_for(tiny_model: Path) -> None:
    settings = settings_of(
        model=str(tiny_model), self_test_iou=0, workers=4, batch=4, tta=True, max_pixels=1000
    )
    service = open_service(settings)
    assert service.segmenter.spec.refine.tta
    assert service.segmenter.limits.max_pixels == 1000
    assert type(service.segmenter.runtime).__name__ == "BatchingRuntime"
