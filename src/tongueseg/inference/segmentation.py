"""``Segmentation``: the answer about one photo, which every consumer takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tongueseg import render
from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import sigmoid
from tongueseg.inference.region_picture import draw_regions
from tongueseg.inference.restore import restore
from tongueseg.io.photo import Photo
from tongueseg.measure import UNKNOWN, Conditions, Measures, measure
from tongueseg.render import Background


@dataclass(frozen=True, eq=False)
class Segmentation:
    """Where the tongue is in one photo.

    Attributes:
        mask: ``(H, W)`` bool at the photo's own upright size; all False without a tongue.
        tongue: whether the photo holds a tongue at all.
        presence: how sure the model is that it does, 0 to 1.
        flags: what is wrong with the photo, in words such as ``too dark``.
        milliseconds: wall time of the steps ``read``, ``refine``, ``postprocess``.
        photo: the photo as it was decoded for the model, perhaps at reduced scale.
        logits: ``(h, w)`` float32 in the model's own frame.
        frame: where the photo lies in that frame.

    Example:
        >>> answer = Segmenter()("tongue.jpg")
        >>> answer.mask.shape, answer.tongue
        ((400, 400), True)
    """

    mask: NDArray[np.bool_]
    tongue: bool
    presence: float
    flags: tuple[str, ...]
    milliseconds: dict[str, float]
    photo: Photo
    logits: NDArray[np.float32]
    frame: Frame

    @cached_property
    def probability(self) -> NDArray[np.float32]:
        """The probability of tongue at each pixel, ``(H, W)`` float32 from 0 to 1."""
        return sigmoid(restore(self.logits, self.frame))

    @cached_property
    def contour(self) -> list[tuple[int, int]]:
        """The outline of the largest piece as ``(x, y)`` points; empty without a tongue."""
        outlines = render.contours(self.mask)
        return [(x, y) for x, y in outlines[0].tolist()] if outlines else []

    @property
    def share(self) -> float:
        """The share of the photo that is tongue, 0 to 1."""
        return float(self.mask.mean())

    def cutout(self) -> NDArray[np.uint8]:
        """The tongue on a transparent background, ``(H, W, 4)`` uint8 RGBA."""
        return render.cutout(self._pixels, self.mask)

    def overlay(self) -> NDArray[np.uint8]:
        """The photo with the tongue outlined, ``(H, W, 3)`` uint8 RGB."""
        return render.overlay(self._pixels, self.mask)

    def replace_background(self, background: Background) -> NDArray[np.uint8]:
        """The tongue on a colour, or on the photo blurred, ``(H, W, 3)`` uint8 RGB."""
        return render.replace_background(self._pixels, self.mask, background)

    def panel(
        self, *, height: int | None = None, background: Background = render.WHITE
    ) -> NDArray[np.uint8]:
        """Photo, mask and tongue on a background side by side, uint8 RGB, ``height`` at most."""
        return render.panel(self._pixels, self.mask, height=height, background=background)

    def error_map(self, truth: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """The grey photo coloured by where ``truth``, ``(H, W)`` bool, agrees; uint8 RGB."""
        return render.error_map(self._pixels, self.mask, truth)

    def measure(self, conditions: Conditions = UNKNOWN) -> Measures:
        """Shape, colour by region, light and focus of the tongue; all NaN without one.

        Args:
            conditions: what is known of how the photo was taken.

        Raises:
            BadReference: the reference patch cannot serve.
        """
        return measure(self._pixels, self.mask, conditions, name=self.photo.name)

    def regions(self, *, upright: bool = False) -> NDArray[np.uint8]:
        """The photo with the five regions coloured, and a legend below, uint8 RGB.

        Args:
            upright: the tip is known to point down, give or take 60°.
        """
        return draw_regions(self._pixels, self.mask, upright=upright)

    @cached_property
    def _pixels(self) -> NDArray[np.uint8]:
        return self.photo.full().pixels
