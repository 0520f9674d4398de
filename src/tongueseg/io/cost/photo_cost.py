"""The cost of decoding a photo: read from its head, and refused if it is too high."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.cost.bmp import read_bmp
from tongueseg.io.cost.head import Head, Refused
from tongueseg.io.cost.heif import read_heif
from tongueseg.io.cost.jpeg import read_jpeg
from tongueseg.io.cost.png import read_png
from tongueseg.io.cost.tiff import read_tiff
from tongueseg.io.cost.webp import read_webp
from tongueseg.io.limits import PhotoLimits, check_size

DEAR_SECONDS = 1.5
"""Seconds of one core from which decoding is dear. A PNG of 12 megapixels takes half of it."""
DEAR_BYTES = 256 * 2**20
"""Memory from which decoding is dear."""

_HEAD_BYTES = 16


@dataclass(frozen=True)
class PhotoCost:
    """What decoding a photo costs, at most.

    Attributes:
        width, height: as stored, in pixels.
        memory: bytes at the peak, the decoded photo included.
        seconds: of one core.
        unsure: whether the head is no proof of the rest.
    """

    width: int
    height: int
    memory: int
    seconds: float
    unsure: bool = False

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height

    @property
    def dear(self) -> bool:
        """Whether to decode the photo in a process of its own, which can be ended."""
        return self.unsure or self.seconds > DEAR_SECONDS or self.memory > DEAR_BYTES


def photo_cost(
    content: bytes, name: str, limits: PhotoLimits, at_least: int | None = None
) -> PhotoCost | None:
    """Return what decoding a photo costs; None if it is in no format that is read.

    Args:
        content: the photo's file.
        name: what to call the photo in messages.
        limits: what it may cost.
        at_least: as for :func:`tongueseg.io.decode.decode`.

    Raises:
        BadPhoto: the head is damaged, or tells of a file that no camera writes.
        PhotoTooLarge: it would cost more than the limits.
    """
    read = _reader(content[:_HEAD_BYTES])
    if read is None:
        return None
    try:
        head = read(content)
    except Refused as refusal:
        raise BadPhoto(f"{name}: {_in_words(refusal)}") from refusal
    if head is None:
        raise BadPhoto(f"{name}: damaged (its head cannot be read)")
    if not head.unsure:
        check_size(head.width, head.height, name, limits)
    cost = _cost(head, len(content), at_least)
    _check_cost(cost, name, limits)
    return cost


def reduction(width: int, height: int, at_least: int | None) -> int:
    """Return by how much a JPEG is reduced when both sides keep ``at_least`` pixels: 1 to 8."""
    if at_least is None:
        return 1
    scale = min(width, height) // max(1, at_least)
    return next((step for step in (8, 4, 2) if step <= scale), 1)


def _reader(start: bytes) -> Callable[[bytes], Head | None] | None:
    if start[:2] == b"\xff\xd8":
        return read_jpeg
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return read_png
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return read_webp
    if start[:2] == b"BM":
        return read_bmp
    if start[:2] in (b"II", b"MM"):
        return read_tiff
    return read_heif if start[4:8] == b"ftyp" else None


def _in_words(refusal: Refused) -> str:
    text = str(refusal)
    return f"{text}; no camera writes that" if text.startswith("has ") else text


def _cost(head: Head, file_bytes: int, at_least: int | None) -> PhotoCost:
    step = reduction(head.width, head.height, at_least) if head.reducible else 1
    decoded = head.pixels / step**2
    memory = decoded * head.bytes_per_pixel + head.pixels * head.fixed_bytes_per_pixel
    memory += head.more_bytes + file_bytes
    seconds = decoded * head.nanoseconds / 1e9 + head.more_seconds
    return PhotoCost(head.width, head.height, int(memory), seconds, head.unsure)


def _check_cost(cost: PhotoCost, name: str, limits: PhotoLimits) -> None:
    size = f"{name}: {cost.width}x{cost.height}"
    if cost.memory > limits.max_memory:
        raise PhotoTooLarge(
            f"{size} takes {cost.memory / 2**20:,.0f} MiB of memory to decode in this format, more "
            f"than the {limits.max_memory / 2**20:,.0f} allowed; make it smaller or save it as JPEG"
        )
    if cost.seconds > limits.max_seconds:
        raise PhotoTooLarge(
            f"{size} takes {cost.seconds:.0f} s to decode as it was written, more than the "
            f"{limits.max_seconds:g} allowed; make it smaller or save it again as JPEG"
        )
