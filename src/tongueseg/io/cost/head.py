"""What the head of a photo says, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """The head tells of a file that no camera writes; the message says what it has."""


@dataclass(frozen=True)
class Head:
    """What decoding depends on.

    Attributes:
        width, height: in pixels, as stored.
        bytes_per_pixel: what the decoder holds at its peak for each pixel, its result included.
        nanoseconds: of one core for each pixel.
        reducible: whether both of them fall where the photo is decoded at reduced scale.
        fixed_bytes_per_pixel: what the decoder holds besides at any scale.
        more_bytes: what it holds besides, whatever the pixels.
        more_seconds: of one core, whatever the pixels.
        unsure: whether the decoder may need more than the head says.
    """

    width: int
    height: int
    bytes_per_pixel: float
    nanoseconds: float
    reducible: bool = False
    fixed_bytes_per_pixel: float = 0.0
    more_bytes: int = 0
    more_seconds: float = 0.0
    unsure: bool = False

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


RGB_BYTES = 3.0
"""Bytes of a pixel in the result."""


def stored_bytes(channels: int) -> float:
    """Return the bytes of a pixel in Pillow's memory, which has four for all colour photos."""
    return 1.0 if channels == 1 else 4.0
