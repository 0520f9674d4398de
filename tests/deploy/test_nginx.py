"""The nginx file of ``deploy`` by Debian's nginx: in front of replicas, and of none."""

from __future__ import annotations

import io
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

httpx = pytest.importorskip("httpx", reason="the client extra is not installed")
pytest.importorskip("fastapi", reason="the serve extra is not installed")
if shutil.which("nginx") is None:
    pytest.skip("nginx is not installed", allow_module_level=True)

from nginx_replicas import PATIENCE, Nginx, Replica  # noqa: E402
from tongueseg import ModelSpec  # noqa: E402
from tongueseg.spec import Architecture, InputSpec, sha256  # noqa: E402

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto

FRONT, BEHIND = 18180, (18181, 18182, 18183)
CLIENTS = 6
UNHURRIED = {"rate=20r/s": "rate=10000r/s", "burst=40": "burst=10000"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, _tiny_onnx: bytes) -> Path:
    """A model that answers at once: bright pixels are tongue."""
    folder = tmp_path_factory.mktemp("model")
    file = folder / "best.onnx"
    file.write_bytes(_tiny_onnx)
    size = InputSpec(height=64, width=64)
    nothing = Architecture(name="none")
    spec = ModelSpec(name="t", input=size, architecture=nothing, files={file.name: sha256(file)})
    spec.write(folder / "best.json")
    return folder


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[list[Replica]]:
    """Three real ones."""
    logs = tmp_path_factory.mktemp("logs")
    three = [Replica(port, model, logs / f"{port}.log") for port in BEHIND]
    for one in three:
        one.wait_until_ready()
    yield three
    for one in three:
        one.end()


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Callable[..., Nginx]]:
    """A function that starts nginx; it ends with the test."""
    started: list[Nginx] = []

    def start(ports: list[int] | tuple[int, ...] = BEHIND, **changes: str) -> Nginx:
        started.append(Nginx(tmp_path / "nginx", FRONT, ports, **changes))
        return started[-1]

    yield start
    for one in started:
        one.end()


class Load:
    """Clients that ask again as soon as they are answered."""

    def __init__(self, url: str, photo: bytes) -> None:
        self.answers: Counter[tuple[int | str, bool | None, str]] = Counter()
        self._stopped = threading.Event()
        self._url, self._photo = url, photo
        self._threads = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]

    def _ask(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30, trust_env=False) as client:
            while not self._stopped.is_set():
                try:
                    answer = client.post("/v1/predict", files={"file": self._photo})
                    body = answer.json()
                    self.answers[
                        answer.status_code, body.get("tongue"), str(body.get("error"))
                    ] += 1
                except httpx.HTTPError as error:
                    self.answers[type(error).__name__, None, str(error)] += 1

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more have been answered."""
        enough = self.answers.total() + more
        while self.answers.total() < enough:
            self._stopped.wait(0.02)


@pytest.fixture
def photo(drawn_photo: DrawPhoto) -> bytes:
    content = io.BytesIO()
    Image.fromarray(drawn_photo()[0]).save(content, "PNG")
    return content.getvalue()


def replica_requests(nginx: Nginx) -> list[str]:
    """Return the replicas that each request was sent to, by nginx's log."""
    return [
        json.loads(line)["replicas"]
        for line in nginx.log().splitlines(keepends=True)
        if line.endswith("\n")
    ]


def test_only_what_a_killed_replica_had_received_is_lost(
    front: Callable[..., Nginx], replicas: list[Replica], photo: bytes
) -> None:
    nginx = front(**UNHURRIED)
    killed, ended, _ = replicas
    with Load(nginx.url, photo) as load:
        load.wait_for(60)
        killed.kill()
        load.wait_for(60)
        killed.start()
        assert ended.end() == 0
        load.wait_for(60)
        ended.start()
        killed.wait_until_ready()
        ended.wait_until_ready()
        deadline = time.monotonic() + PATIENCE
        while not {f"127.0.0.1:{port}" for port in BEHIND} <= set(replica_requests(nginx)[-30:]):
            assert time.monotonic() < deadline, "whoever came back is not asked again"
            load.wait_for(10)
    # What the killed replica had received goes to no other one. Each client loses one at most.
    lost = {answer for answer in load.answers if "replica_lost" in answer[2]}
    lost |= {answer for answer in load.answers if answer[0] == "RemoteProtocolError"}
    assert sum(load.answers[answer] for answer in lost) <= CLIENTS
    assert set(load.answers) - lost == {(200, True, "None")}
    # Those that could not be sent to a replica were answered by another.
    assert any(", " in replicas for replicas in replica_requests(nginx))


def test_uploads_are_limited_by_whoever_has_the_better_words(
    front: Callable[..., Nginx], replicas: list[Replica]
) -> None:
    nginx = front()
    own = httpx.post(f"{nginx.url}/v1/predict", content=bytes(2**20 * 20 + 1), trust_env=False)
    assert own.status_code == 413
    assert own.json()["error"]["code"] == "too_large"
    most = httpx.post(f"{nginx.url}/v1/predict", content=bytes(2**20 * 22), trust_env=False)
    assert most.status_code == 413
    assert most.json()["error"]["message"] == "more than the 20 MiB allowed"


def logged(nginx: Nginx, request: str) -> dict[str, Any]:
    """The line of a request in the log, which is written after its answer has been sent."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for line in map(json.loads, nginx.log().splitlines()):
            if line["request_id"] == request:
                return dict(line)
        time.sleep(0.05)
    pytest.fail(f"{request} is not in the log")


def test_what_is_seen_from_outside(
    front: Callable[..., Nginx], replicas: list[Replica], photo: bytes
) -> None:
    nginx = front()
    with httpx.Client(base_url=nginx.url, trust_env=False) as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics").json()["error"]["code"] == "not_found"
        assert client.get("/v1/version").json()["model"]["name"] == "t"
        answer = client.post("/v1/predict?output=mask", files={"file": photo})
    assert answer.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        assert np.asarray(image).any()
    line = logged(nginx, answer.headers["X-Request-ID"])
    assert line["request"] == "POST /v1/predict"


def test_one_address_may_ask_so_often(front: Callable[..., Nginx], replicas: list[Replica]) -> None:
    nginx = front()
    with httpx.Client(base_url=nginx.url, trust_env=False) as client:
        answers = [client.get("/healthz") for _ in range(150)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert refused[0].json()["error"]["code"] == "too_many_requests"
    assert refused[0].headers["Retry-After"] == "1"


def test_no_replica_at_all(front: Callable[..., Nginx]) -> None:
    nginx = front(ports=(18189,))
    answer = httpx.get(f"{nginx.url}/v1/version", trust_env=False)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.headers["Retry-After"] == "2"


class _FullServer(ThreadingHTTPServer):
    """A replica that has no room for any photo, and counts those that it is sent."""

    requests = 0


class _Full(BaseHTTPRequestHandler):
    server: _FullServer

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests += 1
        body = b'{"error": {"code": "overloaded", "message": "full"}}'
        self.send_response(503)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: str) -> None:
        pass


def test_a_replica_that_is_full_is_believed(front: Callable[..., Nginx], photo: bytes) -> None:
    """Asked in turn, all three would be fuller; and none is taken for dead."""
    full = [_FullServer(("127.0.0.1", 0), _Full) for _ in range(3)]
    for one in full:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        nginx = front(ports=[one.server_port for one in full])
        for _ in range(6):
            answer = httpx.post(f"{nginx.url}/v1/predict", content=photo, trust_env=False)
            assert answer.status_code == 503
            assert answer.json()["error"]["code"] == "overloaded"
            assert answer.headers["Retry-After"] == "1"
        assert sum(one.requests for one in full) == 6
    finally:
        for one in full:
            one.shutdown()
            one.server_close()
