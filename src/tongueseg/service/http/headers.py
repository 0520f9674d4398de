"""Headers that every answer bears."""

from __future__ import annotations

from collections.abc import Mapping

_ALL = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}

API = {
    **_ALL,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Of answers to programs, which keep nothing."""

# The page's own policy stands in its head; here is what only a header can say. A page that is
# isolated from others gets threads for its engine.
PAGE = {
    **_ALL,
    "content-security-policy": "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}
"""Of the page and its files."""

Raw = list[tuple[bytes, bytes]]


def with_defaults(headers: Raw, defaults: Mapping[str, str]) -> Raw:
    """Return raw headers with those of ``defaults`` that they lack."""
    there = {name.lower() for name, _ in headers}
    more = [
        (name.encode(), value.encode("latin-1"))
        for name, value in defaults.items()
        if name.encode() not in there
    ]
    return [*headers, *more]
