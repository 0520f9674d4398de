"""The spans of OpenTelemetry: one for a request, one for each of its photos, one for each step."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from time import perf_counter_ns, time_ns

from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import Scope

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.request_context import RequestContext
from tongueseg.service.worker.predict_handler import PhotoResponse

# Baggage is not read: nothing uses it, and each entry that is none would be a line in the log.
_PROPAGATOR = TraceContextTextMapPropagator()
_STEPS = ("wait", "read", "refine", "postprocess", "encode")
_LAST_SPANS_SECONDS = 2.0
_SERVER_ERROR = 500


class Tracing:
    """Traces requests.

    Args:
        tracer: begins the spans.
        shutdown: sends those that are left.
    """

    def __init__(self, tracer: Tracer, shutdown: Callable[[], object]) -> None:
        self._tracer, self._shutdown = tracer, shutdown

    def begin(self, scope: Scope, context: RequestContext, path: str) -> RequestTrace:
        """Begin the span of a request, below the span that its ``traceparent`` names.

        Args:
            scope: of the request.
            context: its context.
            path: its name in the metrics.
        """
        span = self._tracer.start_span(
            f"{scope['method']} {path}",
            _PROPAGATOR.extract(Headers(scope=scope)),
            SpanKind.SERVER,
            {
                "http.request.method": scope["method"],
                "http.route": path,
                "url.path": path,
                "url.scheme": scope["scheme"],
                "client.address": context.address,
                "tongueseg.request_id": context.request_id,
            },
        )
        return RequestTrace(self._tracer, span)

    def close(self) -> None:
        """Send the spans that are left, for a limited time: the collector may be gone."""
        thread = Thread(target=self._shutdown, daemon=True)
        thread.start()
        thread.join(_LAST_SPANS_SECONDS)


class RequestTrace:
    """The spans of one request."""

    def __init__(self, tracer: Tracer, span: Span) -> None:
        self._tracer, self._span = tracer, span
        # Steps are timed by a clock that is never set.
        self._epoch = time_ns() - perf_counter_ns()

    @property
    def trace_id(self) -> str:
        """The ID of the trace, 32 hexadecimal digits."""
        return f"{self._span.get_span_context().trace_id:032x}"

    def add_photo(self, queued: float, result: PhotoResponse | ApiError) -> None:
        """Add the spans of a photo that has just been answered.

        Args:
            queued: when it began to wait, by ``perf_counter``.
            result: its answer.
        """
        if not self._span.is_recording():
            return
        start = self._epoch + round(queued * 1e9)
        span = self._begin("photo", self._span, start)
        if isinstance(result, ApiError):
            _fail(span, result.code, result.status)
        else:
            span.set_attribute("tongueseg.tongue", result.tongue)
            for step in _STEPS:
                end = start + round(result.milliseconds[step] * 1e6)
                self._begin(step, span, start).end(end)
                start = end
        span.end()

    def end(self, context: RequestContext) -> None:
        """End the span of the request."""
        self._span.set_attribute("http.response.status_code", context.status)
        self._span.set_attribute("tongueseg.photos", context.photos)
        if context.reason:
            _fail(self._span, context.reason, context.status)
        self._span.end()

    def _begin(self, name: str, parent: Span, start: int) -> Span:
        return self._tracer.start_span(name, set_span_in_context(parent), start_time=start)


def _fail(span: Span, code: str, status: int) -> None:
    span.set_attribute("error.type", code)
    # What a client did wrong is no error of a server's span.
    if status >= _SERVER_ERROR:
        span.set_status(Status(StatusCode.ERROR))
