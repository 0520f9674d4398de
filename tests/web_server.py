"""A real web server for the tests of downloads, with faults on demand."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """What is served and how.

    Attributes:
        files: path to content.
        faults: path to a list of what the next requests for it meet: an HTTP status with perhaps
            headers, ``("break", bytes)``, ``("extra", bytes)``, ``("wrong", None)``,
            ``("whole", None)`` (ignores Range), ``("slow", seconds)``, ``("to", address)``.
        asked: the requests that came, as path and Range header.
    """

    def __init__(self):
        self.files, self.faults, self.asked = {}, {}, []

    def times(self, path):
        return sum(1 for asked, _ in self.asked if asked == path)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        served = self.server.served
        path = self.path.split("?")[0].removeprefix("/")
        served.asked.append((path, self.headers["Range"]))
        waiting = served.faults.get(path)
        kind, value = waiting.pop(0) if waiting else (None, None)
        if isinstance(kind, int) or path not in served.files:
            self.answer(kind or 404, b"", value or {})
        elif kind == "to":
            self.answer(302, b"", {"Location": value})
        else:
            self.give(served.files[path], kind, value)

    def give(self, content, kind, value):
        if kind == "wrong":
            content = bytes(len(content))
        if kind == "slow":
            time.sleep(value)
        asked = self.headers["Range"] if kind != "whole" else None
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        if asked and start >= len(content):
            self.answer(416, b"", {})
            return
        ranged = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        body = content[start:] + (value if kind == "extra" else b"")
        broken = value if kind == "break" else None
        self.answer(206 if asked else 200, body, ranged if asked else {}, send=broken)
        self.close_connection = kind == "break"

    def answer(self, status, body, headers, send=None):
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

    def log_message(self, *_):
        pass


@contextmanager
def serving():
    """Serve on a free port of this machine; gives the ``Server`` with its ``url``."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.served = server = Server()
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
