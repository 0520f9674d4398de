"""Pascal VOC's masks: ``SegmentationClass/NAME.png`` beside ``JPEGImages/NAME.jpg``.

CVAT exports them as "Segmentation mask", with the colours of the classes in ``labelmap.txt``.
LabelMe's ``labelme2voc`` writes the numbers of the classes, which ``class_names.txt`` lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from tongueseg.data.formats.class_picture import ClassKey, ClassPicture, draw_classes, key_of
from tongueseg.data.formats.drawing import Drawing, Entry
from tongueseg.data.formats.parse import files_of, read_text
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.split_names import split_named
from tongueseg.errors import BadAnnotation
from tongueseg.io.links import leads_out

FOLDERS = ("SegmentationClassPNG", "SegmentationClass")
"""Where the masks lie; the first that holds PNGs is read."""

_COLOURS, _NUMBERS = "labelmap.txt", "class_names.txt"
# Pascal VOC's border between objects, as a colour and as a number.
_VOID_COLOUR, _VOID = 0xE0E0C0, 255


def read_voc(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the masks of a folder with ``SegmentationClass``.

    Raises:
        BadAnnotation: there is none, or the classes cannot be read.
    """
    masks = _masks(source)
    if not masks:
        raise BadAnnotation(f"{source}: holds no {FOLDERS[1]} with PNG files")
    photos.take_out(_pictures(source))
    key, splits = _key(source), _splits(source)
    for mask in masks:
        yield partial(_read, mask, key, splits, photos)


def _masks(home: Path) -> list[Path]:
    listed = (files_of(home / name, ".png") for name in FOLDERS if (home / name).is_dir())
    return next(filter(None, listed), [])


def _pictures(home: Path) -> list[Path]:
    """Return all that is no photo: masks of classes and of objects, and what shows them."""
    folders = (folder for folder in home.glob("Segmentation*") if folder.is_dir())
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def _read(mask: Path, key: ClassKey, splits: dict[str, str], photos: Photos) -> Drawing:
    folder = next(parent for parent in mask.parents if parent.name in FOLDERS)
    if leads_out(mask, folder):
        raise BadAnnotation(f"{mask}: is a link to a file outside its folder")
    name = mask.relative_to(folder).with_suffix("").as_posix()
    try:
        photo = photos.find_stem(PurePosixPath(name), folder.parent / "JPEGImages")
    except BadAnnotation as error:
        raise BadAnnotation(f"{mask}: {error}") from error
    return draw_classes(ClassPicture(mask, photo, name, key, splits.get(name)))


def _key(home: Path) -> ClassKey:
    if (home / _COLOURS).exists():
        key = key_of(_colours(home / _COLOURS), by_colour=True)
        return ClassKey(key.values, key.ignored | {_VOID_COLOUR}, by_colour=True)
    if (home / _NUMBERS).exists():
        names = [line.strip() for line in read_text(home / _NUMBERS).splitlines()]
        # LabelMe counts from what it ignores, which has the number -1.
        first = -1 if names[:1] == ["__ignore__"] else 0
        key = key_of((name, number) for number, name in enumerate(names, first) if name)
        return ClassKey(key.values, key.ignored | {_VOID})
    return ClassKey({}, frozenset({0, _VOID}), any_number=True)


def _colours(file: Path) -> Iterator[tuple[str, int]]:
    for line in read_text(file).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        try:
            red, green, blue = bytes(map(int, rest.split(":")[0].split(",")))
        except ValueError as error:
            raise BadAnnotation(f"{file}: {line!r} is not name:red,green,blue") from error
        yield name, red << 16 | green << 8 | blue


def _splits(home: Path) -> dict[str, str]:
    splits: dict[str, str] = {}
    for file in sorted((home / "ImageSets" / "Segmentation").glob("*.txt")):
        if split := split_named(file.stem):
            splits |= dict.fromkeys(read_text(file).split("\n"), split)
    return splits
