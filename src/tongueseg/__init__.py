"""tongueseg cuts the tongue out of a photo.

>>> from tongueseg import Segmenter
>>> Segmenter()("photo.jpg").mask
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.errors import TonguesegError as TonguesegError
    from tongueseg.inference.segmentation import Segmentation as Segmentation
    from tongueseg.inference.segmenter import Segmenter as Segmenter
    from tongueseg.io.photo import Photo as Photo
    from tongueseg.io.photo import PhotoLimits as PhotoLimits
    from tongueseg.io.photo import read_photo as read_photo
    from tongueseg.spec import ModelSpec as ModelSpec

__version__ = "0.1.0"

# Imported on first use, so that `tongueseg --help` needs no OpenCV and no engine.
_MODULES = {
    "ModelSpec": "spec",
    "Photo": "io.photo",
    "PhotoLimits": "io.photo",
    "Segmentation": "inference.segmentation",
    "Segmenter": "inference.segmenter",
    "TonguesegError": "errors",
    "read_photo": "io.photo",
}

__all__ = [
    "ModelSpec",
    "Photo",
    "PhotoLimits",
    "Segmentation",
    "Segmenter",
    "TonguesegError",
    "__version__",
    "read_photo",
]


__getattr__ = lazy_names(__name__, _MODULES)


def __dir__() -> list[str]:
    return list(__all__)
