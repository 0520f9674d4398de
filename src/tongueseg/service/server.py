"""The process: everything checked, then listening, then a polite end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator
from time import monotonic
from types import FrameType

import cv2
import uvicorn

from tongueseg import __version__
from tongueseg.errors import BadSettings
from tongueseg.inference.segmenter import Segmenter
from tongueseg.service.app import build_app, build_service
from tongueseg.service.http.batch import BatchingRuntime
from tongueseg.service.http.predict_handler import model_of
from tongueseg.service.http.protocol import Protocol
from tongueseg.service.ops.log import log, log_to_stderr
from tongueseg.service.ops.self_test import prove
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service

KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept: longer than nginx does, so that it is nginx who
ends it, and no request meets a closed door."""

_GRACE = 5

# Of its own accord a thread at work lets the event loop wait for ten times as long, which hands out
# the next photo late and refuses late.
_SWITCH_SECONDS = 0.0005


def serve(settings: Settings) -> None:
    """Serve until a signal comes.

    Raises:
        BadModel, BadSettings, MissingExtra: it cannot; nothing listened.
    """
    with bound(settings.host, settings.port) as listener:
        service = open_service(settings)
        server = Server(service)
        listen(listener, server.config.backlog)
        log_to_stderr(settings.log_level)
        sys.setswitchinterval(_SWITCH_SECONDS)
        server.run([listener])
    log("ended")
    if service.pool.working:
        # A thread that never returns would keep the process.
        os._exit(0)


def open_service(settings: Settings) -> Service:
    """Load the model and prove that it works.

    Raises:
        BadModel, BadSettings, MissingExtra: it does not.
    """
    # One photo's resizing must not take the cores of the others.
    cv2.setNumThreads(settings.engine_threads)
    segmenter = Segmenter(
        settings.model,
        settings.runtime,
        threads=settings.engine_threads,
        limits=settings.limits,
        tta=settings.tta,
    )
    proof = prove(segmenter, settings.self_test_iou, settings.batch)
    if settings.batch > 1:
        wait = settings.batch_wait / 1000
        segmenter.runtime = BatchingRuntime(segmenter.runtime, settings.batch, wait)
    return build_service(settings, segmenter, proof)


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket that has its address and does not listen yet.

    Raises:
        BadSettings: the address is taken, or there is none of that name.
    """
    listener: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, UnicodeError) as error:
        if listener:
            listener.close()
        raise _cannot_listen(f"{host}:{port}", error) from error
    with listener:
        yield listener


def listen(listener: socket.socket, backlog: int) -> None:
    """Begin to listen; until now another process could take the address as well.

    Raises:
        BadSettings: one did.
    """
    try:
        listener.listen(backlog)
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise _cannot_listen(f"{host}:{port}", error) from error


def _cannot_listen(where: str, error: Exception) -> BadSettings:
    return BadSettings(f"{where}: cannot listen here ({getattr(error, 'strerror', error)})")


def url_of(listener: socket.socket) -> str:
    """Return the address of a socket as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Server(uvicorn.Server):
    """Ends in steps: it says that it is about to, then takes nothing new, then is done.

    A second signal ends it at once.

    Raises:
        BadSettings: the folder of the page holds none.
    """

    def __init__(self, service: Service) -> None:
        config = uvicorn.Config(
            build_app(service),
            http=Protocol,
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=round(service.settings.deadline) + _GRACE,
        )
        super().__init__(config)
        self._service = service
        self._end: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        for listener in sockets or []:
            log("listening", {"url": url_of(listener), **_started(self._service)})

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, or end at once."""
        if self._end is not None:
            self.should_exit = self.force_exit = True
            return
        # Who presses Ctrl-C has no load balancer to tell.
        drain = self._service.settings.drain if sig == signal.SIGTERM else 0.0
        self._service.draining = True
        self._end = monotonic() + drain

    async def on_tick(self, counter: int) -> bool:
        """Tell whether to end, ten times a second."""
        if self._end is not None and monotonic() >= self._end:
            self.should_exit = True
        return await super().on_tick(counter)


def _started(service: Service) -> dict[str, object]:
    settings = service.settings
    return {
        "version": __version__,
        "model": model_of(service.segmenter.spec),
        "runtime": service.segmenter.runtime.name,
        "self_test_iou": round(service.proof, 4),
        "workers": settings.workers,
        "threads": settings.engine_threads,
        "keys": len(service.keys),
    }
