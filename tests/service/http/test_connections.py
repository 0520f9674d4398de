"""Clients that are slow, silent or too many, over real sockets."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from running_service import PATIENCE, Running, read_answer, wait_until
from tongueseg.service.http import connections as connections_module

if TYPE_CHECKING:
    from typing_helpers import StartService

HEAD = b"POST /v1/predict HTTP/1.1\r\nHost: here\r\nContent-Type: image/png\r\n"
QUICK: dict[str, Any] = {"head_timeout": 0.3, "send_timeout": 0.3}


def is_closed(connection: socket.socket) -> bool:
    """Wait until the service closes a connection that it does not answer."""
    connection.settimeout(PATIENCE)
    with contextlib.suppress(ConnectionError):
        while connection.recv(2**16):
            pass
    return True


def test_a_connection_without_a_request_is_closed(start: StartService) -> None:
    service = start(**QUICK)
    with service.raw() as silent:
        assert is_closed(silent)
    assert service.http.get("/healthz").status_code == 200


@pytest.mark.parametrize("sent", [b"G", b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n\r\n"])
def test_half_a_head_is_not_waited_for(start: StartService, sent: bytes) -> None:
    service = start(**QUICK)
    with service.raw(sent) as connection:
        status, headers, content = read_answer(connection)
        assert (status, content["error"]["code"]) == (408, "slow_upload")
        assert headers["connection"] == "close"
        assert is_closed(connection)


def test_a_kept_connection_is_held_to_the_same(start: StartService) -> None:
    service = start(**QUICK)
    with service.raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") as connection:
        assert read_answer(connection)[0] == 200
        connection.sendall(b"GET /hea")
        assert read_answer(connection)[0] == 408


def test_a_slow_body_is_refused_and_its_connection_closed(start: StartService) -> None:
    service = start(deadline=0.3, **QUICK)
    with service.raw(HEAD + b"Content-Length: 2000000\r\n\r\nslow") as connection:
        status, _, content = read_answer(connection)
        assert (status, content["error"]["code"]) == (408, "slow_upload")
        assert is_closed(connection)


def test_slow_senders_take_no_place_from_others(start: StartService, png: bytes) -> None:
    service = start(queue=1, queue_bytes="20MiB")
    head = HEAD + b"Content-Length: 19000000\r\n\r\nslow"
    with contextlib.ExitStack() as slow:
        for _ in range(20):
            slow.enter_context(service.raw(head))
        wait_until(lambda: len(service.server.server_state.tasks) >= 20)
        assert service.predict(png).status_code == 200


def test_an_answer_that_nobody_reads_is_dropped(
    start: StartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = start(**QUICK)
    listed = service.service.connections
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", service.port))
        with contextlib.suppress(ConnectionError):
            # Many answers that nobody reads fill the buffers of both sides.
            for _ in range(20_000):
                connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n")
        end = time.monotonic() + 6 * PATIENCE
        while service.server.server_state.connections and time.monotonic() < end:
            time.sleep(0.01)
        assert not service.server.server_state.connections
    assert listed.unsent_bytes == 0
    assert service.metric("tongueseg_unsent_bytes") == 0


def test_unsent_answers_count_as_held_memory(start: StartService, png: bytes) -> None:
    service = start(send_timeout=PATIENCE, max_bytes=len(png), queue_bytes=len(png) + 10)

    class Unread:
        def get_write_buffer_size(self) -> int:
            return 11

    listed = service.service.connections
    assert service.http.post("/v1/predict", content=png).status_code == 200
    listed.sending.add(Unread())  # type: ignore[arg-type]
    assert service.http.post("/v1/predict", content=png).status_code == 503
    listed.sending.clear()
    assert service.http.post("/v1/predict", content=png).status_code == 200


def test_idle_connections_make_room_for_others(start: StartService) -> None:
    service = start(connections=5)
    with contextlib.ExitStack() as idle:
        silent = [idle.enter_context(service.raw()) for _ in range(4)]
        for _ in range(20):
            with service.raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") as connection:
                assert read_answer(connection)[0] == 200
            silent.append(idle.enter_context(service.raw()))
        assert len(service.server.server_state.connections) <= 6
        assert is_closed(silent[0])


def test_too_many_that_are_busy_are_refused(start: StartService) -> None:
    service = start(connections=2)
    with contextlib.ExitStack() as busy:
        for _ in range(2):
            busy.enter_context(service.raw(HEAD + b"Content-Length: 9\r\n\r\n"))
        wait_until(lambda: len(service.server.server_state.tasks) == 2)
        with service.raw() as connection:
            status, headers, content = read_answer(connection)
        assert (status, content["error"]["code"]) == (503, "overloaded")
        assert headers["retry-after"] == "1"


def test_as_many_connections_as_files_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 64))
    assert 1 <= connections_module.files_left() < 64


@pytest.mark.parametrize(
    "request_bytes",
    [b"nonsense\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"GET / HTTP/1.1\r\nA b: c\r\n\r\n"],
)
def test_what_is_no_request_is_refused_in_json(quick: Running, request_bytes: bytes) -> None:
    with quick.raw(request_bytes) as connection:
        status, headers, content = read_answer(connection)
    assert (status, content["error"]["code"]) == (400, "bad_request")
    assert headers["x-content-type-options"] == "nosniff"
