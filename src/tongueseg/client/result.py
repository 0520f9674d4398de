"""``Prediction``: the answer of a service for one photo."""

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
    """The tongue that a service found in a photo.

    Attributes:
        png: the mask as 8-bit PNG of 0 and 255.
        tongue: whether the photo holds a tongue at all.
        presence: probability that it does, 0 to 1.
        predicted_iou: the IoU that the mask probably has with the truth, 0 to 1; None where the
            service does not tell.
        flags: faults of the photo, such as ``too dark``.
        contour: the outline of the tongue as ``(x, y)`` points.
        width, height: of the upright photo, in pixels.
        model, version: which model answered.
        milliseconds: wall time of the steps ``wait``, ``read``, ``refine``, ``postprocess``,
            ``encode``.
        measures: by column, None where undefined; empty if they were not requested.
    """

    png: bytes
    tongue: bool
    presence: float
    predicted_iou: float | None
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
    def from_json(cls, content: Mapping[str, Any]) -> Prediction:
        """Return the prediction in the JSON of a service.

        Raises:
            KeyError, TypeError, ValueError: it holds no prediction.
        """
        width, height = content["size"]
        return cls(
            base64.b64decode(content["mask"]),
            content["tongue"],
            content["presence"],
            content.get("predicted_iou"),
            tuple(content["flags"]),
            [(x, y) for x, y in content["contour"]],
            width,
            height,
            content["model"]["name"],
            content["model"]["version"],
            dict(content["milliseconds"]),
            dict(content.get("measures") or {}),
        )
