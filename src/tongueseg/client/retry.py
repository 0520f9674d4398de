"""When to ask again, and after how long."""

from __future__ import annotations

import random

_FIRST, _LONGEST = 0.25, 8.0
_LONGEST_ASKED_FOR = 60.0

AGAIN = frozenset({429, 502, 503})
"""The statuses after which the same request may be answered: too many at once, a restart."""


def pause(attempt: int, retry_after: str | None = None) -> float:
    """Return the seconds to wait before asking again.

    Twice as long each time, and a random share of that, so that clients who were refused
    together do not come back together; no shorter than the service asks for.

    Args:
        attempt: how often it was asked, from 1 on.
        retry_after: the service's header; only seconds are understood.
    """
    asked = float(retry_after) if retry_after and retry_after.isdecimal() else 0.0
    longest = min(_LONGEST, _FIRST * 2 ** (attempt - 1))
    return min(asked, _LONGEST_ASKED_FOR) + random.uniform(longest / 2, longest)
