"""The outermost layer of the service: request ID, headers, log line, metrics, unread bodies."""

from __future__ import annotations

import asyncio
import json
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.fair_share import Share
from tongueseg.service.http.gate import Gate
from tongueseg.service.http.headers import API_HEADERS, PAGE_HEADERS, RawHeaders, with_defaults
from tongueseg.service.http.request_context import RequestContext, start_context
from tongueseg.service.ops.log import LOG, Sampler
from tongueseg.service.state import Service

_DISCARD_SECONDS = 2.0
_DISCARD_BYTES = 2**20
_DISCARD_PAUSE = 0.02
_DEBUG_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
_FULL = 503
_REFUSAL = "refusal"

_OTHER = "other"
PAGE = "page"
"""The path of every file of the page in the metrics."""

_UNTRACED = _DEBUG_PATHS | {PAGE}


class RequestMiddleware:
    """Gives every request an ID and a line in the log, and every answer its headers.

    Args:
        app: answers the requests.
        service: counts them.
        paths: the name of each path in the metrics; that of every other one is ``other``.
        photo_paths: names of those that take photos.
        refuse: sends the error that the scope holds, see :func:`send_refusal`.
    """

    def __init__(
        self,
        app: ASGIApp,
        service: Service,
        paths: dict[str, str],
        photo_paths: frozenset[str],
        refuse: ASGIApp,
    ) -> None:
        self.app, self.service, self.paths, self._refuse = app, service, paths, refuse
        self._gate, self._refusals = Gate(service, photo_paths), Sampler()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = start_context(scope, self.service.keys)
        path = self.paths.get(scope["path"], _OTHER)
        body = _RequestBody(scope, receive)
        defaults = PAGE_HEADERS if path == PAGE else API_HEADERS
        if self.service.tracing and path not in _UNTRACED:
            context.trace = self.service.tracing.begin(scope, context, path)

        async def send_answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                context.status = message["status"]
                message["headers"] = self._headers(message, context, body, defaults)
            elif not message.get("more_body") and not body.complete:
                await send({**message, "more_body": True})
                await body.discard()
                message = {"type": "http.response.body"}
            await send(message)

        # Every path that takes GET takes HEAD as well. The server leaves out the body.
        routed = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            body.share = self._gate.admit(scope, context, path)
            await self.app(routed, body.receive, send_answer)
        except ApiError as error:
            context.reason = error.code
            await self._refuse({**scope, _REFUSAL: error}, body.receive, send_answer)
        # The exception handlers have answered by now. The log has the details.
        except Exception:
            LOG.exception("request_failed", request_id=context.request_id)
        finally:
            body.share.free()
            self._record(scope, context, path, body)

    def _headers(
        self,
        message: Message,
        context: RequestContext,
        body: _RequestBody,
        defaults: dict[str, str],
    ) -> RawHeaders:
        headers = with_defaults(message.get("headers", []), defaults)
        headers.append((b"x-request-id", context.request_id.encode()))
        if self.service.draining or body.much_remains:
            headers.append((b"connection", b"close"))
        return headers

    def _record(self, scope: Scope, context: RequestContext, path: str, body: _RequestBody) -> None:
        """Count the request, and log it."""
        seconds = perf_counter() - context.started
        self.service.metrics.count_request(path, scope["method"], context.status, seconds)
        if context.reason:
            self.service.metrics.count_rejected(context.reason)
        if context.trace:
            context.trace.end(context)
        more = self._refusals.skipped(context.reason) if context.status == _FULL else 0
        if more is None:
            return
        log = LOG.debug if path in _UNTRACED else LOG.info
        log(
            "request",
            request_id=context.request_id,
            method=scope["method"],
            path=path,
            status=context.status,
            milliseconds=round(1000 * seconds, 1),
            wait=round(context.wait, 1),
            photos=context.photos,
            bytes=body.received,
            reason=context.reason,
            address=context.address,
            key=context.key,
            **({"skipped": more} if more else {}),
            **({"trace_id": context.trace.trace_id} if context.trace else {}),
        )


async def send_refusal(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the error of a request that does not reach the application."""
    error: ApiError = scope[_REFUSAL]
    content = json.dumps(error.to_dict()).encode()
    headers = {"content-type": "application/json", "content-length": str(len(content))}
    headers |= {name.lower(): value for name, value in error.headers.items()}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})


class _RequestBody:
    """The body of a request while it arrives.

    A client whose connection is closed before it has sent everything may never see its answer. So
    the rest of the body is read and discarded, for a limited time. A long rest is read slowly, and
    the connection is closed after it. Refusing costs little that way, and a refused client does
    not return at once.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = dict(scope["headers"])
        self._receive = receive
        self._length = int(headers.get(b"content-length", 0))
        self.complete = not self._length and b"transfer-encoding" not in headers
        self._expects_continue = b"expect" in headers
        self.received = 0
        self.share = Share()

    async def receive(self) -> Message:
        """Return the next message of the server."""
        message = await self._receive()
        self._expects_continue = False
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            if not message.get("more_body", False):
                self.complete = True
                self.share.take()
        else:
            self.complete = True
        return message

    @property
    def much_remains(self) -> bool:
        """Whether the rest is too long to be read before the connection is used again."""
        if self.complete:
            return False
        remaining = self._length - self.received
        return self._expects_continue or not self._length or remaining > _DISCARD_BYTES

    async def discard(self) -> None:
        """Read the rest, for a limited time."""
        if self._expects_continue:
            return
        pause = _DISCARD_PAUSE if self.much_remains else 0.0
        try:
            async with asyncio.timeout(_DISCARD_SECONDS):
                while not self.complete:
                    await asyncio.sleep(pause)
                    await self.receive()
        except TimeoutError:
            return
