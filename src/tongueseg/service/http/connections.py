"""The connections of a service: how many there are, which ones are idle, what is not yet sent."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MIN_SEND_RATE = 8 * 2**10
"""Bytes a second that a client must read of its answer."""
_SPARE_FILES = 16


@dataclass(frozen=True)
class ConnectionLimits:
    """What one client may take of the connections.

    Attributes:
        connections: at a time.
        head_seconds: for the head of a request, from its first byte or from the connection's start.
        body_seconds: for its body.
        send_seconds: after which an answer must have been read at :data:`MIN_SEND_RATE`.
    """

    connections: int = 1024
    head_seconds: float = 10.0
    body_seconds: float = 15.0
    send_seconds: float = 10.0


@dataclass
class Connections:
    """The open connections of one service.

    Attributes:
        limits: how many there may be, and how slow.
        idle: those without a request, the longest idle one first.
        sending: those whose client has not read its answer yet.
    """

    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    idle: dict[asyncio.Transport, None] = field(default_factory=dict)
    sending: set[asyncio.Transport] = field(default_factory=set)

    @property
    def unsent_bytes(self) -> int:
        """Bytes of answers that wait for their clients."""
        return sum(one.get_write_buffer_size() for one in self.sending)

    def close_an_idle_one(self) -> bool:
        """Close the connection that has been idle longest; return whether there was one."""
        with suppress(StopIteration):
            oldest = next(iter(self.idle))
            del self.idle[oldest]
            oldest.abort()
            return True
        return False


class SendWatch:
    """Ends a connection whose client reads its answer too slowly, or not at all."""

    def __init__(
        self,
        transport: asyncio.Transport,
        loop: asyncio.AbstractEventLoop,
        connections: Connections,
    ) -> None:
        self._transport, self._loop, self._connections = transport, loop, connections
        self._timer: asyncio.TimerHandle | None = None
        self._unsent = 0

    def start(self) -> None:
        """Watch until everything is sent."""
        if self._timer is None:
            self._connections.sending.add(self._transport)
            self._wait()

    def stop(self) -> None:
        """End the watch."""
        self._connections.sending.discard(self._transport)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        seconds = self._connections.limits.send_seconds
        self._unsent = self._transport.get_write_buffer_size()
        self._timer = self._loop.call_later(seconds, self._check)

    def _check(self) -> None:
        before, least = self._unsent, MIN_SEND_RATE * self._connections.limits.send_seconds
        unsent = self._transport.get_write_buffer_size()
        if not unsent:
            self.stop()
        elif before - unsent < least:
            self.stop()
            self._transport.abort()
        else:
            self._wait()


def files_left() -> int:
    """Return how many connections the limit on open files leaves room for, after raising it."""
    try:
        import resource
    # Windows has no such limit.
    except ImportError:
        return 2**16
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
    if soft == resource.RLIM_INFINITY:
        return 2**16
    try:
        open_files = sum(1 for _ in Path("/proc/self/fd").iterdir())
    except OSError:
        open_files = 4 * _SPARE_FILES
    return max(1, soft - open_files - _SPARE_FILES)
