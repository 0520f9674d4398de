"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Mapping

_COMMON = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}

API_HEADERS = {
    **_COMMON,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers of the answers to programs, which cache nothing."""

# The page's own policy is in its <head>. These are what only a header can set. The engine of a page
# that is isolated from other origins may use threads.
PAGE_HEADERS = {
    **_COMMON,
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
"""Headers of the page and its files."""

RawHeaders = list[tuple[bytes, bytes]]


def with_defaults(headers: RawHeaders, defaults: Mapping[str, str]) -> RawHeaders:
    """Return raw headers and those of ``defaults`` that they lack."""
    names = {name.lower() for name, _ in headers}
    added = [
        (name.encode(), value.encode("latin-1"))
        for name, value in defaults.items()
        if name.encode() not in names
    ]
    return [*headers, *added]
