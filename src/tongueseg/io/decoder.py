"""Encoded photos to upright RGB, in this process. What it may cost is checked by the caller."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, TiffImagePlugin, UnidentifiedImageError, features

from tongueseg.errors import BadPhoto, MissingExtra
from tongueseg.io.limits import PhotoLimits, check_size
from tongueseg.io.pillow_image import DAMAGE, DecodedPhoto, decode_image, first_line

FORMATS: tuple[str, ...] = ("JPEG", "PNG", "BMP", "TIFF", "WEBP")
"""The formats that are read without an extra, under Pillow's names.

Only decoders that are meant for photos. Pillow's rarer ones have had more faults. An MPO is opened
as JPEG."""

_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis")
_AVIF_BRANDS = (b"avif", b"avis")
_TIFF_MAGIC = (b"II*\0", b"MM\0*")


class _PillowLimit:
    """Lifts Pillow's own limit on pixels while any thread opens a photo.

    It is one process-wide number that warns. Ours is per call and refuses. The lock is held for the
    number alone, so that a photo which takes long to open delays no other one.
    """

    def __init__(self) -> None:
        self._lock, self._opening = threading.Lock(), 0
        self._before = Image.MAX_IMAGE_PIXELS

    @contextmanager
    def lifted(self) -> Iterator[None]:
        with self._lock:
            if not self._opening:
                self._before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
            self._opening += 1
        try:
            yield
        finally:
            with self._lock:
                self._opening -= 1
                if not self._opening:
                    Image.MAX_IMAGE_PIXELS = self._before


_pillow_limit = _PillowLimit()


def decode_here(
    content: bytes,
    name: str,
    limits: PhotoLimits,
    at_least: int | None = None,
    pixels: int | None = None,
) -> DecodedPhoto:
    """Decode the bytes of a photo, as :func:`tongueseg.io.decode.decode` does.

    Args:
        content, name, limits, at_least: as there.
        pixels: how many the cost of the photo was estimated for.

    Raises:
        BadPhoto: the bytes are no photo, damaged, or too large.
        MissingExtra: a HEIC photo without the ``heic`` extra.
    """
    try:
        image = _open(content, formats_of(content, name))
    except UnidentifiedImageError as error:
        if content[:4] in _TIFF_MAGIC:
            return _decode_by_opencv(content, name, limits)
        raise BadPhoto(f"{name}: not a photo in a format that is read here") from error
    except DAMAGE as error:
        raise BadPhoto(f"{name}: damaged ({first_line(error)})") from error
    with image:
        if pixels is not None and image.width * image.height > pixels:
            raise BadPhoto(f"{name}: damaged (its head gives two sizes)")
        return decode_image(image, name, limits, at_least, in_place=True)


def formats_of(content: bytes, name: str) -> tuple[str, ...]:
    """Return Pillow's names of the formats that a photo may be in.

    Raises:
        BadPhoto: an AVIF that this Pillow does not read.
        MissingExtra: a HEIC photo without the ``heic`` extra.
    """
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    if brand in _AVIF_BRANDS:
        if not features.check("avif"):
            raise BadPhoto(f"{name}: AVIF needs Pillow 11.3: pip install -U pillow")
        return ("AVIF",)
    if brand in _HEIC_BRANDS:
        _register_heic(name)
        return ("HEIF",)
    return FORMATS


def _open(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    with _pillow_limit.lifted():
        return Image.open(io.BytesIO(content), formats=formats)


def _decode_by_opencv(content: bytes, name: str, limits: PhotoLimits) -> DecodedPhoto:
    """Read the TIFFs that Pillow does not know, such as 16-bit grey with transparency."""
    import cv2

    check_size(*_tiff_size(content, name), name, limits)
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise BadPhoto(f"{name}: a TIFF of a kind that is not read here; save it as PNG")
    height, width = pixels.shape[:2]
    upright = np.ascontiguousarray(pixels[..., ::-1], np.uint8)
    return DecodedPhoto(upright, height, width, depth=16)


def _tiff_size(content: bytes, name: str) -> tuple[int, int]:
    """Read width and height from a TIFF's first directory, so that a bomb is never decoded."""
    stream = io.BytesIO(content)
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(stream.read(8))
        stream.seek(directory.next)
        directory.load(stream)
        return int(directory[256]), int(directory[257])
    except (KeyError, *DAMAGE) as error:
        raise BadPhoto(f"{name}: damaged ({first_line(error)})") from error


def _register_heic(name: str) -> None:
    try:
        from pi_heif import register_heif_opener
    except ImportError as error:
        raise MissingExtra("heic", "pi-heif", f"{name}: HEIC") from error
    register_heif_opener()
