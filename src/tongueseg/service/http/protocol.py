"""HTTP/1.1 by uvicorn's fast parser, with a limit on the head and a graceful shutdown."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 2**16
"""Bytes of a request's head, and of what follows its body. No browser sends a quarter of it."""


FIRST_REQUEST_SECONDS = 0.5
"""At shutdown, how long a connection without a request is kept: its first one may be on its way."""


class Protocol(HttpToolsProtocol):
    """Closes a connection whose head has no end; the parser would keep all of it.

    At shutdown a new connection still has its first request answered.
    """

    _head_bytes = 0

    def on_message_begin(self) -> None:
        """Restart the count of the head's bytes."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Restart the count: these bytes are not of a head alone."""
        self._head_bytes = 0
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Parse bytes, and refuse a head that is too long."""
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("the head is too long")

    def shutdown(self) -> None:
        """Close the connection as soon as it has no request."""
        if self.cycle is None:
            self.loop.call_later(FIRST_REQUEST_SECONDS, super().shutdown)
        else:
            super().shutdown()
