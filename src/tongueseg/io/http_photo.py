"""The bytes of a photo at a URL: never more of them than allowed, and never for longer."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from time import monotonic

from tongueseg.errors import BadPhoto

_IDLE_SECONDS = 15
_CHUNK = 2**16


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for an error: it may lead to any other host."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def read_url(
    url: str,
    size: int,
    *,
    seconds: float = 60.0,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    redirects: bool = True,
) -> bytes:
    """Return the bytes at an ``http://`` or ``https://`` URL, ``size`` of them at most.

    Args:
        url: of the photo.
        size: bytes; of a longer answer the first ones are returned.
        seconds: after which reading ends.
        headers: of the request.
        body: of the request, which is a POST then.
        redirects: whether they are followed.

    Raises:
        BadPhoto: they cannot be fetched, or not in time. The cause is an
            :class:`urllib.error.HTTPError` where the server answers with an error.
    """
    deadline, content = monotonic() + seconds, bytearray()
    request = urllib.request.Request(url, body, dict(headers or {}))  # noqa: S310 http only
    opener = urllib.request.build_opener(*(() if redirects else (_NoRedirects,)))
    try:
        with opener.open(request, timeout=_IDLE_SECONDS) as answer:
            while len(content) < size:
                chunk = answer.read(min(_CHUNK, size - len(content)))
                if not chunk:
                    break
                content += chunk
                if monotonic() > deadline:
                    raise BadPhoto(f"{url}: not there after {seconds:g} seconds")
    except (OSError, ValueError, HTTPException) as error:
        raise BadPhoto(f"{url}: cannot be fetched ({_reason(error)})") from error
    return bytes(content)


def _reason(error: Exception) -> object:
    """Return what stands behind the wrapping of urllib."""
    if type(error) is urllib.error.URLError:
        return getattr(error.reason, "strerror", None) or error.reason
    return error
