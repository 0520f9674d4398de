"""Any two folders of photos and masks: a mask is called as its photo, with or without an ending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from tongueseg.data.any_mask import read_any_mask
from tongueseg.data.formats.drawing import Drawing, Entry, Shape, Size
from tongueseg.data.formats.fill import Mask
from tongueseg.data.formats.photo_copy import LABEL
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.mask_names import likely_suffix
from tongueseg.data.masks import (
    Values,
    picture_size,
    read_class_colours,
    read_class_numbers,
)
from tongueseg.errors import BadAnnotation, BadMask, BadSettings
from tongueseg.io.decoder import FORMATS
from tongueseg.io.discovery import LeftOut, find_photos
from tongueseg.io.links import leads_out

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_MOST = 65535


@dataclass(frozen=True)
class TongueValues:
    """The values of a mask that are tongue; without any, what is not background.

    Attributes:
        numbers: grey values, or indices of a palette.
        colours: as 0xRRGGBB.
    """

    numbers: tuple[int, ...] = ()
    colours: tuple[int, ...] = ()


def parse_values(values: Iterable[str]) -> TongueValues:
    """Return values given as numbers and as colours, ``#ff0000`` or ``#f00``.

    Raises:
        BadSettings: one is neither.
    """
    numbers, colours = [], []
    for value in values:
        if _COLOUR.fullmatch(value):
            digits = value[1:] if len(value) > 4 else "".join(2 * digit for digit in value[1:])
            colours.append(int(digits, 16))
        elif value.isdecimal() and value.isascii() and int(value[:6]) <= _MOST:
            numbers.append(int(value))
        else:
            raise BadSettings(
                f"--value {value}: give a number up to {_MOST} or a colour as #ff0000"
            )
    return TongueValues(tuple(numbers), tuple(colours))


def read_masks(
    source: Path, photos: Photos, *, suffix: str = "", values: TongueValues | None = None
) -> Iterator[Entry]:
    """List the masks of a folder.

    Args:
        source: the folder of masks.
        photos: the photos, which may lie in the same folder.
        suffix: what the names of masks end in beyond those of their photos.
        values: which values are tongue.

    Raises:
        BadAnnotation: there is no mask, or no mask is called as a photo.
    """
    for mask in find_masks(source, photos, suffix):
        yield partial(_read, mask, source, suffix, values or TongueValues(), photos)


def find_masks(
    source: Path, photos: Photos, suffix: str = "", left_out: LeftOut | None = None
) -> list[Path]:
    """List the files of a folder of masks, and take them out of the photos.

    Args:
        source, photos, suffix: as for :func:`read_masks`.
        left_out: counts the files that are no pictures.

    Raises:
        BadAnnotation: as :func:`read_masks`.
    """
    pictures = list(find_photos(source, left_out))
    if not suffix and source.resolve() == photos.root.resolve():
        raise BadAnnotation(
            f"{source}: holds photos and masks alike; name what the masks end in by --suffix, "
            "such as --suffix _mask"
        )
    masks = [picture for picture in pictures if picture.stem.endswith(suffix)]
    if not masks:
        ending = f" that ends in {suffix}" if suffix else ""
        raise BadAnnotation(f"{source}: holds no mask{ending}{_advice(pictures, source, photos)}")
    photos.take_out(masks)
    if not suffix and (advice := _advice(masks, source, photos)):
        raise BadAnnotation(f"{source}: its masks have other names than their photos{advice}")
    return masks


def name_of_photo(mask: Path, source: Path, suffix: str = "") -> str:
    """Return what the photo of a mask is called: a path in its folder, without suffix."""
    return _name(mask, source).removesuffix(suffix)


def _advice(masks: Sequence[Path], source: Path, photos: Photos) -> str:
    stems = [_name(photo, photos.root) for photo in photos.unused(set())]
    likely = likely_suffix(stems, [_name(mask, source) for mask in masks])
    return f"; most end in {likely}: add --suffix {likely}" if likely else ""


def _name(file: Path, root: Path) -> str:
    return file.relative_to(root).with_suffix("").as_posix()


def _read(mask: Path, source: Path, suffix: str, values: TongueValues, photos: Photos) -> Drawing:
    if leads_out(mask, source):
        raise BadAnnotation(f"{mask}: is a link to a file outside its folder")
    name = name_of_photo(mask, source, suffix)
    try:
        photo = photos.find_stem(PurePosixPath(name), photos.root)
        size = picture_size(mask, FORMATS)
    except BadMask as error:
        raise BadAnnotation(str(error)) from error
    except BadAnnotation as error:
        raise BadAnnotation(f"{mask}: {error}") from error
    shape = Shape(LABEL, str(mask), partial(_area, mask, values))
    return Drawing(str(mask), name, photo, size, (shape,))


def _area(file: Path, values: TongueValues, size: Size) -> Mask:
    mask = _chosen(file, values) if values != TongueValues() else _not_background(file)
    if mask.shape != size:
        raise BadMask("changed while it was read")
    return mask


def _chosen(file: Path, values: TongueValues) -> Mask:
    chosen = np.zeros(picture_size(file, FORMATS), np.bool_)
    if values.numbers:
        chosen |= np.isin(_numbers(file), values.numbers)
    if values.colours:
        chosen |= np.isin(read_class_colours(file, FORMATS), values.colours)
    return chosen


def _numbers(file: Path) -> Values:
    try:
        return read_class_numbers(file, FORMATS)
    except BadMask as error:
        raise BadMask("holds colours; give --value a colour, as --value #ff0000") from error


class _Faults(dict[str, str]):
    """What is unusual about a mask."""

    def add(self, key: str, detail: str = "") -> None:
        self[key] = detail


def _not_background(file: Path) -> Mask:
    faults = _Faults()
    mask = read_any_mask(file, faults)
    if mask is not None:
        return mask
    if "mask-classes" in faults:
        values = faults["mask-classes"]
        holds = f"the values {values}" if values else "several colours"
        raise BadMask(f"holds {holds}; choose those of the tongue by --value")
    raise BadMask(faults.get("mask-unreadable", "cannot be read"))
