"""How large and how costly a photo may be before it is refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from tongueseg.errors import BadPhoto, PhotoTooLarge


class PhotoLimits(BaseModel):
    """How large and how costly a photo may be. Beyond that it is refused undecoded.

    Attributes:
        max_bytes: size of the file.
        max_pixels: width times height in the header.
        max_side: pixels of the longer side. A JPEG has at most as many.
        max_memory: bytes that decoding takes at its peak, as estimated from the header.
        max_seconds: of one core that decoding takes, as estimated from the header. Decoding that
            takes longer all the same is ended.
        max_clock_seconds: after which it is ended however little of a core it got.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_bytes: int = Field(default=100 * 2**20, gt=0)
    max_pixels: int = Field(default=120_000_000, gt=0)
    max_side: int = Field(default=65_535, gt=0)
    max_memory: int = Field(default=2 * 2**30, gt=0)
    max_seconds: float = Field(default=10.0, gt=0)
    max_clock_seconds: float = Field(default=60.0, gt=0)


def check_size(width: int, height: int, name: str, limits: PhotoLimits) -> None:
    """Refuse a photo by the size that its header gives.

    Raises:
        BadPhoto: it has no pixels.
        PhotoTooLarge: it has more than the limit, or is too long.
    """
    if width <= 0 or height <= 0:
        raise BadPhoto(f"{name}: has no pixels ({width}x{height})")
    if width * height > limits.max_pixels:
        raise PhotoTooLarge(
            f"{name}: {width}x{height} is more than the {limits.max_pixels:,} pixels allowed"
        )
    if max(width, height) > limits.max_side:
        raise PhotoTooLarge(
            f"{name}: {width}x{height} is longer than the {limits.max_side:,} pixels allowed"
        )
