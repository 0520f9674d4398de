"""What a photo takes of the memory that all requests share: to decode it, and to answer."""

from __future__ import annotations

from dataclasses import dataclass

from tongueseg.errors import PhotoTooLarge
from tongueseg.io.cost.photo_cost import DEAR_BYTES, photo_cost
from tongueseg.io.limits import PhotoLimits
from tongueseg.service.http.form import Upload

MASK_BYTES, MEASURE_BYTES, PICTURE_BYTES, PROMPT_BYTES = 3, 6, 13, 24
"""Bytes of a pixel at the peak of an answer: with mask and contour, with measures, with a picture,
with points, which may need logits of two tongues at the photo's own size.
"""

OUTLINE_BYTES = 12
"""Bytes of a pixel at the peak of tracing all outlines of a mask."""

DEAR_PIXELS = 16_000_000
"""Pixels from which a photo is dear whatever its format: its mask takes a second of a core too."""


@dataclass(frozen=True)
class Charge:
    """Of one photo.

    Attributes:
        memory: bytes from the start of its decoding to the end of its answer.
        dear: whether it waits for other dear photos, and not together with cheap ones.
    """

    memory: int
    dear: bool


def photo_charge(upload: Upload, limits: PhotoLimits, answer_bytes: int) -> Charge:
    """Return what a photo takes, as its head says.

    It may be decoded at reduced scale first. But a small tongue is segmented again at full scale.

    Args:
        upload: the photo.
        limits: what it may take.
        answer_bytes: of each pixel, one of the constants above.

    Raises:
        BadPhoto: its head is damaged, or no camera writes such a file.
        PhotoTooLarge: it takes more than the limits.
    """
    cost = photo_cost(upload.content, upload.name, limits)
    if cost is None:
        # No format that is read. It is refused without being decoded.
        return Charge(0, dear=False)
    answer = answer_bytes * cost.pixels
    if answer > limits.max_memory:
        raise PhotoTooLarge(
            f"{upload.name}: {cost.width}x{cost.height} takes {answer / 2**20:,.0f} MiB of memory "
            f"for this answer, more than the {limits.max_memory / 2**20:,.0f} allowed; "
            "make it smaller or take the mask alone"
        )
    dear = cost.dear or answer > DEAR_BYTES or cost.pixels > DEAR_PIXELS
    return Charge(max(cost.memory, answer), dear)
