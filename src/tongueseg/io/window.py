"""A rectangle of a photo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A rectangle of a photo, in the photo's own pixels; inside it and not empty."""

    top: int
    left: int
    height: int
    width: int
