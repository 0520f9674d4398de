"""What is known of a request while it is answered, for its line in the log and its metrics."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import Scope

_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@dataclass
class RequestContext:
    """The context of one request.

    Attributes:
        request_id: the ``X-Request-ID`` of the request if it fits a log, else a new one.
        started: when the head was read, by ``perf_counter``.
        status: of the answer.
        reason: why the request failed: the code of an error, or ``client_closed_request``.
        photos: how many the request holds.
        wait: milliseconds for which its photos waited for a worker, the longest of them.
    """

    request_id: str
    started: float = field(default_factory=perf_counter)
    status: int = 0
    reason: str = ""
    photos: int = 0
    wait: float = 0.0


def start_context(scope: Scope) -> RequestContext:
    """Begin the context of a request, and keep it in the scope."""
    given = Headers(scope=scope).get("x-request-id", "")
    context = RequestContext(given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8))
    scope["request_context"] = context
    return context


def context_of(scope: Scope) -> RequestContext:
    """Return the context of a request."""
    context: RequestContext = scope["request_context"]
    return context
