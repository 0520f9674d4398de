"""What can be saved of photos, and the options that ask for it."""

from __future__ import annotations

from pathlib import Path

from tongueseg.errors import BadSettings
from tongueseg.inference.encoders import FIGURE_CM, OUTPUTS, PLAIN, Style
from tongueseg.io.encode import print_pixels
from tongueseg.render import parse_background

__all__ = [
    "MEASURES",
    "OUTPUTS",
    "PLAIN",
    "Style",
    "output_folders",
    "parse_outputs",
    "parse_style",
]

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
