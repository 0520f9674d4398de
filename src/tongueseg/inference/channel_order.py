"""The order of an array's colour channels: OpenCV's is BGR, that of models RGB."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadSettings, nearest
from tongueseg.inference.model_pass import run_pass
from tongueseg.inference.preprocess import model_input
from tongueseg.inference.roi import shared_threshold
from tongueseg.io.photo import Photo, Source
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec

Channels = Literal["rgb", "bgr"]
_Value = TypeVar("_Value", bound=np.generic)

_ORDERS = ("rgb", "bgr")

_AS_CERTAIN_AS = 10
"""A warning needs the presence that the best of so many passes would: false ones are rare."""


def to_rgb(source: Source | Photo, channels: Channels) -> Source | Photo:
    """Return a source as it is, or an array of BGR or BGRA as RGB or RGBA.

    Raises:
        BadSettings: the order is unknown, or BGR is said of anything but an array.
    """
    if channels not in _ORDERS:
        raise BadSettings(f"channels={channels!r}: give 'rgb' or 'bgr'{nearest(channels, _ORDERS)}")
    if channels == "rgb":
        return source
    if not isinstance(source, np.ndarray):
        raise BadSettings("channels='bgr' is for arrays; files and images know their own order")
    return _swapped(source)


def warn_if_bgr(photo: Photo, spec: ModelSpec, runtime: Runtime) -> None:
    """Warn if an array without a tongue clearly shows one with red and blue swapped.

    It costs one pass.
    """
    swapped = _swapped(photo.pixels)
    if np.array_equal(swapped, photo.pixels):
        return
    placed = model_input(replace(photo, pixels=swapped), spec.input)
    presence = run_pass(placed, spec, runtime).presence
    if presence >= shared_threshold(spec.output.presence_threshold, _AS_CERTAIN_AS):
        warnings.warn(
            "no tongue found in this array, but there is one with red and blue swapped: it looks "
            "like BGR, as OpenCV reads photos; pass channels='bgr'",
            UserWarning,
            stacklevel=4,
        )


def _swapped(pixels: NDArray[_Value]) -> NDArray[_Value]:
    """Swap red and blue of ``(H, W, 3)`` or ``(H, W, 4)``; other shapes stay."""
    if pixels.ndim != 3 or pixels.shape[2] not in (3, 4):
        return pixels
    return pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
