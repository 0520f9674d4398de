"""The files that can be written of a segmentation: mask and pictures, each with its encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongueseg.io.encode import (
    encode_jpeg,
    encode_labels,
    encode_mask,
    encode_png,
    encode_print,
    encode_probability,
)
from tongueseg.render import WHITE, Background
from tongueseg.render.class_colours import palette_of

if TYPE_CHECKING:
    from tongueseg.inference.segmentation import Segmentation

PANEL_HEIGHT = 720
"""Height of panels in pixels, at most."""

FIGURE_CM = 17.0
"""The width of a printed page's text, in centimetres."""


@dataclass(frozen=True)
class Style:
    """How the pictures look.

    Attributes:
        background: what lies behind the tongue in cut-outs, panels and figures; when None it is
            transparent in cut-outs and white in the others.
        width_cm: the width of figures on paper, in centimetres.
    """

    background: Background | None = None
    width_cm: float = FIGURE_CM


PLAIN = Style()

Encoder = Callable[["Segmentation", Style], bytes]


def _mask(segmentation: Segmentation, style: Style) -> bytes:
    return encode_mask(segmentation.mask)


def _overlay(segmentation: Segmentation, style: Style) -> bytes:
    return encode_jpeg(segmentation.overlay(), name=segmentation.photo.name)


def _cutout(segmentation: Segmentation, style: Style) -> bytes:
    if style.background is None or style.background == "transparent":
        return encode_png(segmentation.cutout())
    return encode_png(segmentation.replace_background(style.background))


def _panel(segmentation: Segmentation, style: Style) -> bytes:
    background = style.background or WHITE
    panel = segmentation.panel(height=PANEL_HEIGHT, background=background)
    return encode_jpeg(panel, name=segmentation.photo.name)


def _regions(segmentation: Segmentation, style: Style) -> bytes:
    return encode_jpeg(segmentation.regions(), name=segmentation.photo.name)


def _figure(segmentation: Segmentation, style: Style) -> bytes:
    panel = segmentation.panel(background=style.background or WHITE)
    return encode_print(panel, width_cm=style.width_cm, name=segmentation.photo.name)


def _crop(segmentation: Segmentation, style: Style) -> bytes:
    return encode_jpeg(segmentation.crop(), name=segmentation.photo.name)


def _probability(segmentation: Segmentation, style: Style) -> bytes:
    return encode_probability(segmentation.probability)


def _labels(segmentation: Segmentation, style: Style) -> bytes:
    return encode_labels(segmentation.labels, palette_of(segmentation.classes))


OUTPUTS: dict[str, tuple[str, Encoder]] = {
    "mask": (".png", _mask),
    "overlay": (".jpg", _overlay),
    "cutout": (".png", _cutout),
    "panel": (".jpg", _panel),
    "figure": (".png", _figure),
    "regions": (".jpg", _regions),
    "crop": (".jpg", _crop),
    "probability": (".png", _probability),
    "labels": (".png", _labels),
}
"""What can be written of each photo: its folder, its suffix and its encoder."""
