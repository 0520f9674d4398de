"""From the format of one annotation tool to that of another, by way of masks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tongueseg.data.formats import READERS, WRITERS
from tongueseg.data.formats.drawing import Entry, Pair
from tongueseg.data.formats.pairing import Paired, pair_up
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.plane import DRAWN_ON
from tongueseg.errors import BadAnnotation, BadSettings, nearest
from tongueseg.io.atomic import folder_aside
from tongueseg.io.parallel import available_cores, map_in_order

UNNAMED = "photos have no annotation and were left out"
EMPTY = "photos with nothing drawn on them were left out"


@dataclass
class Conversion:
    """What became of a conversion.

    Attributes:
        photos: how many were written.
        empty: how many of them have nothing drawn on them.
        failures: a line for each photo or object that could not be read.
        notes: what else there is to know: its kind, and where it occurred.
    """

    photos: int = 0
    empty: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def convert(
    source: Path,
    out: Path,
    *,
    reading: str,
    writing: str = "folder",
    images: Path | None = None,
    classes: Sequence[str] = (),
    keep_empty: bool = True,
    drawn_on: str = "auto",
    started: Callable[[int], Callable[[], object]] = lambda _total: lambda: None,
) -> Conversion:
    """Convert photos with what is drawn on them; photos are copied byte for byte.

    What cannot be read is told in the result, and the rest goes on. A photo is left out where
    none of its objects could be read. The folder ``out`` appears when all is done.

    Args:
        source: a file or folder in the format ``reading``.
        out: a folder that is new or empty, which gets the format ``writing``.
        images: the folder of the photos, where they do not lie with the annotations.
        classes: which classes are tongue; may be left out where there is only one.
        keep_empty: whether photos with nothing drawn on them get an empty mask, or are left out.
        drawn_on: what was drawn on, see :func:`tongueseg.data.formats.plane.plane_of`.
        started: called with the number of photos; what it returns is called after each.

    Raises:
        BadSettings: a format, a class or a folder that does not exist; ``out`` holds something.
        BadAnnotation, BadDataset: nothing can be read.
        MissingExtra: compressed run lengths without the ``coco`` extra.
        CannotWrite: the disk refuses.
    """
    _check_call(source, out, reading, writing, images, drawn_on)
    photos = Photos(images or _home(source), named=images is not None)
    entries = list(READERS[reading](source, photos))
    labels, used = _survey(entries)
    wanted = _choose(source, classes, labels)
    tick = started(len(entries))
    conversion = Conversion()
    if reading != "folder":
        for photo in photos.besides(used):
            conversion.notes[UNNAMED].append(str(photo))
    one = partial(pair_up, wanted=wanted, drawn_on=drawn_on)
    with folder_aside(out) as aside:
        paired = map_in_order(one, entries, available_cores())
        WRITERS[writing](aside, _kept(paired, conversion, tick, keep_empty=keep_empty))
        if not conversion.photos:
            raise BadAnnotation(_nothing(source, conversion))
    return conversion


def _check_call(
    source: Path, out: Path, reading: str, writing: str, images: Path | None, drawn_on: str
) -> None:
    known = (
        ("--from", reading, READERS),
        ("--to", writing, WRITERS),
        ("--drawn-on", drawn_on, DRAWN_ON),
    )
    for option, word, words in known:
        if word not in words:
            listed = ", ".join(words)
            hint = nearest(word, words)
            raise BadSettings(f"{option} {word}: there is {listed}{hint}")
    if reading == writing:
        raise BadSettings(f"--from {reading} --to {writing}: there is nothing to convert")
    if not source.exists():
        raise BadSettings(f"{source}: no such file or folder")
    if images is not None and not images.is_dir():
        raise BadSettings(f"--images {images}: no such folder")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadSettings(f"{out}: is not empty; choose another --out")


def _home(source: Path) -> Path:
    if source.is_dir():
        return source
    return source.parent.parent if source.parent.name == "annotations" else source.parent


def _survey(entries: Iterable[Entry]) -> tuple[Counter[str], set[Path]]:
    """Count the objects of each class, and list the photos; what cannot be read is told later."""
    labels: Counter[str] = Counter()
    photos = set()
    for entry in entries:
        try:
            drawing = entry()
        except BadAnnotation:
            continue
        labels.update(shape.label for shape in drawing.shapes if not shape.erases)
        if isinstance(drawing.photo, Path):
            photos.add(drawing.photo)
    return labels, photos


def _choose(source: Path, asked: Sequence[str], labels: Counter[str]) -> frozenset[str]:
    for label in asked:
        if label not in labels:
            raise BadSettings(f"{source}: holds no class {label!r}{nearest(label, labels)}")
    if asked or len(labels) < 2:
        return frozenset(asked or labels)
    listed = ", ".join(f"{label} ({count})" for label, count in labels.most_common())
    raise BadSettings(f"{source}: holds several classes; choose with --class: {listed}")


def _kept(
    outcomes: Iterable[Paired],
    conversion: Conversion,
    tick: Callable[[], object],
    *,
    keep_empty: bool,
) -> Iterator[Pair]:
    """Yield the pairs to write, and count what is told at the end."""
    taken: dict[str, str] = {}
    for outcome in outcomes:
        tick()
        conversion.failures += outcome.failures
        for kind, where in outcome.notes:
            conversion.notes[kind].append(where)
        pair = outcome.pair
        if pair is None:
            continue
        if pair.name in taken:
            message = f"{outcome.where}: shares the name {pair.name} with {taken[pair.name]}"
            conversion.failures.append(message)
            continue
        taken[pair.name] = outcome.where
        empty = not pair.mask.any()
        if empty and not keep_empty:
            conversion.notes[EMPTY].append(pair.name)
            continue
        conversion.photos += 1
        conversion.empty += empty
        yield pair


def _nothing(source: Path, conversion: Conversion) -> str:
    if not conversion.failures:
        return f"{source}: nothing is drawn on any of its photos"
    more = len(conversion.failures) - 1
    rest = f" (and {more} more like it)" if more else ""
    return f"{source}: none of its photos could be converted: {conversion.failures[0]}{rest}"
