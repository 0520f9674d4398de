"""YOLO segmentation: a text file for each photo, a line for each piece, places as shares.

A line holds a class and an outline: ``0 0.51 0.32 0.55 …``, and of predictions a confidence. The
names of the classes stand in ``data.yaml`` or ``classes.txt``, which may lie among the text files.
A photo without a text file counts as one that nobody has annotated; an empty file says that
nothing is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
import yaml

from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Ring, ring
from tongueseg.data.formats.parse import files_of, read_shapes, read_text
from tongueseg.data.formats.photo_copy import LABEL, store_photo
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.polygon import outlines
from tongueseg.data.formats.split_names import split_named
from tongueseg.data.split.split import SPLITS
from tongueseg.errors import BadAnnotation
from tongueseg.io.atomic import write_text
from tongueseg.io.yaml import parse_yaml

_LABELS = "labels"
_CLASSES = "classes.txt"
# Words of a line: class, x, y, width, height and confidence.
_CONFIDENT_BOX = 6


def read_yolo(source: Path, photos: Photos) -> Iterator[Entry]:
    """List the text files of the folders called ``labels``.

    Raises:
        BadAnnotation: there is none, or the names of the classes cannot be read.
    """
    names = _class_names(source)
    files = [
        file
        for file in files_of(source, ".txt")
        if _LABELS in file.relative_to(source).parts[:-1] or source.name == _LABELS
    ]
    lists = {file.parent: _listed(file) for file in files if file.name == _CLASSES}
    files = [file for file in files if file.name != _CLASSES]
    if not files:
        raise BadAnnotation(f"{source}: holds no folder labels with text files")
    return (partial(_read, file, names or _nearest(lists, file), photos) for file in files)


def write_yolo(out: Path, pairs: Iterator[Pair]) -> None:
    """Write ``images/SPLIT``, ``labels/SPLIT`` and ``data.yaml``; without splits all is train."""
    used = set()
    for pair in pairs:
        split = pair.split or "train"
        store_photo(pair, out / "images" / split)
        height, width = pair.mask.shape
        lines = [_line(outline / (width, height)) for outline in outlines(pair.mask)]
        write_text(out / _LABELS / split / f"{pair.name}.txt", "".join(lines))
        used.add(split)
    folders = {split: f"images/{split}" for split in SPLITS if split in used}
    write_text(out / "data.yaml", yaml.safe_dump({**folders, "names": {0: LABEL}}, sort_keys=False))


def _line(shares: Ring) -> str:
    return " ".join(["0", *(f"{share:.6f}" for share in shares.ravel())]) + "\n"


def _class_names(source: Path) -> dict[int, str]:
    for folder in (source, source.parent):
        for file in (folder / "data.yaml", folder / "dataset.yaml"):
            if file.exists():
                return _names_in(file)
        if (folder / _CLASSES).exists():
            return _listed(folder / _CLASSES)
    return {}


def _listed(file: Path) -> dict[int, str]:
    return dict(enumerate(read_text(file).split("\n")))


def _nearest(lists: dict[Path, dict[int, str]], file: Path) -> dict[int, str]:
    return next((lists[folder] for folder in file.parents if folder in lists), {})


def _names_in(file: Path) -> dict[int, str]:
    try:
        names = parse_yaml(read_text(file))["names"]
        pairs = names.items() if isinstance(names, dict) else enumerate(names)
        return {int(number): str(name) for number, name in pairs}
    except (yaml.YAMLError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise BadAnnotation(f"{file}: holds no names of classes") from error


def _read(file: Path, names: dict[int, str], photos: Photos) -> Drawing:
    lines = [line for line in read_text(file).splitlines() if line.strip()]
    shapes, broken = read_shapes(_outlines(lines), str(file), partial(_shape, names))
    above, below = _around(file)
    images = [Path(*above, "images", *below[:-1]), Path(*above, "images")]
    split = split_named(below[0]) if len(below) > 1 else None
    if split:
        below = below[1:]
    elif above:
        split = split_named(above[-1])
    name = PurePosixPath(*below).with_suffix("")
    try:
        photo = photos.find_stem(PurePosixPath(name.name), *images)
    except BadAnnotation as error:
        raise BadAnnotation(f"{file}: {error}") from error
    return Drawing(str(file), name.as_posix(), photo, None, shapes, broken, split)


def _outlines(lines: list[str]) -> list[list[str]]:
    """Split lines into words; drop the confidence that predictions have at the end of each."""
    words = [line.split() for line in lines]
    confident = all(len(line) % 2 == 0 and len(line) > _CONFIDENT_BOX for line in words)
    return [line[:-1] for line in words] if confident else words


def _around(file: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what stands before and behind the last folder called ``labels``."""
    at = len(file.parts) - 1 - file.parts[::-1].index(_LABELS)
    return file.parts[:at], file.parts[at + 1 :]


def _shape(names: dict[int, str], words: list[str], where: str) -> Shape:
    number, *shares = words
    if not number.isdecimal():
        raise BadAnnotation(f"{where}: {number!r} is no number of a class")
    return Shape(names.get(int(number), number), where, partial(_area, shares))


def _area(shares: list[str], size: Size) -> list[Ring]:
    if len(shares) in (4, 5):
        raise BadAnnotation("a box, and no outline")
    if len(shares) % 2:
        raise BadAnnotation("an outline with an x and no y")
    try:
        places = np.array(shares, np.float64).reshape(-1, 2)
    except ValueError as error:
        raise BadAnnotation("a place that is no number") from error
    return [ring(places * (size[1], size[0]))]
