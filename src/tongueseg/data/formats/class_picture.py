"""Pictures that hold a class in every pixel, as its number or its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from tongueseg.data.formats.drawing import Drawing, Shape, Size
from tongueseg.data.formats.fill import Mask
from tongueseg.data.masks import Values, distinct_values, read_class_colours, read_class_numbers
from tongueseg.errors import BadAnnotation, BadMask
from tongueseg.io.decoder import FORMATS

BACKGROUND = frozenset({"background", "_background_", "__background__", "__ignore__", "ignore"})
"""What tools call the pixels that are of no class."""


@dataclass(frozen=True)
class ClassKey:
    """What the values of pictures mean.

    Attributes:
        values: the values of each class.
        ignored: values of no class.
        by_colour: whether values are colours, 0xRRGGBB, or else numbers.
        any_number: whether a number without a class is a class called by it.
    """

    values: Mapping[str, frozenset[int]]
    ignored: frozenset[int] = frozenset({0})
    by_colour: bool = False
    any_number: bool = False

    def named(self, value: int) -> str:
        """Return a value as people write it."""
        return f"colour #{value:06x}" if self.by_colour else f"value {value}"


@dataclass(frozen=True)
class ClassPicture:
    """A picture of classes and its photo.

    Attributes:
        file: the picture.
        photo: the file of its photo.
        name: the photo's path in a dataset, without suffix.
        key: what its values mean.
        split: ``train``, ``val`` or ``test`` where it is known.
    """

    file: Path
    photo: Path
    name: str
    key: ClassKey = field(repr=False)
    split: str | None = None


def key_of(names: Iterable[tuple[str, int]], *, by_colour: bool = False) -> ClassKey:
    """Return the key of classes, each with a value; what is called background is none."""
    values: dict[str, frozenset[int]] = {}
    ignored = {0}
    for name, value in names:
        if name.lower() in BACKGROUND:
            ignored.add(value)
        else:
            values[name] = values.get(name, frozenset()) | {value}
    return ClassKey(values, frozenset(ignored), by_colour)


def draw_classes(picture: ClassPicture) -> Drawing:
    """Return a shape for each class that occurs in a picture.

    Raises:
        BadAnnotation: the picture cannot be read.
    """
    where = str(picture.file)
    try:
        plane = _plane(picture.file, picture.key)
    except BadMask as error:
        raise BadAnnotation(str(error)) from error
    classes, unknown = _classes_in(plane, picture.key)
    shapes = [
        Shape(name, where, partial(_area, picture.file, picture.key, values))
        for name, values in classes.items()
    ]
    broken = [f"{where}: holds the {picture.key.named(u)}, which no class has" for u in unknown[:1]]
    height, width = plane.shape
    return Drawing(
        where,
        picture.name,
        picture.photo,
        (height, width),
        tuple(shapes),
        tuple(broken),
        picture.split,
    )


def _classes_in(plane: Values, key: ClassKey) -> tuple[dict[str, frozenset[int]], list[int]]:
    """Return the classes that occur with their values, and the values without a class."""
    every = distinct_values(plane)
    occurring = every - key.ignored
    if key.any_number and not occurring:
        # Masks of black and white have no void.
        occurring = every - {0}
    classes = {name: values for name, values in key.values.items() if values & occurring}
    unknown = sorted(occurring.difference(*key.values.values()))
    if key.any_number:
        classes |= {str(value): frozenset({value}) for value in unknown}
        unknown = []
    return classes, unknown


def _plane(file: Path, key: ClassKey) -> Values:
    read = read_class_colours if key.by_colour else read_class_numbers
    return read(file, FORMATS)


def _area(file: Path, key: ClassKey, values: frozenset[int], size: Size) -> Mask:
    plane = _plane(file, key)
    if plane.shape != size:
        raise BadMask("changed while it was read")
    return np.isin(plane, list(values))
