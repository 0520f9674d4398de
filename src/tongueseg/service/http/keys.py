"""API keys: who may send requests."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from hmac import compare_digest

from starlette.datastructures import Headers


class ApiKeys:
    """The API keys of a service. Without any, every request is let in.

    A check takes the same time for every key: all digests have one length, and all are compared.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._digests = [_digest(key) for key in keys]

    def __len__(self) -> int:
        return len(self._digests)

    def accepts(self, key: str) -> bool:
        """Return whether a request with this key is let in."""
        if not self._digests:
            return True
        digest = _digest(key)
        matches = [compare_digest(digest, known) for known in self._digests]
        return any(matches)


def presented_key(headers: Headers) -> str:
    """Return the key that a request presents, or an empty string.

    Basic authentication presents it as the password of any user; Label Studio knows no other way.
    """
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() == "basic":
        with suppress(ValueError):
            return b64decode(credentials).decode("utf-8").partition(":")[2]
    return headers.get("x-api-key", "")


def key_id(key: str) -> str:
    """Return a name of a key that tells nothing of it: the first digits of its SHA-256."""
    return _digest(key).hex()[:8] if key else ""


def fits_header(key: str) -> bool:
    """Return whether the header of a request can hold a key unchanged."""
    return key.isascii() and key.isprintable() and bool(key) and key == key.strip()


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", errors="surrogateescape")).digest()
