"""What is known of a request while it is answered, for its line in the log and its metrics."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from tongueseg.service.http.keys import ApiKeys, key_id, presented_key

if TYPE_CHECKING:
    from tongueseg.service.ops.spans import RequestTrace

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
        address: of the client, or of its proxy if that is not trusted.
        key: ID of the API key that it presents; empty without one.
        authorized: whether the service knows the key, or needs none.
        wait: milliseconds for which its photos waited for a worker, the longest of them.
        trace: its spans; None if it is not traced.
    """

    request_id: str
    started: float = field(default_factory=perf_counter)
    status: int = 0
    reason: str = ""
    photos: int = 0
    address: str = ""
    key: str = ""
    authorized: bool = False
    wait: float = 0.0
    trace: RequestTrace | None = None

    @property
    def client(self) -> str:
        """Who asks: the key, or the address of a client without one."""
        return self.key if self.key and self.authorized else self.address


def start_context(scope: Scope, keys: ApiKeys) -> RequestContext:
    """Begin the context of a request, and keep it in the scope."""
    headers = Headers(scope=scope)
    given = headers.get("x-request-id", "")
    context = RequestContext(given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8))
    key = presented_key(headers)
    context.address = scope["client"][0] if scope.get("client") else ""
    # Without keys, what a client presents is no identity.
    context.key, context.authorized = (key_id(key) if keys else ""), keys.accepts(key)
    scope["request_context"] = context
    return context


def context_of(scope: Scope) -> RequestContext:
    """Return the context of a request."""
    context: RequestContext = scope["request_context"]
    return context
