"""A real web server for the tests of downloads, with faults on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server:
    """What is served and how.

    Attributes:
        files: path to content.
        faults: path to a list of what the next requests for it meet: an HTTP status with perhaps
            headers, ``("break", bytes)``, ``("extra", bytes)``, ``("wrong", None)``,
            ``("whole", None)`` (ignores Range), ``("slow", seconds)``, ``("to", address)``.
        requests: those that came, as path and Range header.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[tuple[Any, Any]]] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.url = ""

    def times(self, path: str) -> int:
        return sum(1 for requested, _ in self.requests if requested == path)


class _HttpServer(ThreadingHTTPServer):
    def __init__(self, state: Server) -> None:
        self.state = state
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _HttpServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server.state
        path = self.path.split("?")[0].removeprefix("/")
        server.requests.append((path, self.headers["Range"]))
        waiting = server.faults.get(path)
        fault: tuple[Any, Any] = waiting.pop(0) if waiting else (None, None)
        kind, value = fault
        if isinstance(kind, int) or path not in server.files:
            self.answer(kind or 404, b"", value or {})
        elif kind == "to":
            self.answer(302, b"", {"Location": value})
        else:
            self.give(server.files[path], kind, value)

    def give(self, content: bytes, kind: str | None, value: Any) -> None:
        if kind == "wrong":
            content = bytes(len(content))
        if kind == "slow":
            time.sleep(value)
        byte_range = self.headers["Range"] if kind != "whole" else None
        start = int(byte_range.removeprefix("bytes=").removesuffix("-")) if byte_range else 0
        if byte_range and start >= len(content):
            self.answer(416, b"", {})
            return
        ranged = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        body = content[start:] + (value if kind == "extra" else b"")
        broken = value if kind == "break" else None
        self.answer(206 if byte_range else 200, body, ranged if byte_range else {}, send=broken)
        self.close_connection = kind == "break"

    def answer(
        self, status: int, body: bytes, headers: dict[str, str], send: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body[:send])
        except ConnectionError:
            # Whoever asked has hung up, which is what some tests are about.
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving_in_thread(http: ThreadingHTTPServer) -> Iterator[None]:
    """Run an HTTP server in a thread while the block runs."""
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def serving() -> Iterator[Server]:
    """Serve on a free port of this machine; gives the ``Server`` with its ``url``."""
    server = Server()
    http = _HttpServer(server)
    server.url = f"http://127.0.0.1:{http.server_port}"
    with serving_in_thread(http):
        yield server
