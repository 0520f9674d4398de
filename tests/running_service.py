"""A real service in a thread of this process, for tests that ask it over HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from tongueseg import Segmenter
from tongueseg.runtime.fake import bright_is_tongue
from tongueseg.service.app import build_service
from tongueseg.service.server import Server, bind, url_of
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service

PATIENCE = 20


def settings_of(**values: Any) -> Settings:
    """Return settings as the environment gives them: values are converted."""
    return Settings(**values)


class Gate:
    """What a fake runtime answers with: it waits until it is opened."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Semaphore(0), threading.Event()
        self.calls = 0

    def __call__(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        self.calls += 1
        self.entered.release()
        assert self.opened.wait(PATIENCE)
        return bright_is_tongue(x)


class Running:
    """A running service: its ``url``, ``port``, ``service``, and an HTTP client ``http``."""

    def __init__(self, listener: socket.socket, service: Service, server: Server) -> None:
        self.url, self.port = url_of(listener).rstrip("/"), listener.getsockname()[1]
        self.service, self.server = service, server
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE)

    def predict(self, content: Any, name: str = "photo.png", **parameters: Any) -> httpx.Response:
        """Post a photo in a form; gives the answer."""
        return self.http.post("/v1/predict", files={"file": (name, content)}, params=parameters)

    def metric(self, name: str) -> float:
        """Return a metric by its name with labels, 0 if there is none."""
        lines = self.http.get("/metrics").text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(f"{name} ")), 0.0)

    def raw(self, *pieces: bytes) -> socket.socket:
        """Open a connection, send bytes, and return the socket."""
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        for piece in pieces:
            connection.sendall(piece)
        return connection


@contextmanager
def running(segmenter: Segmenter, **settings: Any) -> Iterator[Running]:
    """Serve on a free port of this machine; gives a :class:`Running`."""
    chosen = settings_of(**{"workers": 1, "page": "none", **settings})
    segmenter.limits = chosen.limits
    service = build_service(chosen, segmenter)
    with bind("127.0.0.1", 0) as listener:
        server = Server(service)
        loop = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
        loop.start()
        one = Running(listener, service, server)
        try:
            yield one
        finally:
            one.http.close()
            server.should_exit = True
            loop.join(PATIENCE)
            assert not loop.is_alive()


def wait_until(true: Callable[[], object]) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def read_answer(connection: socket.socket) -> tuple[int, dict[str, str], Any]:
    """Read one answer from a socket: its status, its headers, its JSON."""
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := stream.readline().strip():
            name, _, value = line.partition(b": ")
            headers[name.decode().lower()] = value.decode()
        return status, headers, json.loads(stream.read(int(headers["content-length"])))
