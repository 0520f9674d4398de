"""From the objects drawn on a photo to one mask of the chosen classes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tongueseg.data.formats.drawing import Drawing, Entry, Pair, Shape, Size
from tongueseg.data.formats.fill import Mask, Ring, fill, overhang
from tongueseg.data.formats.plane import plane_of, turn_upright
from tongueseg.errors import BadAnnotation, BadMask, BadPhoto
from tongueseg.io.discovery import is_utf8
from tongueseg.io.photo import Photo, read_photo

OTHERS = "object of other classes left out"
OVERLAP = "object of other classes on the tongue, which stays whole; --minus cuts one out"
BELOW = "object of --minus hidden below the tongue"
CUT = "outline cut at the border of its photo"
TURNED = "photo turned by EXIF, taken as drawn on when upright; see --drawn-on"

# Annotation tools overshoot the border by less, and nobody needs to know.
_OVERHANG = 1.0
_SUFFIXES = {
    b"\xff\xd8": ".jpg",
    b"\x89PNG": ".png",
    b"BM": ".bmp",
    b"RIFF": ".webp",
    b"II*\0": ".tif",
    b"MM\0*": ".tif",
}


@dataclass(frozen=True, eq=False)
class Paired:
    """One photo, joined with its mask or left out.

    Attributes:
        pair: None where the photo is left out.
        where: what to call it in messages.
        failures: a line for all that could not be read.
        notes: a kind of remark, and where it applies.
    """

    pair: Pair | None
    where: str
    failures: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


def pair_up(
    entry: Entry,
    *,
    classes: frozenset[str],
    drawn_on: str,
    minus: frozenset[str] = frozenset(),
) -> Paired:
    """Read one photo's annotation and join its objects of the chosen classes into a mask.

    Objects of the classes ``minus`` are cut out of what lies below them, and where the format knows
    no layers, out of all. The photo is left out where an object could not be read and the mask
    would be empty: it would say that there is no tongue.
    """
    try:
        drawing = entry()
    except BadAnnotation as error:
        return Paired(None, "", (str(error),))
    if not is_utf8(drawing.name):
        failure = f"{drawing.where}: {drawing.name!a} is a name that is no UTF-8; rename it"
        return Paired(None, drawing.where, (failure,))
    try:
        photo = read_photo(drawing.photo, at_least=1)
        plane = plane_of(photo, drawing.size, drawing.drawn_on or drawn_on)
    except (BadAnnotation, BadPhoto) as error:
        # A photo of a dataset is where the fault lies, and is named by the error itself.
        named = str(error).startswith(f"{drawing.where}: ")
        failure = str(error) if named else f"{drawing.where}: {error}"
        return Paired(None, drawing.where, (failure,))
    painting = _Painting(plane.size, classes, minus, list(drawing.broken))
    painting.notes += drawing.notes
    for shape in _from_below(drawing, minus):
        painting.add(shape)
    painting.note_overlaps(drawing.shapes)
    if plane.guessed:
        painting.notes.append((TURNED, drawing.where))
    pair = None
    if painting.mask.any() or not painting.failures:
        pair = _pair(drawing, photo, turn_upright(painting.mask, plane.orientation))
    return Paired(pair, drawing.where, tuple(painting.failures), tuple(painting.notes))


def _from_below(drawing: Drawing, minus: frozenset[str]) -> list[Shape]:
    if drawing.layered:
        return sorted(drawing.shapes, key=lambda shape: shape.layer)
    return sorted(drawing.shapes, key=lambda shape: shape.label in minus)


class _Painting:
    """A mask that shapes are laid on, one after the other."""

    def __init__(
        self, size: Size, classes: frozenset[str], minus: frozenset[str], failures: list[str]
    ) -> None:
        self.mask: Mask = np.zeros(size, np.bool_)
        self.failures = failures
        self.notes: list[tuple[str, str]] = []
        self._classes, self._minus = classes, minus

    def add(self, shape: Shape) -> None:
        cuts = shape.erases or shape.label in self._minus
        if not cuts and shape.label not in self._classes:
            self.notes.append((OTHERS, shape.label))
            return
        where = f"{shape.where} ({shape.label})"
        try:
            area = shape.area(self.mask.shape)
            drawn = area if isinstance(area, np.ndarray) else self._filled(area, where)
        except (BadAnnotation, BadMask) as error:
            self.failures.append(f"{where}: {error}")
            return
        if cuts:
            self.mask &= ~drawn
        else:
            self.mask |= drawn

    def note_overlaps(self, shapes: Sequence[Shape]) -> None:
        """Note the objects of other classes that overlap the finished mask."""
        if not self.mask.any():
            return
        for shape in shapes:
            if shape.erases or shape.label in self._classes:
                continue
            # What is wrong with an object that is left out is nobody's business.
            with suppress(BadAnnotation, BadMask):
                area = shape.area(self.mask.shape)
                drawn = area if isinstance(area, np.ndarray) else fill(area, *self.mask.shape)
                if (self.mask & drawn).any():
                    kind = BELOW if shape.label in self._minus else OVERLAP
                    self.notes.append((kind, shape.label))

    def _filled(self, rings: Sequence[Ring], where: str) -> Mask:
        height, width = self.mask.shape
        drawn = fill(rings, height, width)
        if not drawn.any():
            raise BadAnnotation("covers no pixel of its photo")
        if overhang(rings, height, width) > _OVERHANG:
            self.notes.append((CUT, where))
        return drawn


def _pair(drawing: Drawing, photo: Photo, mask: Mask) -> Pair:
    source = drawing.photo
    if isinstance(source, Path):
        suffix = source.suffix
    else:
        suffix = next((s for magic, s in _SUFFIXES.items() if source.startswith(magic)), ".heic")
    return Pair(drawing.name, source, suffix, mask, drawing.split)
