"""The gate before the application: refusals that cost next to nothing."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.fair_share import Share, places
from tongueseg.service.http.hosts import is_allowed
from tongueseg.service.http.request_context import RequestContext
from tongueseg.service.state import Service

# Load balancers and Prometheus ask by address.
_ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})


class Gate:
    """Decides on a request by its head alone.

    Args:
        service: its queue, its memory and the shares of its clients.
        photo_paths: names of the paths that take photos.
    """

    def __init__(self, service: Service, photo_paths: frozenset[str]) -> None:
        self._service, self._photo_paths = service, photo_paths

    def admit(self, scope: Scope, context: RequestContext, path: str) -> Share:
        """Let a request in, and return its share of the queue.

        Raises:
            ApiError: 400, the host is another one; 503, there is no room.
        """
        service = self._service
        headers = Headers(scope=scope)
        if path not in _ANY_HOST and not is_allowed(
            headers.get("host", ""), service.settings.hosts
        ):
            raise ApiError(400, "wrong_host", "this service has another name")
        # Whoever has no key is told so by the application, and takes no place.
        if path not in self._photo_paths or scope["method"] != "POST" or not context.authorized:
            return Share()
        length = int(headers.get("content-length", 0))
        if length <= service.settings.max_bytes:
            service.pool.check(1, length + service.connections.unsent_bytes)
        cost = places(length)
        service.shares.check(context.client, cost, service.pool.free_places)
        return Share(service.shares, context.client, cost)
