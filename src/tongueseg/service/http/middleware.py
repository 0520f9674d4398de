"""Around every request: its id, its headers, its line in the log, and a polite end."""

from __future__ import annotations

import asyncio
import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongueseg.service.http import headers
from tongueseg.service.http.request_context import Notes, take_notes
from tongueseg.service.ops.log import LOG, log
from tongueseg.service.state import Service

_LINGER_SECONDS = 2.0
_LINGER_BYTES = 2**20
_LINGER_PAUSE = 0.02
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_OTHER = "other"

PAGE = "page"
"""What metrics call every file of the page."""


class Envelope:
    """The outermost layer of the service.

    Args:
        app: what answers.
        service: whose requests are counted.
        paths: what each path is called in metrics; others are ``other``.
    """

    def __init__(self, app: ASGIApp, service: Service, paths: dict[str, str]) -> None:
        self.app, self.service, self.paths = app, service, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        notes, path = take_notes(scope), self.paths.get(scope["path"], _OTHER)
        body = _Body(scope, receive)
        defaults = headers.PAGE if path == PAGE else headers.API

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                notes.status = message["status"]
                message["headers"] = self._headers(message, notes, body, defaults)
            elif not message.get("more_body") and not body.complete:
                await send({**message, "more_body": True})
                await body.linger()
                message = {"type": "http.response.body"}
            await send(message)

        # What can be asked for can be asked for its head; the server leaves out the rest.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self.app(asked, body.receive, answer)
        # It has been answered by now; this is where it is told.
        except Exception:
            LOG.exception("failed", extra={"fields": {"id": notes.id}})
        finally:
            self._close(scope, notes, path, body)

    def _headers(
        self, message: Message, notes: Notes, body: _Body, defaults: dict[str, str]
    ) -> headers.Raw:
        raw = headers.with_defaults(message.get("headers", []), defaults)
        raw.append((b"x-request-id", notes.id.encode()))
        if self.service.draining or body.much_to_come:
            raw.append((b"connection", b"close"))
        return raw

    def _close(self, scope: Scope, notes: Notes, path: str, body: _Body) -> None:
        seconds = perf_counter() - notes.began
        self.service.metrics.request(path, scope["method"], notes.status, seconds)
        if notes.reason:
            self.service.metrics.rejected(notes.reason)
        level = logging.DEBUG if path in _QUIET or path == PAGE else logging.INFO
        told = {
            "id": notes.id,
            "method": scope["method"],
            "path": path,
            "status": notes.status,
            "milliseconds": round(1000 * seconds, 1),
            "wait": round(notes.wait, 1),
            "photos": notes.photos,
            "bytes": body.received,
            "reason": notes.reason,
        }
        log("request", told, level)


class _Body:
    """A request's body on its way in.

    Who is answered before he has sent everything, and then cut off, may never see the answer. So
    the rest is taken and thrown away, for a moment. Where it is much it is taken slowly, so that
    refusing costs little and who was refused does not come back at once, and the connection ends.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        told = dict(scope["headers"])
        self._receive = receive
        self._length = int(told.get(b"content-length", 0))
        self.complete = not self._length and b"transfer-encoding" not in told
        self._waits_to_send = b"expect" in told
        self.received = 0

    async def receive(self) -> Message:
        """Return what comes next."""
        message = await self._receive()
        self._waits_to_send = False
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            self.complete = self.complete or not message.get("more_body", False)
        else:
            self.complete = True
        return message

    @property
    def much_to_come(self) -> bool:
        """Whether so much is still to come that it is not worth while to wait for it."""
        if self.complete:
            return False
        left = self._length - self.received
        return self._waits_to_send or not self._length or left > _LINGER_BYTES

    async def linger(self) -> None:
        """Take the rest and throw it away, for a moment."""
        if self._waits_to_send:
            return
        pause = _LINGER_PAUSE if self.much_to_come else 0.0
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while not self.complete:
                    await asyncio.sleep(pause)
                    await self.receive()
        except TimeoutError:
            return
