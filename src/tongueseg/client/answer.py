"""The answer of a service about one photo."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True, eq=False)
class Prediction:
    """Where a service found the tongue.

    Attributes:
        png: the mask as 8-bit PNG of 0 and 255.
        tongue: whether the photo holds a tongue at all.
        presence: how sure the model is that it does, 0 to 1.
        flags: what is wrong with the photo, in words such as ``too dark``.
        contour: the outline of the tongue as ``(x, y)`` points.
        width, height: of the upright photo, in pixels.
        model, version: which model answered.
        milliseconds: wall time of the steps ``wait``, ``read``, ``look``, ``restore``, ``encode``.
        measures: by column, None where undefined; empty where they were not asked for.
    """

    png: bytes
    tongue: bool
    presence: float
    flags: tuple[str, ...]
    contour: list[tuple[int, int]]
    width: int
    height: int
    model: str
    version: str
    milliseconds: dict[str, float]
    measures: dict[str, float | None]

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """The mask, ``(H, W)`` bool at the photo's own size."""
        with Image.open(io.BytesIO(self.png), formats=["PNG"]) as image:
            return np.asarray(image) > 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Prediction:
        """Read the JSON of a service.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        width, height = told["size"]
        return cls(
            base64.b64decode(told["mask"]),
            told["tongue"],
            told["presence"],
            tuple(told["flags"]),
            [(x, y) for x, y in told["contour"]],
            width,
            height,
            told["model"]["name"],
            told["model"]["version"],
            dict(told["milliseconds"]),
            dict(told.get("measures") or {}),
        )
