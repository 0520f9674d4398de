"""HTTP as the service speaks it: uvicorn's fast parser, with a limit on heads and a polite end."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 2**16
"""Bytes of a request's head, and of what may follow its body; no browser sends a quarter of it."""


FIRST_WORD = 0.5
"""Seconds at the end for which a connection without any request is kept: one may be on its way."""


class Protocol(HttpToolsProtocol):
    """Ends a connection whose head has no end, of which the parser would keep all.

    A connection that is new when the service ends has its first request answered.
    """

    _headed = 0

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        self._headed = 0
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        """Begin to count anew: what was counted is not of a head alone."""
        self._headed = 0
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Take bytes, and count those that are not of a body."""
        self._headed += len(data)
        super().data_received(data)
        if self._headed > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("the head is too long")

    def shutdown(self) -> None:
        """End the connection as soon as it has nothing under way."""
        if self.cycle is None:
            self.loop.call_later(FIRST_WORD, super().shutdown)
        else:
            super().shutdown()
