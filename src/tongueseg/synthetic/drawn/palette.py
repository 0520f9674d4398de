"""The colours of people: skin, lips, tongues, hair. All RGB in ``[0, 1]``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RGB = NDArray[np.float64]

# From the lightest to the darkest skin, as cameras render it in even light.
_SKIN = (
    np.array(
        [
            (236, 200, 184),
            (224, 180, 156),
            (208, 158, 130),
            (190, 138, 110),
            (168, 116, 88),
            (142, 96, 72),
            (116, 77, 58),
            (92, 60, 46),
        ]
    )
    / 255.0
)
# Pale, pink, red, dusky, purple: the body of the tongue where no coating lies on it.
_TONGUE = (
    np.array([(216, 160, 160), (202, 138, 142), (194, 114, 118), (174, 104, 110), (158, 106, 122)])
    / 255.0
)
_COATING = np.array([(226, 208, 204), (206, 188, 172), (204, 186, 154)]) / 255.0
_HAIR = (
    np.array([(28, 22, 20), (62, 42, 30), (110, 76, 46), (176, 144, 96), (130, 126, 124)]) / 255.0
)


@dataclass(frozen=True)
class Complexion:
    """The colours of one person, each ``(3,)`` RGB in ``[0, 1]``."""

    skin: RGB
    lips: RGB
    tongue: RGB
    coating: RGB
    hair: RGB


def choose_complexion(rng: np.random.Generator) -> Complexion:
    """Draw a person's colours from the human range."""
    darkness = rng.uniform(0, len(_SKIN) - 1)
    skin = along(_SKIN, darkness) * rng.normal(1, 0.015, 3)
    tongue = along(_TONGUE, rng.uniform(0, len(_TONGUE) - 1)) * rng.normal(1, 0.02, 3)
    redness = rng.uniform(0.35, 0.75)
    lips = skin + (np.array([0.74, 0.36, 0.37]) * (1 - darkness / 14) - skin) * redness
    hair = _HAIR[0] if darkness > 3 else along(_HAIR, rng.uniform(0, len(_HAIR) - 1))
    return Complexion(
        skin=skin,
        lips=lips,
        tongue=tongue,
        coating=along(_COATING, rng.uniform(0, len(_COATING) - 1)),
        hair=hair * rng.uniform(0.8, 1.1),
    )


def along(palette: RGB, position: float) -> RGB:
    """Give the colour between two neighbours of a palette."""
    low = min(int(position), len(palette) - 2)
    return np.asarray(palette[low] + (palette[low + 1] - palette[low]) * (position - low))
