"""A dataset folder of drawn photos."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadSettings
from tongueseg.io.atomic import write_bytes
from tongueseg.synthetic.drawn.scenes import Scene, draw_mouth

_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 95)


class Draw(Protocol):
    """Any function that draws a scene of a given size, as ``draw_mouth`` does."""

    def __call__(self, rng: np.random.Generator, *, height: int, width: int) -> Scene:
        """Draw one scene."""
        ...


def write_dataset(
    folder: Path,
    *,
    count: int,
    seed: int = 0,
    height: int = 400,
    width: int = 400,
    draw: Draw = draw_mouth,
) -> None:
    """Write ``count`` scenes as ``original/NAME.jpg`` and ``mask/NAME.png`` (8-bit, 0 or 255).

    A scene depends on ``seed`` and its number alone, so a longer dataset begins with the shorter.

    Raises:
        BadSettings: ``count`` is negative.
        CannotWrite: the disk refuses.

    Example:
        >>> write_dataset(Path("drawn"), count=8, draw=draw_face)  # doctest: +SKIP
    """
    if count < 0:
        raise BadSettings(f"count: {count} is negative")
    for number in range(count):
        scene = draw(np.random.default_rng([seed, number]), height=height, width=width)
        name = f"drawn_{seed}_{number:05d}"
        write_bytes(folder / "original" / f"{name}.jpg", _encode(".jpg", scene.photo[..., ::-1]))
        mask = scene.mask.astype(np.uint8) * np.uint8(255)
        write_bytes(folder / "mask" / f"{name}.png", _encode(".png", mask))


def _encode(suffix: str, pixels: NDArray[np.uint8]) -> bytes:
    """Encode BGR or grey pixels as a picture file."""
    done, encoded = cv2.imencode(suffix, pixels, _JPEG if suffix == ".jpg" else ())
    assert done, suffix
    return encoded.tobytes()
