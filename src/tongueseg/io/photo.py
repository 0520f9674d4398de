"""Photo in: anything that holds a photo becomes upright RGB uint8."""

from __future__ import annotations

import io
import os
import struct
import threading
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError
from pydantic import BaseModel, ConfigDict, Field

from tongueseg.errors import BadPhoto, MissingExtra, PhotoTooLarge

Pixels = NDArray[np.uint8]
Source = str | os.PathLike[str] | bytes | BinaryIO | Image.Image | NDArray[np.generic]

SIDEWAYS = frozenset({5, 6, 7, 8})
"""The EXIF orientations in which a photo is stored lying on its side."""

FORMATS: tuple[str, ...] = ("JPEG", "PNG", "BMP", "TIFF", "WEBP")
"""The formats that are read without an extra, in Pillow's words.

Only decoders that are meant for photos: Pillow's rarer ones have had the more faults. An MPO is
opened as JPEG."""

_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis")
_EXIF_ORIENTATION = 0x0112
_TIFF_MAGIC = (b"II*\0", b"MM\0*")
# What Pillow raises on damaged files, by format.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_open_lock = threading.Lock()


class PhotoLimits(BaseModel):
    """How large a photo may be before it is refused unread.

    Attributes:
        max_bytes: size of the file.
        max_pixels: width times height as the header tells them, before any decoding.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_bytes: int = Field(default=100 * 2**20, gt=0)
    max_pixels: int = Field(default=120_000_000, gt=0)


@dataclass(frozen=True, eq=False)
class Photo:
    """An upright photo, possibly decoded at reduced scale.

    Attributes:
        pixels: ``(h, w, 3)`` uint8 RGB.
        height, width: the photo's own upright size in pixels; ``h <= height``, ``w <= width``.
        name: what to call it in messages.
        orientation: how EXIF says the file stores it, 1 (upright) to 8; ``pixels`` are upright.
            Always 1 for HEIC, which other programs turn upright as well.
        depth: how many bits the file gives a channel, 8 or 16.
    """

    pixels: Pixels
    height: int
    width: int
    name: str = "photo"
    _source: bytes | None = field(default=None, repr=False)
    _limits: PhotoLimits = field(default=PhotoLimits(), repr=False)
    orientation: int = 1
    depth: int = 8

    @property
    def reduced(self) -> bool:
        """Whether ``pixels`` are fewer than the photo's own."""
        return self.pixels.shape[:2] != (self.height, self.width)

    def full(self) -> Photo:
        """Return the photo at its own size, decoding it again where it was reduced."""
        return self.at_least(max(self.height, self.width))

    def at_least(self, side: int) -> Photo:
        """Return the photo with both sides of ``side`` pixels or more, as far as it has them."""
        wanted = min(side, self.height, self.width)
        if not self.reduced or self._source is None or min(self.pixels.shape[:2]) >= wanted:
            return self
        return _decode(self._source, self.name, side, self._limits)


def read_photo(
    source: Source, *, at_least: int | None = None, limits: PhotoLimits | None = None
) -> Photo:
    """Read a photo as upright RGB.

    EXIF orientation is applied. Grey, palette, CMYK and 16-bit photos become 8-bit RGB;
    transparency is laid on white.

    Args:
        source: path, encoded bytes, binary file object, Pillow image, or an array
            ``(H, W)``, ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA of uint8 or uint16.
        at_least: a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size as long as both sides
            keep at least this many pixels; None for the full size.
        limits: bytes and pixels beyond which a photo is refused.

    Raises:
        BadPhoto: the photo is missing, empty, damaged, too large, or none.
        MissingExtra: a HEIC photo without the ``heic`` extra.

    Example:
        >>> read_photo("tongue.jpg").pixels.shape
        (400, 400, 3)
    """
    limits = limits or PhotoLimits()
    if isinstance(source, np.ndarray):
        return _from_image(_image_from_array(source), "array", limits)
    if isinstance(source, Image.Image):
        return _from_image(source, "image", limits)
    content, name = _content(source, limits)
    return _decode(content, name, at_least, limits)


def _content(
    source: str | os.PathLike[str] | bytes | BinaryIO, limits: PhotoLimits
) -> tuple[bytes, str]:
    """Return the encoded bytes of a source and its name; never more than the limit in memory."""
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


def _decode(content: bytes, name: str, at_least: int | None, limits: PhotoLimits) -> Photo:
    formats = FORMATS
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        _register_heic()
        formats = ("HEIF",)
    try:
        image = _open(content, formats)
    except UnidentifiedImageError as error:
        if content[:4] in _TIFF_MAGIC:
            return _deep_tiff(content, name, limits)
        raise BadPhoto(f"{name}: not a photo in a format that is read here") from error
    except _DAMAGE as error:
        raise BadPhoto(f"{name}: damaged ({_first_line(error)})") from error
    with image:
        return _from_image(image, name, limits, at_least=at_least, source=content)


def _open(content: bytes, formats: tuple[str, ...]) -> Image.Image:
    # Pillow's own bomb guard is one process-wide number that warns; ours is per call and
    # refuses, right after the header is read. The lock keeps threads from undoing each other.
    with _open_lock:
        before = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            return Image.open(io.BytesIO(content), formats=formats)
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _from_image(
    image: Image.Image,
    name: str,
    limits: PhotoLimits,
    *,
    at_least: int | None = None,
    source: bytes | None = None,
) -> Photo:
    width, height = image.size
    _check_size(width, height, name, limits)
    depth = _depth(image)
    try:
        if at_least is not None and image.format in ("JPEG", "MPO"):
            # Pillow's draft never goes below the size asked for; sides are equal here, so
            # that it does not matter whether the photo lies on its side.
            scale = max(at_least / width, at_least / height)
            if scale < 1:
                image.draft(image.mode, (round(width * scale), round(height * scale)))
        # A TIFF forgets it as it is loaded.
        told = image.getexif().get(_EXIF_ORIENTATION)
        orientation = next((known for known in range(1, 9) if told == known), 1)
        upright = ImageOps.exif_transpose(image)
        if image.getexif().get(_EXIF_ORIENTATION) in SIDEWAYS:
            width, height = height, width
        pixels = np.asarray(_to_rgb(upright, name))
    except _DAMAGE as error:
        raise BadPhoto(f"{name}: damaged ({_first_line(error)})") from error
    return Photo(pixels, height, width, name, source, limits, orientation, depth)


def _depth(image: Image.Image) -> int:
    # Pillow's mode of a 16-bit colour photo is RGB; only its tiles tell how the file holds it.
    held = [image.mode, *(str(tile[3]) for tile in getattr(image, "tile", ()))]
    return 16 if any(";16" in how for how in held) else 8


def _check_size(width: int, height: int, name: str, limits: PhotoLimits) -> None:
    if width <= 0 or height <= 0:
        raise BadPhoto(f"{name}: has no pixels ({width}x{height})")
    if width * height > limits.max_pixels:
        raise PhotoTooLarge(
            f"{name}: {width}x{height} is more than the {limits.max_pixels:,} pixels allowed"
        )


def _to_rgb(image: Image.Image, name: str) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if image.mode in ("I", "F"):
        raise BadPhoto(f"{name}: 32-bit grey values have no defined white; save it as 8 or 16 bit")
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _image_from_array(array: NDArray[np.generic]) -> Image.Image:
    if array.dtype == np.uint16:
        array = (array >> 8).astype(np.uint8)  # type: ignore[operator]
    if array.dtype != np.uint8:
        raise BadPhoto(f"array: {array.dtype} values; give uint8 RGB from 0 to 255")
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise BadPhoto(f"array: shape {array.shape}; give (H, W), (H, W, 3) or (H, W, 4)")
    if 0 in array.shape:
        raise BadPhoto(f"array: has no pixels (shape {array.shape})")
    return Image.fromarray(np.ascontiguousarray(array))


def _deep_tiff(content: bytes, name: str, limits: PhotoLimits) -> Photo:
    """Read the TIFFs that Pillow does not know, such as 16-bit grey with transparency."""
    import cv2

    _check_size(*_tiff_size(content, name), name, limits)
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise BadPhoto(f"{name}: a TIFF of a kind that is not read here; save it as PNG")
    height, width = pixels.shape[:2]
    upright = np.ascontiguousarray(pixels[..., ::-1], np.uint8)
    return Photo(upright, height, width, name, None, limits, depth=16)


def _tiff_size(content: bytes, name: str) -> tuple[int, int]:
    """Read width and height from a TIFF's first directory, so that a bomb is never decoded."""
    stream = io.BytesIO(content)
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(stream.read(8))
        stream.seek(directory.next)
        directory.load(stream)
        return int(directory[256]), int(directory[257])
    except (KeyError, *_DAMAGE) as error:
        raise BadPhoto(f"{name}: damaged ({_first_line(error)})") from error


def _register_heic() -> None:
    try:
        from pi_heif import register_heif_opener
    except ImportError as error:
        raise MissingExtra("heic", "pi-heif") from error
    register_heif_opener()


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
