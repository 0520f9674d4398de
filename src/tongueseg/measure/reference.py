"""A neutral patch in the photo, by which its colours are calibrated.

In linear light the camera's red, green and blue are multiplied each by a gain of its own, so that
the patch comes out neutral and as light as it is known to be (a von Kries transform in the
camera's own primaries). That takes out the colour and the strength of the light where the patch
lies; it does not make two cameras alike, for which a chart of many colours is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadReference, BadSettings
from tongueseg.io.window import Window
from tongueseg.measure.colour import to_linear
from tongueseg.measure.quality import BURNT
from tongueseg.measure.resample import Pixels, crop

WHITE = 96.0
"""L* of the white patch of common colour cards."""

_CLIPPED = 0.01
"""Share of the patch without headroom above which it is clipped."""
_DARK = 40
"""Mean of its red, green or blue, 0 to 255, below which it is too dark."""
_UNEVEN = 0.1
"""Standard deviation, as a share of the mean, above which it is no single patch."""


@dataclass(frozen=True)
class Reference:
    """A patch of neutral colour.

    Attributes:
        window: where it lies, in the photo's own pixels.
        lightness: its L*, 0 to 100; a card that reflects 18 % has 49.5.
    """

    window: Window
    lightness: float = WHITE

    def gains(self, pixels: Pixels, name: str = "photo") -> NDArray[np.float32]:
        """Return by how much red, green and blue are to be multiplied in linear light, ``(3,)``.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB, the photo at its own size.
            name: what to call the photo in messages.

        Raises:
            BadReference: the patch leaves the photo, or is clipped, dark or uneven.
        """
        if fault := self._fault(pixels):
            at = self.window
            patch = f"the reference patch {at.left},{at.top},{at.width},{at.height}"
            raise BadReference(f"{name}: {patch} {fault}")
        light = to_linear(np.asarray(crop(pixels, self.window) / 255, np.float32)).mean((0, 1))
        return np.asarray(luminance(self.lightness) / light, np.float32)

    def _fault(self, pixels: Pixels) -> str:
        """Say in what way the patch cannot serve; nothing where it can."""
        (height, width), patch = pixels.shape[:2], crop(pixels, self.window)
        if patch.shape[:2] != (self.window.height, self.window.width):
            return f"leaves the photo of {width}x{height}"
        if (patch >= BURNT).any(2).mean() > _CLIPPED:
            return f"is clipped; expose so that it stays under {BURNT} of 255"
        if patch.mean((0, 1)).min() < _DARK:
            return "is too dark to tell its colour"
        if (patch.std((0, 1)) > _UNEVEN * patch.mean()).any():
            return "is uneven; mark the inside of one patch alone"
        return ""


def parse_reference(text: str, lightness: float = WHITE) -> Reference:
    """Turn ``X,Y,W,H`` in pixels, from the left and the top, into a reference.

    Raises:
        BadSettings: it is no rectangle, or there is no such lightness.

    Example:
        >>> parse_reference("20, 30, 40, 50").window
        Window(top=30, left=20, height=50, width=40)
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(part.isdecimal() for part in parts):
        raise BadSettings(f"--white {text}: give X,Y,W,H in whole pixels, such as 20,30,40,40")
    left, top, width, height = map(int, parts)
    if not (width and height):
        raise BadSettings(f"--white {text}: is empty; give X,Y,W,H in whole pixels")
    if not 0 < lightness <= 100:
        raise BadSettings(f"--white-value {lightness:g}: L* is above 0 and at most 100")
    return Reference(Window(top, left, height, width), lightness)


def luminance(lightness: float) -> float:
    """Return the luminance, as a share of white, of an L* (CIE 1976)."""
    if lightness <= 8:
        return lightness / (29 / 3) ** 3
    return ((lightness + 16) / 116) ** 3
