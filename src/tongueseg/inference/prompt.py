"""``Prompt``: where the user says that the tongue is, or is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from tongueseg.errors import BadPrompt, BadSettings
from tongueseg.io.photo import Photo

Box = Sequence[float]
"""``(x, y, width, height)`` in pixels of the upright photo, x to the right and y down."""

Points = Sequence[Sequence[float]]
"""Each ``(x, y, tongue)``: True on the tongue, False beside it."""

MAX_POINTS = 12
"""A point may cost several passes of the network, and more correct no mask."""


class PromptArguments(TypedDict, total=False):
    """The arguments of a segmenter that point at the tongue."""

    box: Box | None
    points: Points


@dataclass(frozen=True)
class Point:
    """A pixel of the upright photo that is on the tongue, or is not."""

    x: float
    y: float
    tongue: bool = True

    def __str__(self) -> str:
        return f"{self.x:g},{self.y:g},{self.tongue:d}"


@dataclass(frozen=True)
class Prompt:
    """A box around the tongue, points on it and beside it.

    Attributes:
        box: ``(x, y, width, height)`` in pixels of the upright photo; None for no box.
        points: in the order in which they change the mask.
    """

    box: tuple[float, float, float, float] | None = None
    points: tuple[Point, ...] = ()

    @property
    def on_tongue(self) -> tuple[Point, ...]:
        """The points on the tongue."""
        return tuple(point for point in self.points if point.tongue)

    def check(self, photo: Photo) -> None:
        """Check that box and points lie in a photo; a box may reach over its border.

        Raises:
            BadPrompt: one lies outside.
        """
        size = f"the photo of {photo.width}x{photo.height}"
        for point in self.points:
            if not (0 <= point.x < photo.width and 0 <= point.y < photo.height):
                at = f"{point.x:g},{point.y:g}"
                raise BadPrompt(f"{photo.name}: the point {at} lies outside {size}")
        if self.box is not None:
            x, y, width, height = self.box
            if x >= photo.width or y >= photo.height or x + width <= 0 or y + height <= 0:
                raise BadPrompt(f"{photo.name}: the box {_numbers(self.box)} lies outside {size}")

    @property
    def arguments(self) -> PromptArguments:
        """``box`` and ``points`` as :class:`tongueseg.Segmenter` takes them."""
        points = [(point.x, point.y, point.tongue) for point in self.points]
        return {"box": self.box, "points": points}

    def to_text(self) -> dict[str, str]:
        """Return ``box`` and ``points`` as :func:`parse_prompt` reads them; none if empty."""
        box = {} if self.box is None else {"box": _numbers(self.box)}
        return box | ({"points": ";".join(map(str, self.points))} if self.points else {})


def make_prompt(box: Box | None = None, points: Points | None = None) -> Prompt | None:
    """Check the numbers of a box and of points; return None where there are neither.

    Args:
        box: ``(x, y, width, height)``.
        points: each ``(x, y, tongue)``; ``tongue`` is True on it and False beside it.

    Raises:
        BadSettings: a number is missing or not finite, the box has no size, a point is given
            twice, or there are more than :data:`MAX_POINTS`.
    """
    if box is None and not points:
        return None
    made = tuple(_point(one) for one in points or ())
    if len(made) > MAX_POINTS:
        raise BadSettings(f"{len(made)} points: give {MAX_POINTS} at most")
    places = [(point.x, point.y) for point in made]
    for place in places:
        if places.count(place) > 1:
            raise BadSettings(f"the point {_numbers(place)} is given twice; give it once")
    return Prompt(None if box is None else _box(box), made)


def parse_prompt(box: str = "", points: str = "") -> Prompt | None:
    """Read a prompt from text; None where both are empty.

    Args:
        box: ``X,Y,W,H``.
        points: ``X,Y,1`` for a point on the tongue and ``X,Y,0`` for one beside it; several are
            separated by semicolons.

    Raises:
        BadSettings: it is no such text.

    Example:
        >>> parse_prompt(points="120,80,1; 30,40,0").on_tongue
        (Point(x=120.0, y=80.0, tongue=True),)
    """
    numbers = parse_box(box) if box.strip() else None
    advice = "X,Y,1 on the tongue or X,Y,0 beside it, such as 120,80,1"
    parts = [part for part in points.split(";") if part.strip()]
    return make_prompt(numbers, [_parse(part, 3, "point", advice) for part in parts])


def parse_box(text: str) -> tuple[float, ...]:
    """Read ``X,Y,W,H``.

    Raises:
        BadSettings: it is no such text.
    """
    return _parse(text, 4, "box", "X,Y,W,H in pixels, such as 20,30,200,150")


def parse_place(text: str) -> tuple[float, float]:
    """Read ``X,Y``.

    Raises:
        BadSettings: it is no such text.
    """
    x, y = _parse(text, 2, "point", "X,Y in pixels, such as 120,80")
    return x, y


def _parse(text: str, count: int, kind: str, advice: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count:
        raise BadSettings(f"{kind} {text.strip()}: give {advice}")
    return numbers


def _point(numbers: Sequence[float]) -> Point:
    if len(numbers) != 3 or not all(map(math.isfinite, numbers)) or numbers[2] not in (0, 1):
        given = _numbers(numbers)
        raise BadSettings(f"point {given}: give x, y in pixels, and True on the tongue or False")
    x, y, tongue = numbers
    return Point(float(x), float(y), bool(tongue))


def _box(numbers: Box) -> tuple[float, float, float, float]:
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise BadSettings(f"box {_numbers(numbers)}: give x, y, width and height in pixels")
    x, y, width, height = map(float, numbers)
    if width <= 0 or height <= 0:
        raise BadSettings(f"box {_numbers(numbers)}: has no size; give x, y, width and height")
    return x, y, width, height


def _numbers(numbers: Sequence[float]) -> str:
    return ",".join(f"{number:g}" for number in numbers)
