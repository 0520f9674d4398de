"""What is noted of a request on its way, for its line in the log."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from time import perf_counter

from starlette.datastructures import Headers
from starlette.types import Scope

_SANE_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@dataclass
class Notes:
    """Of one request.

    Attributes:
        id: its own if it brought one that is fit for a log, else a fresh one.
        began: when its head was read, by ``perf_counter``.
        status: of its answer.
        reason: why it was not answered as asked: a problem's code, or ``gone``.
        photos: how many it brought.
        wait: milliseconds that they waited for a worker, the longest of them.
    """

    id: str
    began: float = field(default_factory=perf_counter)
    status: int = 0
    reason: str = ""
    photos: int = 0
    wait: float = 0.0


def take_notes(scope: Scope) -> Notes:
    """Begin the notes of a request and put them where its handlers find them."""
    given = Headers(scope=scope).get("x-request-id", "")
    notes = Notes(given if _SANE_ID.fullmatch(given) else secrets.token_hex(8))
    scope["notes"] = notes
    return notes


def notes_of(scope: Scope) -> Notes:
    """Return the notes of a request."""
    notes: Notes = scope["notes"]
    return notes
