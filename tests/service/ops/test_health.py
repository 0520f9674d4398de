from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tongueseg import __version__
from tongueseg.service import state as state_module

if TYPE_CHECKING:
    from running_service import Gate, Running
    from typing_helpers import StartService


def test_alive_and_ready(real: Running) -> None:
    assert real.http.get("/healthz").json() == {"alive": True}
    content = real.http.get("/readyz").json()
    assert content["ready"]
    assert content["model"]["name"] == "nano"
    head = real.http.head("/readyz")
    assert (head.status_code, head.content) == (200, b"")


def test_a_service_that_is_about_to_end_is_alive_and_not_ready(
    start: StartService, png: bytes
) -> None:
    service = start()
    service.service.draining = True
    refused = service.http.get("/readyz")
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "draining"
    assert service.http.get("/healthz").status_code == 200
    answered = service.predict(png)
    assert answered.status_code == 200
    assert answered.headers["connection"] == "close"
    assert service.metric("tongueseg_ready") == 0


def test_a_worker_that_never_ends_is_a_reason_to_restart(
    start: StartService, gate: Gate, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "STUCK_SECONDS", 0.05)
    service = start(gate, deadline=0.1)
    assert service.predict(png).status_code == 504
    assert gate.entered.acquire(timeout=10)
    time.sleep(0.1)
    for path in ("/healthz", "/readyz"):
        stuck = service.http.get(path)
        assert (stuck.status_code, stuck.json()["error"]["code"]) == (503, "stuck")


def test_version(real: Running) -> None:
    content = real.http.get("/v1/version").json()
    assert content == real.http.get("/version").json()
    assert content["version"] == __version__
    assert content["runtime"] == "onnx"
    assert len(content["model"]["version"]) == 12


def test_what_prometheus_is_content(start: StartService, png: bytes) -> None:
    service = start(workers=2, queue=5)
    service.predict(png)
    service.predict(b"no photo")
    assert service.metric('tongueseg_photos_total{result="tongue"}') == 1
    assert service.metric('tongueseg_photos_total{result="failed"}') == 1
    assert service.metric('tongueseg_step_seconds_count{step="wait"}') == 1
    assert service.metric("tongueseg_workers") == 2
    assert service.metric("tongueseg_queue_limit") == 5
    assert service.metric("tongueseg_ready") == 1
    model = 'tongueseg_model_info{name="tiny",runtime="fake",version=""}'
    assert service.metric(model) == 1
    assert service.metric("process_resident_memory_bytes") > 0
    assert "_created" not in service.http.get("/metrics").text
