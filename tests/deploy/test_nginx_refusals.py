"""What nginx itself answers, in front of small servers that stand for replicas."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

httpx = pytest.importorskip("httpx", reason="the client extra is not installed")
if shutil.which("nginx") is None:
    pytest.skip("nginx is not installed", allow_module_level=True)

from nginx_replicas import PATIENCE, Nginx  # noqa: E402

FRONT = 18280
UNREACHABLE = 18289
UNHURRIED = {"rate=20r/s": "rate=10000r/s", "burst=40": "burst=10000"}


class _Replica(ThreadingHTTPServer):
    """Counts the photos that it is sent; a fatal one ends its connection without an answer."""

    photos = 0
    headers: dict[str, str | None]


class _Handler(BaseHTTPRequestHandler):
    server: _Replica
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.photos += 1
        self.server.headers = dict(self.headers.items())
        if body == b"fatal":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: str) -> None:
        pass


@pytest.fixture
def replicas() -> Iterator[list[_Replica]]:
    """Three of them."""
    three = [_Replica(("127.0.0.1", 0), _Handler) for _ in range(3)]
    for one in three:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield three
    for one in three:
        one.shutdown()
        one.server_close()


@pytest.fixture
def front(tmp_path: Path, replicas: list[_Replica]) -> Iterator[Callable[..., Nginx]]:
    """A function that starts nginx; it ends with the test."""
    started: list[Nginx] = []

    def start(ports: tuple[int, ...] = (), **changes: str) -> Nginx:
        behind = ports or [one.server_port for one in replicas]
        started.append(Nginx(tmp_path / "nginx", FRONT, behind, **{**UNHURRIED, **changes}))
        return started[-1]

    yield start
    for one in started:
        one.end()


def counted(head: bytes) -> socket.socket:
    """Open a connection and wait until nginx asks for its body: it is counted by then."""
    connection = socket.create_connection(("127.0.0.1", FRONT), PATIENCE)
    connection.sendall(head.removesuffix(b"\r\n") + b"Expect: 100-continue\r\n\r\n")
    assert connection.recv(2**10).startswith(b"HTTP/1.1 100")
    return connection


def exchange(*pieces: bytes) -> tuple[int, dict[str, Any]]:
    """Send bytes to nginx; return the status and the JSON of its answer."""
    with socket.create_connection(("127.0.0.1", FRONT), PATIENCE) as connection:
        for piece in pieces:
            connection.sendall(piece)
        content = b""
        while b"}}\n" not in content and (more := connection.recv(2**16)):
            content += more
    head, _, body = content.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_a_request_that_ended_a_replica_is_sent_to_no_other(
    front: Callable[..., Nginx], replicas: list[_Replica]
) -> None:
    nginx = front()
    answer = httpx.post(f"{nginx.url}/v1/predict", content=b"fatal", trust_env=False)
    assert sum(one.photos for one in replicas) == 1
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "replica_lost")
    assert "Retry-After" not in answer.headers
    assert httpx.post(f"{nginx.url}/v1/predict", content=b"a", trust_env=False).status_code == 200


def test_a_replica_that_cannot_be_reached_is_passed_over(
    front: Callable[..., Nginx], replicas: list[_Replica]
) -> None:
    nginx = front(ports=(UNREACHABLE, replicas[0].server_port))
    for _ in range(6):
        answer = httpx.post(f"{nginx.url}/v1/predict", content=b"photo", trust_env=False)
        assert answer.status_code == 200
    assert replicas[0].photos == 6


def test_what_a_client_says_of_its_address_is_not_passed_on(
    front: Callable[..., Nginx], replicas: list[_Replica]
) -> None:
    nginx = front()
    claim = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    httpx.post(f"{nginx.url}/v1/predict", content=b"a", headers=claim, trust_env=False)
    (passed,) = (one.headers for one in replicas if one.photos)
    assert passed["X-Forwarded-For"] == "127.0.0.1"
    assert passed["X-Forwarded-Proto"] == "http"


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (b"nonsense\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "bad_request"),
        (b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_request"),
        (b"GET /../../etc HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/3.1\r\nHost: a\r\n\r\n", 505, "bad_request"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, "bad_request"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 501, "method_not_allowed"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 494, "bad_request"),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "bad_request"),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"),
        (b"GET /errors/deadline HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found"),
        (b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 404, "not_found"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413, "too_large"),
    ],
)
def test_every_refusal_is_json(
    front: Callable[..., Nginx], request_bytes: bytes, status: int, code: str
) -> None:
    front()
    answered, body = exchange(request_bytes)
    assert body["error"]["code"] == code
    # nginx counts a head that is too long among the bad requests.
    assert answered == (400 if status == 494 else status)


def test_one_address_does_not_fill_the_space_for_uploads(front: Callable[..., Nginx]) -> None:
    front()
    head = b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n"
    endless = [counted(head) for _ in range(4)]
    try:
        for connection in endless:
            connection.sendall(bytes(2**21))
        status, body = exchange(head, bytes(2**16))
        assert (status, body["error"]["code"]) == (429, "too_many_requests")
        # Uploads that stay in memory are taken as before.
        small = httpx.post(f"http://127.0.0.1:{FRONT}/v1/predict", content=b"a", trust_env=False)
        assert small.status_code == 200
    finally:
        for connection in endless:
            connection.close()


def test_a_key_has_so_many_connections(front: Callable[..., Nginx]) -> None:
    front(**{"limit_conn keys 64": "limit_conn keys 1"})
    head = b"POST /v1/predict HTTP/1.1\r\nHost: a\r\nX-API-Key: one\r\nContent-Length: 9\r\n\r\n"
    with counted(head):
        status, body = exchange(head)
        assert (status, body["error"]["code"]) == (429, "too_many_requests")
        other, _ = exchange(head.replace(b"one", b"two").replace(b"9", b"99999999"))
        assert other == 413
