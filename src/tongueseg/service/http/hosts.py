"""The hosts whose requests are answered, by the ``Host`` header."""

from __future__ import annotations

from collections.abc import Sequence


def is_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Return whether a request to this host is answered; ``*.clinic.example`` allows subdomains.

    Args:
        host: the header, with or without a port.
        allowed: if empty, every host is.
    """
    if not allowed:
        return True
    bare, _, port = host.rpartition(":")
    name = (bare if bare and port.isdigit() else host).lower()
    return any(
        name == one or (one.startswith("*.") and name.endswith(one[1:]))
        for one in map(str.lower, allowed)
    )
