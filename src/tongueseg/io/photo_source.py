"""What a photo may be given as: a path, bytes, a file object, a Pillow image or an array."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.limits import PhotoLimits

EncodedSource = str | os.PathLike[str] | bytes | BinaryIO
Source = EncodedSource | Image.Image | NDArray[np.generic]


def read_bytes(source: EncodedSource, limits: PhotoLimits) -> tuple[bytes, str]:
    """Return the encoded bytes of a source and its name; never more than the limit in memory.

    Raises:
        BadPhoto: the source is missing, empty, too large, or of another type.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        content, name = bytes(source), "bytes"
    elif isinstance(source, str | os.PathLike):
        name = os.fspath(source)
        content = _read_file(Path(source), limits)
    elif hasattr(source, "read"):
        name = str(getattr(source, "name", "stream"))
        content = source.read(limits.max_bytes + 1)
    else:
        raise BadPhoto(
            f"{type(source).__name__}: not a path, bytes, file object, Pillow image or array"
        )
    if len(content) > limits.max_bytes:
        raise PhotoTooLarge(f"{name}: more than the {limits.max_bytes:,} bytes allowed")
    if not content:
        raise BadPhoto(f"{name}: empty file")
    return content, name


def _read_file(path: Path, limits: PhotoLimits) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise BadPhoto(f"{path}: no such file") from error
    except OSError as error:
        raise BadPhoto(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        # A zero byte; Python opens no such name.
        raise BadPhoto(f"{str(path)!r}: no file can have this name") from error


def image_from_array(array: NDArray[np.generic]) -> Image.Image:
    """Return an array as a Pillow image.

    Args:
        array: ``(H, W)`` grey, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA of uint8 or uint16.

    Raises:
        BadPhoto: it has another shape or type.
    """
    if array.dtype == np.uint16:
        array = (array >> 8).astype(np.uint8)  # type: ignore[operator]
    if array.dtype != np.uint8:
        raise BadPhoto(f"array: {array.dtype} values; give uint8 RGB from 0 to 255")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise BadPhoto(f"array: shape {array.shape}; give (H, W), (H, W, 3) or (H, W, 4)")
    if 0 in array.shape:
        raise BadPhoto(f"array: has no pixels (shape {array.shape})")
    return Image.fromarray(np.ascontiguousarray(array))
