"""What all entries of a source hold together: looked through once, before any mask is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg.data.formats.drawing import Entry
from tongueseg.data.formats.parse import failing
from tongueseg.data.split.split_file import and_more
from tongueseg.errors import BadAnnotation, BadSettings


@dataclass
class Overview:
    """What the entries of a source hold.

    Attributes:
        entries: all of them. Those that claim the same photo are one that fails.
        labels: how many objects there are of each class.
        photos: the photos that annotations name.
        failures: why entries cannot be read.
    """

    entries: list[Entry] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    photos: set[Path] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)


def overview(entries: Sequence[Entry]) -> Overview:
    """Count the objects of each class and list the photos."""
    result = Overview()
    claims: dict[Path | int, list[tuple[Entry, str]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        try:
            drawing = entry()
        except BadAnnotation as error:
            result.failures.append(str(error))
            claims[number].append((entry, ""))
            continue
        result.labels.update(shape.label for shape in drawing.shapes if not shape.erases)
        result.failures += drawing.broken
        photo = drawing.photo if isinstance(drawing.photo, Path) else number
        claims[photo].append((entry, drawing.where))
    for photo, claimants in claims.items():
        if isinstance(photo, Path):
            result.photos.add(photo)
        result.entries.append(_only_one(photo, claimants))
    return result


def choose_classes(
    source: Path, classes: Sequence[str], minus: Sequence[str], holds: Overview
) -> frozenset[str]:
    """Return the classes that are tongue: those named, or the only one that is not ``minus``.

    Raises:
        BadAnnotation: nothing can be read, so that nobody knows the classes.
        BadSettings: a class that is not there or is named twice, or several of which none is named.
    """
    if (classes or minus) and not holds.labels and holds.failures:
        raise BadAnnotation(none_converted(source, holds.failures))
    listed = counted(holds.labels.elements())
    for label in (*classes, *minus):
        if label not in holds.labels and listed:
            unread = f"; unread is {holds.failures[0]}" if holds.failures else ""
            raise BadSettings(f"{source}: holds no class {label!r}; there is {listed}{unread}")
    for label in classes:
        if label in minus:
            raise BadSettings(f"--class {label} --minus {label}: a class is one or the other")
    left = holds.labels.keys() - set(minus)
    if classes or len(left) < 2:
        return frozenset(classes or left)
    raise BadSettings(f"{source}: holds several classes; choose with --class: {listed}")


def counted(labels: Iterable[str]) -> str:
    """Return each class with its number of objects, most frequent first."""
    return ", ".join(f"{label} ({count})" for label, count in Counter(labels).most_common())


def none_converted(source: Path, failures: Sequence[str]) -> str:
    """Return the message for a source of which no photo can be read."""
    others = and_more(len(failures))
    return f"{source}: none of its photos could be converted: {failures[0]}{others}"


def _only_one(photo: Path | int, claimants: Sequence[tuple[Entry, str]]) -> Entry:
    entry, first = claimants[0]
    if len(claimants) == 1:
        return entry
    others = and_more(len(claimants) - 1)
    return failing(f"{photo}: is claimed by {first} and {claimants[1][1]}{others}; keep one")
