"""The process: check everything, then listen, then shut down gracefully."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from time import monotonic
from types import FrameType

import cv2
import uvicorn

from tongueseg import __version__
from tongueseg.errors import BadSettings
from tongueseg.inference.segmenter import Segmenter
from tongueseg.service.app import build_app, build_service
from tongueseg.service.http.protocol import protocol_of
from tongueseg.service.ops.log import LOG, log_to_stderr
from tongueseg.service.ops.self_test import run_self_test
from tongueseg.service.reload import Reload
from tongueseg.service.settings import Settings
from tongueseg.service.state import Service
from tongueseg.service.worker.batching_runtime import BatchingRuntime
from tongueseg.service.worker.predict_handler import model_info
from tongueseg.weights.model_files import check_one_class

KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept. nginx closes it earlier, so that no request is sent
on a connection that the service closes."""

_GRACE = 5

# With Python's default, ten times as long, the event loop waits for the workers' threads. It would
# hand out jobs late, and refuse requests late.
_SWITCH_SECONDS = 0.0005


def serve(settings: Settings, read_again: Callable[[], Settings] | None = None) -> None:
    """Serve until a signal arrives.

    Args:
        settings: of the service.
        read_again: reads the settings again, for SIGHUP; these ones if None.

    Raises:
        BadModel, BadSettings, MissingExtra: the service cannot start. It has not listened.
    """
    with bind(settings.host, settings.port) as listener:
        service = open_service(settings)
        server = Server(service, Reload(service, read_again or (lambda: settings), open_segmenter))
        listen(listener, server.config.backlog)
        flush_log = log_to_stderr(settings.log_level)
        sys.setswitchinterval(_SWITCH_SECONDS)
        server.run([listener])
    LOG.info("stopped")
    if not flush_log() or service.pool.busy:
        # A thread that never returns would keep the process alive.
        os._exit(0)


def open_service(settings: Settings) -> Service:
    """Load the model, run its self-test and build the service.

    Raises:
        BadModel: the model fails the self-test.
        BadSettings, MissingExtra: the model or the runtime cannot be loaded.
    """
    return build_service(settings, *open_segmenter(settings))


def open_segmenter(settings: Settings) -> tuple[Segmenter, float]:
    """Load the model; return it and the IoU that it reaches in its self-test.

    Raises:
        BadModel, BadSettings, MissingExtra: as for :func:`open_service`.
    """
    # Resizing one photo must not take the cores of the others.
    cv2.setNumThreads(settings.engine_threads)
    segmenter = Segmenter(
        settings.model,
        settings.runtime,
        threads=settings.engine_threads,
        limits=settings.limits,
        tta=settings.tta,
    )
    check_one_class(settings.model, segmenter.spec, "serve")
    self_test_iou = run_self_test(segmenter, settings.self_test_iou, settings.batch)
    if settings.batch > 1:
        wait_seconds = settings.batch_wait / 1000
        segmenter.runtime = BatchingRuntime(segmenter.runtime, settings.batch, wait_seconds)
    return segmenter, self_test_iou


@contextlib.contextmanager
def bind(host: str, port: int) -> Iterator[socket.socket]:
    """Yield a socket that is bound to its address and does not listen yet.

    Raises:
        BadSettings: the address is in use, or the host has none.
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
    """Begin to listen.

    Raises:
        BadSettings: another process listens at the address, which was possible until now.
    """
    try:
        listener.listen(backlog)
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise _cannot_listen(f"{host}:{port}", error) from error


def _cannot_listen(address: str, error: Exception) -> BadSettings:
    return BadSettings(f"{address}: cannot listen here ({getattr(error, 'strerror', error)})")


def url_of(listener: socket.socket) -> str:
    """Return the URL of a socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class Server(uvicorn.Server):
    """Shuts down in steps: readyz answers 503, no connection is taken, running requests end.

    A second signal ends it at once.

    Raises:
        BadSettings: the folder of the page holds no page.
    """

    def __init__(self, service: Service, reload: Reload | None = None) -> None:
        config = uvicorn.Config(
            build_app(service),
            http=protocol_of(service.connections),
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(service.settings.proxies),
            forwarded_allow_ips=list(service.settings.proxies),
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=round(service.settings.deadline) + _GRACE,
        )
        super().__init__(config)
        self._service, self._reload = service, reload
        self._stop_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and log the URL."""
        await super().startup(sockets)
        self._handle_signals()
        for listener in sockets or []:
            LOG.info("listening", url=url_of(listener), **_startup_fields(self._service))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to shut down, or end at once after a second signal."""
        if self._stop_at is not None:
            self.should_exit = self.force_exit = True
            return
        # After Ctrl-C there is no load balancer that needs time to notice.
        drain = self._service.settings.drain if sig == signal.SIGTERM else 0.0
        self._service.draining = True
        self._stop_at = monotonic() + drain

    def _handle_signals(self) -> None:
        """Handle the signals whose default is to end the process with requests under way."""
        handlers: dict[str, Callable[[], object]] = {
            "SIGHUP": self._reload.start if self._reload else _ignore,
            "SIGQUIT": lambda: self.handle_exit(signal.SIGTERM, None),
            "SIGUSR1": _ignore,
            "SIGUSR2": _ignore,
        }
        for name, handler in handlers.items():
            # Windows has none of them, and only the main thread handles signals.
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), handler)

    async def on_tick(self, counter: int) -> bool:
        """Report whether to end; called ten times a second."""
        if self._stop_at is not None and monotonic() >= self._stop_at:
            self.should_exit = True
        return await super().on_tick(counter)


def _ignore() -> None:
    """Do nothing on a signal that has no meaning here."""


def _startup_fields(service: Service) -> dict[str, object]:
    settings = service.settings
    return {
        "version": __version__,
        "model": model_info(service.segmenter.spec),
        "runtime": service.segmenter.runtime.name,
        "self_test_iou": round(service.self_test_iou, 4),
        "workers": settings.workers,
        "threads": settings.engine_threads,
        "keys": len(service.keys),
    }
