"""Whether a mask fits its photo: in size, in which way is up, and in what it lies on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.data.formats.plane import plane_of, turn_upright
from tongueseg.data.masks import Mask
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.errors import BadAnnotation
from tongueseg.io.photo import Photo

# Turned and not turned are compared at this many pixels at most.
_SIDE = 160
# How many times more contrast along the outline decides. Of 600 masks of the booth, turned into
# every other position, none gains more than 1.31 times, and four of five lose more than this.
_CLEARLY = 1.4
# Below, the mask is better as it is, and there is nothing to say.
_WORSE = 0.8
# Of 255: darker in all channels is no skin in any light.
_BLACK = 8
_MOSTLY = 0.5


def align_mask(mask: Mask, photo: Photo, notes: FindingCollector) -> Mask | None:
    """Bring a mask to the size and the way up of its photo, noting what was wrong.

    Args:
        mask: ``(h, w)`` bool as it was drawn.
        photo: perhaps decoded at a reduced scale.

    Returns:
        ``(H, W)`` bool at the photo's own upright size; None where it fits in no way.
    """
    try:
        plane = plane_of(photo, mask.shape)
    except BadAnnotation:
        return _resized(mask, photo, notes)
    if plane.guessed:
        return _turned_by_contrast(mask, photo, notes)
    detail = f"EXIF {photo.orientation}, {_size(mask.shape)}"
    if plane.orientation != 1 and notes.add("mask-turned", detail):
        return turn_upright(mask, plane.orientation)
    return mask if mask.shape == (photo.height, photo.width) else None


def lies_on_black(mask: Mask, photo: Photo) -> bool:
    """Tell whether most of a mask lies where its photo shows nothing."""
    pixels, small = _small(photo.pixels, mask)
    return bool(small.any() and (pixels[small].max(axis=1) < _BLACK).mean() > _MOSTLY)


def outline_contrast(pixels: NDArray[np.uint8], mask: Mask) -> float:
    """Return how much the photo changes along the outline of a mask, 1 being its average.

    Args:
        pixels: ``(h, w, 3)`` uint8 RGB.
        mask: ``(h, w)`` bool.
    """
    lab = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32), (0, 0), 1)
    slope = np.hypot(cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)).sum(axis=2)
    ring = np.ones((3, 3), np.uint8)
    outline = cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_GRADIENT, ring).view(np.bool_)
    return float(slope[outline].mean() / max(slope.mean(), 1e-6)) if outline.any() else 0.0


def _resized(mask: Mask, photo: Photo, notes: FindingCollector) -> Mask | None:
    height, width = mask.shape
    detail = f"{_size(mask.shape)}, {_size((photo.height, photo.width))}"
    # Each side may have been rounded by up to a pixel.
    if abs(width * photo.height - height * photo.width) > photo.height + photo.width:
        notes.add("mask-other-size", detail)
        return None
    notes.add("mask-resized", detail)
    size, how = (photo.width, photo.height), cv2.INTER_NEAREST_EXACT
    return cv2.resize(mask.view(np.uint8), size, interpolation=how).view(np.bool_)


def _turned_by_contrast(mask: Mask, photo: Photo, notes: FindingCollector) -> Mask:
    """Decide by the photo's own edges, where the sizes fit both ways."""
    turned = turn_upright(mask, photo.orientation)
    pixels, small = _small(photo.pixels, mask)
    as_it_is = outline_contrast(pixels, small)
    gain = outline_contrast(*_small(photo.pixels, turned)) / max(as_it_is, 1e-6)
    if gain > _CLEARLY and notes.add("mask-turned", f"EXIF {photo.orientation}"):
        return turned
    if _WORSE < gain <= _CLEARLY and (turned != mask).any():
        notes.add("mask-perhaps-turned", f"EXIF {photo.orientation}")
    return mask


def _small(pixels: NDArray[np.uint8], mask: Mask) -> tuple[NDArray[np.uint8], Mask]:
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return (
        np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8),
        small.view(np.bool_),
    )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]}x{shape[0]}"
