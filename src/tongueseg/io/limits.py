"""How large a photo may be before it is refused."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from tongueseg.errors import BadPhoto, PhotoTooLarge


class PhotoLimits(BaseModel):
    """How large a photo may be before it is refused unread.

    Attributes:
        max_bytes: size of the file.
        max_pixels: width times height in the header, before any decoding.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_bytes: int = Field(default=100 * 2**20, gt=0)
    max_pixels: int = Field(default=120_000_000, gt=0)


def check_size(width: int, height: int, name: str, limits: PhotoLimits) -> None:
    """Refuse a photo by the size that its header gives.

    Raises:
        BadPhoto: it has no pixels.
        PhotoTooLarge: it has more than the limit.
    """
    if width <= 0 or height <= 0:
        raise BadPhoto(f"{name}: has no pixels ({width}x{height})")
    if width * height > limits.max_pixels:
        raise PhotoTooLarge(
            f"{name}: {width}x{height} is more than the {limits.max_pixels:,} pixels allowed"
        )
