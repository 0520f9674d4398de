"""The process: what stops it before it listens, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tongueseg.errors import BadModel, BadSettings
from tongueseg.service.server import bound, open_service, serve, url_of
from tongueseg.service.settings import Settings

PATIENCE = 60
PHOTO = min((Path(__file__).parents[2] / "examples" / "original").iterdir())


@contextmanager
def process(**settings):
    """Run ``tongueseg serve``; gives the process and its address."""
    environment = {f"TONGUESEG_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tongueseg", "serve", "--port", "0", "--page", "none"]
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            told = json.loads(running.stderr.readline())
            yield running, told["url"]
        finally:
            running.kill()


def test_it_ends_politely():
    """Told to end it is not ready, still answers, finishes what runs and ends with 0."""
    with process(drain=1.5, workers=1) as (running, url), httpx.Client(timeout=PATIENCE) as http:
        assert http.get(f"{url}readyz").status_code == 200
        statuses = []

        def keep_asking():
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
        lines = [json.loads(line) for line in running.stderr.read().splitlines()]
        assert lines[-1]["event"] == "ended"
        assert {line["level"] for line in lines} == {"info"}


def test_a_second_signal_ends_it_at_once():
    with process(drain=PATIENCE) as (running, _):
        running.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert running.poll() is None
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
        assert time.monotonic() - began < PATIENCE / 2


def test_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings, match=f"127.0.0.1:{port}: cannot listen here"):
            serve(Settings(port=port))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1"])
def test_no_such_address(host):
    with pytest.raises(BadSettings, match=f"{host}:0: cannot listen here"), bound(host, 0):
        pass


def test_nothing_listens_before_all_is_proven(monkeypatch, tiny_model):
    listened = []
    monkeypatch.setattr(socket.socket, "listen", lambda *_: listened.append(True))
    settings = Settings(port=0, model=str(tiny_model))
    with pytest.raises(BadModel, match="overlaps the tongue of a drawn photo"):
        serve(settings)
    for wrong in ({"model": "missing"}, {"page": "/"}, {"keys_file": "/no/keys"}):
        with pytest.raises((BadModel, BadSettings)):
            serve(
                Settings(port=0, model=str(tiny_model), proof_iou=0, **wrong)
                if "model" not in wrong
                else Settings(port=0, **wrong)
            )
    assert listened == []


def test_addresses_as_a_browser_takes_them():
    with bound("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
    if socket.has_ipv6:
        with bound("::1", 0) as listener:
            assert url_of(listener).startswith("http://[::1]:")


def test_a_model_is_opened_as_it_was_asked_for(tiny_model):
    settings = Settings(
        model=str(tiny_model), proof_iou=0, workers=4, batch=4, flips=True, max_pixels=1000
    )
    service = open_service(settings)
    assert service.segmenter.spec.look.flips
    assert service.segmenter.limits.max_pixels == 1000
    assert type(service.segmenter.runtime).__name__ == "BatchingRuntime"
