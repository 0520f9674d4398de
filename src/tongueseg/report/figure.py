"""What all plots share: colours, fonts, resolution, and a file that is written whole or not."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from tongueseg.errors import MissingExtra
from tongueseg.io.atomic import write_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DPI = 120

SMALL_FONT = 8
"""Points of notes and legends."""


class Palette(NamedTuple):
    """Colours of Okabe and Ito (2008), which people with any colour vision tell apart."""

    blue: str = "#0072b2"
    orange: str = "#e69f00"
    green: str = "#009e73"
    purple: str = "#cc79a7"
    sky: str = "#56b4e9"
    red: str = "#d55e00"


OKABE_ITO = Palette()
GREY = "0.6"
"""The colour of what is only context."""


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of so many inches.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        # Figure and not pyplot: no window system, no state shared between threads.
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtra("train", "matplotlib") from error
    return Figure(figsize=(width, height), layout="constrained")


def style_axes(*axes: Axes, grid: Literal["both", "x", "y"] = "both") -> None:
    """Draw a light grid behind the data."""
    for one in axes:
        one.grid(axis=grid, alpha=0.3)
        one.set_axisbelow(True)


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG.

    Raises:
        CannotWrite: the disk refuses.
    """
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=_DPI)
    write_bytes(path, png.getvalue())
