"""Overload, deadlines and clients who leave, with real connections."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from running_service import PATIENCE, Gate, Running, read_answer, wait_until
from tongueseg.io.encode import encode_mask
from tongueseg.service.http.form import FIELD, Upload

if TYPE_CHECKING:
    from typing_helpers import CallAside, StartService

HEAD = b"POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\n"


def raw_request(content: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(content) + content


def status_of(service: Running, request: bytes) -> int:
    """Return the status of the answer to a request."""
    with service.raw(request) as connection:
        return read_answer(connection)[0]


def test_one_too_many_is_refused_at_once_and_the_others_are_answered(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate, queue=2)
    waiting = [aside(service.predict, png) for _ in range(3)]
    assert gate.entered.acquire(timeout=PATIENCE)
    wait_until(lambda: service.service.pool.waiting == 2)
    began = time.monotonic()
    refused = service.predict(png)
    assert time.monotonic() - began < 1
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["error"]["code"] == "overloaded"
    assert service.metric("tongueseg_queue_length") == 2
    assert service.metric("tongueseg_busy_workers") == 1
    gate.opened.set()
    assert [wait().status_code for wait in waiting] == [200] * 3
    assert service.metric('tongueseg_rejected_total{reason="overloaded"}') == 1
    assert service.metric("tongueseg_queue_length") == 0
    assert service.metric("tongueseg_upload_bytes") == 0


def test_uploads_that_fill_the_memory_are_refused(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate, max_bytes=len(png), queue_bytes=len(png) + 100)
    waiting = aside(status_of, service, raw_request(png))
    assert gate.entered.acquire(timeout=PATIENCE)
    assert status_of(service, raw_request(png)) == 503
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(png), png)
    assert status_of(service, chunked) == 503
    gate.opened.set()
    assert waiting() == 200


def test_photos_of_one_request_count_each(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate, queue=1)
    several = [(FIELD, ("a.png", png))] * 3
    answer = service.http.post("/v1/predict", files=several)
    assert answer.status_code == 503
    gate.opened.set()
    assert service.http.post("/v1/predict", files=several[:2]).status_code == 200


def test_what_is_late_is_told_so_and_holds_its_worker_until_it_ends(
    start: StartService, gate: Gate, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    service = start(gate, deadline=0.2)
    late = service.predict(png)
    assert late.status_code == 504
    assert late.json()["error"]["code"] == "deadline"
    assert service.service.pool.busy == 1
    # It waits, and never begins.
    assert service.predict(png).status_code == 504
    gate.opened.set()
    wait_until(lambda: service.service.pool.busy == 0)
    assert service.predict(png).status_code == 200
    assert gate.calls == 2
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_the_work_of_who_is_gone_is_dropped_before_it_begins(
    start: StartService, gate: Gate, png: bytes, aside: CallAside
) -> None:
    service = start(gate)
    running = aside(service.predict, png)
    assert gate.entered.acquire(timeout=PATIENCE)
    gone = service.raw(raw_request(png))
    wait_until(lambda: service.service.pool.waiting == 1)
    gone.close()
    wait_until(lambda: service.service.pool.waiting == 0)
    gate.opened.set()
    assert running().status_code == 200
    assert gate.calls == 1
    wait_until(
        lambda: service.metric('tongueseg_rejected_total{reason="client_closed_request"}') == 1
    )
    assert service.service.pool.upload_bytes == 0


def test_who_leaves_in_the_middle_of_an_upload(start: StartService, png: bytes) -> None:
    service = start()
    service.raw(HEAD + b"Content-Length: 5000\r\n\r\n" + png[:100]).close()
    wait_until(
        lambda: service.metric('tongueseg_rejected_total{reason="client_closed_request"}') == 1
    )
    assert service.service.pool.upload_bytes == 0
    assert service.predict(png).status_code == 200


def test_an_upload_that_does_not_come(start: StartService) -> None:
    service = start(deadline=0.2)
    with service.raw(HEAD + b"Content-Length: 5000\r\n\r\nslow") as connection:
        status, _, content = read_answer(connection)
    assert (status, content["error"]["code"]) == (408, "slow_upload")
    assert service.service.pool.upload_bytes == 0


def test_too_many_bytes_are_refused_by_the_head_alone(start: StartService) -> None:
    service = start(max_bytes=1000)
    with service.raw(HEAD + b"Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n") as connection:
        status, headers, content = read_answer(connection)
    assert (status, content["error"]["code"]) == (413, "too_large")
    assert headers["connection"] == "close"
    assert "1,000 bytes" in content["error"]["message"]


@pytest.mark.parametrize("multipart", [True, False])
def test_too_many_bytes_whose_number_was_not_told(
    start: StartService, png: bytes, multipart: bool
) -> None:
    service = start(max_bytes=1000)
    kind = {"Content-Type": f"{'multipart/form-data; boundary=x' if multipart else 'image/png'}"}
    body = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' if multipart else b""

    def pieces() -> Iterator[bytes]:
        yield body
        for _ in range(100):
            yield png[:100]

    answer = service.http.post("/v1/predict", content=pieces(), headers=kind)
    assert answer.status_code == 413
    assert service.service.pool.upload_bytes == 0


@pytest.mark.parametrize("outcome", ["answered", "refused", "late", "too many pixels"])
def test_a_photo_is_forgotten_before_garbage_is_collected(
    start: StartService, gate: Gate, png: bytes, outcome: str
) -> None:
    if outcome != "late":
        gate.opened.set()
    service = start(gate, deadline=0.3 if outcome == "late" else 10, max_pixels=90 * 120)
    content = {"refused": b"none", "too many pixels": encode_mask(np.zeros((99, 200), bool))}
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            service.predict(content.get(outcome, png))
        gate.opened.set()
        wait_until(lambda: not any(type(one) is Upload for one in gc.get_objects()))
    finally:
        gc.enable()


def test_a_fault_of_ours_is_a_500_in_json_and_the_service_goes_on(
    start: StartService, png: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(x: NDArray[np.float32]) -> NDArray[np.float32]:
        if x.shape[2] == 64:
            raise KeyError("nobody expected this")
        return x

    service = start(fail)
    answer = service.predict(png)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "nobody" not in answer.text
    wait_until(lambda: "nobody expected this" in caplog.text)
    assert service.http.get("/healthz").status_code == 200
