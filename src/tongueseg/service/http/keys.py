"""API keys: who may ask."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest


class Keys:
    """Tells whether a key is one of those that are known; without any, everybody may ask.

    A comparison takes as long whatever the key is: digests are of one length, and all are compared.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._digests = [_digest(key) for key in keys]

    def __len__(self) -> int:
        return len(self._digests)

    def admit(self, key: str) -> bool:
        """Return whether who shows this key may ask."""
        if not self._digests:
            return True
        shown = _digest(key)
        matches = [compare_digest(shown, known) for known in self._digests]
        return any(matches)


def can_be_shown(key: str) -> bool:
    """Return whether a header of a request can hold a key just as it is."""
    return key.isascii() and key.isprintable() and bool(key) and key == key.strip()


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", errors="surrogateescape")).digest()
