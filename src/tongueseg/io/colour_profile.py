"""Colour profiles of photos: from the colours that a file means to sRGB."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

# Cameras, phones and screens write a few hundred bytes to a few kilobytes.
_MAX_BYTES = 64 * 1024
# Tables may be as slow as their author likes; a matrix and three curves are not.
_TABLES = (b"A2B", b"D2B")
_MODES = frozenset({"RGB", "RGBA", "RGBX", "P", "PA"})
# A profile that moves no colour by more than this, of 255, is that of sRGB.
_SAME = 2
_NAME_LENGTH = 40
_PERCEPTUAL = ImageCms.Intent.PERCEPTUAL


@dataclass(frozen=True, eq=False)
class ColourProfile:
    """A profile whose colours are not those of sRGB.

    Attributes:
        name: as the profile calls itself, in ASCII.
    """

    name: str
    _transform: ImageCms.ImageCmsTransform

    def to_srgb(self, image: Image.Image) -> Image.Image:
        """Return an RGB image in sRGB. Colours beyond sRGB become its nearest ones."""
        return self._transform.apply(image)


def profile_of(image: Image.Image) -> ColourProfile | None:
    """Return the profile of a Pillow image; None where its values are sRGB.

    That is so without a profile, with that of sRGB, and with one that is damaged or of a kind that
    no camera writes. Browsers read such photos so too.
    """
    content = image.info.get("icc_profile")
    if image.mode not in _MODES or not isinstance(content, bytes) or len(content) > _MAX_BYTES:
        return None
    return _read(content)


@lru_cache(maxsize=16)
def _read(content: bytes) -> ColourProfile | None:
    try:
        if not _is_matrix(content):
            return None
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        transform = ImageCms.buildTransform(
            profile, ImageCms.createProfile("sRGB"), "RGB", "RGB", _PERCEPTUAL
        )
        name = ImageCms.getProfileDescription(profile)
    except (OSError, ValueError, TypeError, ImportError, struct.error, ImageCms.PyCMSError):
        return None
    return None if _is_srgb(transform) else ColourProfile(_plain(name), transform)


def _is_matrix(content: bytes) -> bool:
    """Tell whether a profile is of RGB and holds no table (ICC.1:2022, 7.2 and 7.3)."""
    if content[16:20] != b"RGB " or content[36:40] != b"acsp":
        return False
    (count,) = struct.unpack_from(">I", content, 128)
    tags = [content[132 + 12 * i : 135 + 12 * i] for i in range(min(count, len(content) // 12))]
    return not any(tag in _TABLES for tag in tags)


def _is_srgb(transform: ImageCms.ImageCmsTransform) -> bool:
    levels = np.linspace(0, 255, 9).astype(np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    moved = np.asarray(transform.apply(Image.fromarray(colours)))
    return bool(np.abs(moved.astype(int) - colours).max() <= _SAME)


def _plain(name: str) -> str:
    """Return a name that is fit for tables and messages: anybody may have written it."""
    kept = "".join(letter for letter in name if letter.isascii() and letter.isprintable())
    return " ".join(kept.split())[:_NAME_LENGTH] or "its profile"
