"""One answer, within a time and of a size. httpx limits each read alone, and no size."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import httpx

MAX_ANSWER_BYTES = 256 * 2**20
"""Bytes of an answer. A cut-out of 50 megapixels has less."""


class AnswerTimeout(Exception):
    """The whole answer did not arrive in time."""


class AnswerTooLong(Exception):
    """The answer is longer than any of a tongueseg service."""


def receive(
    http: httpx.Client, seconds: float, method: str, path: str, **content: Any
) -> httpx.Response:
    """Send a request and return the answer with its whole content.

    The exchange runs in a thread, because a server that sends a byte now and then keeps a read
    from ever timing out.

    Raises:
        AnswerTimeout, AnswerTooLong: as they say.
        httpx.TransportError: the request fails.
    """
    exchange = _Exchange(http, method, path, content)
    thread = Thread(target=exchange.run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        exchange.abandoned.set()
        raise AnswerTimeout(f"no answer within {seconds:g} s")
    if exchange.error is not None:
        raise exchange.error
    assert exchange.response is not None
    return exchange.response


class _Exchange:
    """A request and its answer, or the error."""

    def __init__(self, http: httpx.Client, method: str, path: str, content: dict[str, Any]) -> None:
        self._http, self._method, self._path, self._content = http, method, path, content
        self.abandoned = Event()
        self.response: httpx.Response | None = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Send the request, and read the answer until it ends or nobody waits for it."""
        try:
            self.response = self._exchange()
        # The caller raises it in its own thread.
        except Exception as error:
            self.error = error

    def _exchange(self) -> httpx.Response:
        with self._http.stream(self._method, self._path, **self._content) as answer:
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise AnswerTooLong(f"an answer of over {MAX_ANSWER_BYTES:,} bytes")
                if self.abandoned.is_set():
                    break
        # Its content is decoded already.
        headers = [pair for pair in answer.headers.multi_items() if pair[0] != "content-encoding"]
        return httpx.Response(
            answer.status_code, headers=headers, content=bytes(body), request=answer.request
        )
