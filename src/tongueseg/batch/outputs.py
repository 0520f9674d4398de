"""What can be saved of an answer: masks and pictures, each with its folder and encoder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tongueseg.errors import BadSettings
from tongueseg.inference.segmentation import Segmentation
from tongueseg.io.encode import encode_jpeg, encode_mask, encode_png, encode_print, print_pixels
from tongueseg.render import WHITE, Background, parse_background

PANEL_HEIGHT = 720
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

Encoder = Callable[[Segmentation, Style], bytes]


def _overlay(answer: Segmentation, style: Style) -> bytes:
    return encode_jpeg(answer.overlay(), name=answer.photo.name)


def _cutout(answer: Segmentation, style: Style) -> bytes:
    if style.background is None or style.background == "transparent":
        return encode_png(answer.cutout())
    return encode_png(answer.replace_background(style.background))


def _panel(answer: Segmentation, style: Style) -> bytes:
    drawn = answer.panel(height=PANEL_HEIGHT, background=style.background or WHITE)
    return encode_jpeg(drawn, name=answer.photo.name)


def _regions(answer: Segmentation, style: Style) -> bytes:
    return encode_jpeg(answer.regions(), name=answer.photo.name)


def _figure(answer: Segmentation, style: Style) -> bytes:
    drawn = answer.panel(background=style.background or WHITE)
    return encode_print(drawn, width_cm=style.width_cm, name=answer.photo.name)


OUTPUTS: dict[str, tuple[str, Encoder]] = {
    "mask": (".png", lambda answer, _: encode_mask(answer.mask)),
    "overlay": (".jpg", _overlay),
    "cutout": (".png", _cutout),
    "panel": (".jpg", _panel),
    "figure": (".png", _figure),
    "regions": (".jpg", _regions),
}
"""What can be saved of each photo: its folder, its suffix and its encoder."""

MEASURES = "measures"
"""What can be saved of all photos together, as a table."""


def output_folders(out: Path) -> list[Path]:
    """Return the folders under ``out`` that hold what was saved of each photo."""
    return [out / name for name in OUTPUTS]


def parse_outputs(text: str) -> tuple[str, ...]:
    """Split ``mask,overlay`` into the outputs to save.

    Raises:
        BadSettings: one is unknown.
    """
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    known = (*OUTPUTS, MEASURES)
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        name = unknown[0] if unknown else "nothing"
        raise BadSettings(f"--save {name}: no such output; take any of {','.join(known)}")
    return names


def parse_style(background: str | None = None, width_cm: float = FIGURE_CM) -> Style:
    """Turn the options of a user into a style.

    Raises:
        BadSettings: there is no such background, or no such width on paper.
    """
    print_pixels(width_cm)
    return Style(None if background is None else parse_background(background), width_cm)
