"""A host that gives photos as Label Studio does, and a service that is set up for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from running_service import Running
    from typing_helpers import StartService

LEGACY, PERSONAL = "Token abc", "Bearer access-2"


class LabelStudioHost(ThreadingHTTPServer):
    """Gives ``files`` by path to whom it knows, and notes every request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self.renewals = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: LabelStudioHost

    def do_GET(self) -> None:
        given = self.headers.get("Authorization", "")
        self.server.requests.append((self.path, given))
        if self.path in self.server.redirects:
            self.send_response(303)
            self.send_header("Location", self.server.redirects[self.path])
            self.end_headers()
        elif given not in (LEGACY, PERSONAL):
            self._send(401, b"")
        else:
            content = self.server.files.get(self.path)
            self._send(404 if content is None else 200, content or b"")

    def do_POST(self) -> None:
        """Give an access token; the first one is expired already."""
        length = int(self.headers["Content-Length"])
        refresh = json.loads(self.rfile.read(length))["refresh"]
        self.server.renewals += 1
        body = json.dumps({"access": f"access-{self.server.renewals}"})
        self._send(200 if refresh == "a.b.c" else 401, body.encode())

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[LabelStudioHost]:
    with LabelStudioHost() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def backend(host: LabelStudioHost, start: StartService) -> Running:
    """A service that is the ML backend of ``host``; bright pixels are tongue."""
    return start(label_studio_url=host.url, label_studio_token="abc")


@pytest.fixture
def config() -> Any:
    """Return the labelling configuration of a project that draws with a tag."""

    def of(tag: str = "PolygonLabels") -> str:
        return (
            f'<View><Image name="photo" value="$image"/><{tag} name="tag" toName="photo">'
            f'<Label value="lip"/><Label value="Tongue"/></{tag}></View>'
        )

    return of
