"""HTTP/1.1 by uvicorn's fast parser, with limits on each connection and a graceful shutdown."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from tongueseg.service.http.connections import Connections, SendWatch
from tongueseg.service.http.headers import API_HEADERS

MAX_HEAD_BYTES = 2**16
"""Bytes of a request's head, and of what follows its body. No browser sends a quarter of it."""


FIRST_REQUEST_SECONDS = 0.5
"""At shutdown, how long a connection without a request is kept: its first one may be on its way."""


class Protocol(HttpToolsProtocol):
    """Ends a connection that is too slow or too many; the server and its parser keep all of them.

    At shutdown a new connection still has its first request answered.
    """

    table: Connections
    _head_bytes = 0
    _has_sent = False
    _timer: asyncio.TimerHandle | None = None
    _watch: SendWatch

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection. If there are too many, an idle one is closed, or else this one."""
        super().connection_made(transport)
        self._watch = SendWatch(transport, self.loop, self.table)
        limit = self.table.limits.connections
        if len(self.connections) > limit and not self.table.close_an_idle_one():
            self._refuse(503, "overloaded", "all connections are taken; try again in a second")
            return
        self._set_idle()
        self._expect_within(self.table.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._expect_within(None)
        self._watch.stop()
        self.table.idle.pop(self.transport, None)
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Restart the count of the head's bytes."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin a request."""
        self.table.idle.pop(self.transport, None)
        self._expect_within(self.table.limits.body_seconds)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Restart the count: these bytes are not of a head alone."""
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that a request has arrived."""
        self._expect_within(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, and for the client to read the answer."""
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._watch.start()
        if not self._is_busy() and not self.transport.is_closing():
            self._set_idle()

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and refuse a head that is too long."""
        if self._timer is None:
            self._expect_within(self.table.limits.head_seconds)
        self._has_sent = True
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("the head is too long")

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request."""
        self._refuse(400, "bad_request", msg)

    def pause_writing(self) -> None:
        """Watch a client that does not read as fast as it is answered."""
        self._watch.start()
        super().pause_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long, even if its client reads nothing."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        """Close the connection as soon as it has no request."""
        if self.cycle is None:
            self.loop.call_later(FIRST_REQUEST_SECONDS, super().shutdown)
        else:
            super().shutdown()

    def _is_busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _set_idle(self) -> None:
        self.table.idle.pop(self.transport, None)
        self.table.idle[self.transport] = None

    def _expect_within(self, seconds: float | None) -> None:
        """Begin to wait for the rest of a head or a body, or end the wait."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, self._too_slow) if seconds else None

    def _too_slow(self) -> None:
        self._timer = None
        if self._is_busy():
            # Its own deadline ends the request.
            self._expect_within(self.table.limits.head_seconds)
        elif not self._has_sent:
            self.transport.close()
        else:
            self._refuse(408, "slow_upload", "the request did not arrive in time")

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer without the application, and close."""
        if self._is_busy():
            self.transport.abort()
            return
        content = json.dumps({"error": {"code": code, "message": message}}).encode()
        headers = {
            "content-type": "application/json",
            "content-length": str(len(content)),
            "connection": "close",
            **({"retry-after": "1"} if status == 503 else {}),
            **API_HEADERS,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.transport.write(STATUS_LINE[status] + lines.encode() + b"\r\n" + content)
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self._watch.start()


def protocol_of(connections: Connections) -> type[Protocol]:
    """Return the protocol of one service, whose connections it counts."""
    attributes: dict[str, Any] = {"table": connections}
    return type("Protocol", (Protocol,), attributes)
