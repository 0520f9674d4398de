"""A host of plain files, as any folder on any server is one: no header of its own, no packing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from web_server import serving_in_thread


class Host(ThreadingHTTPServer):
    """A server that counts the bytes it ``sent``."""

    sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(SimpleHTTPRequestHandler):
    server: Host
    extensions_map = {  # noqa: RUF012 - as in the class that is extended
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
    }

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.server.sent += len(content)
        try:
            outputfile.write(content)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hosting(folder: Path, port: int = 0) -> Iterator[Host]:
    """Serve a folder on this machine; gives the server with its ``url`` and the bytes ``sent``."""
    http = Host(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    with serving_in_thread(http):
        yield http
