"""From the format of one annotation tool to that of another, by way of masks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tongueseg.data.dataset import left_out_of
from tongueseg.data.formats import READERS, WRITERS
from tongueseg.data.formats.drawing import Pair, Reader
from tongueseg.data.formats.mask_folder import parse_values, read_masks
from tongueseg.data.formats.overview import Overview, choose_classes, none_converted, overview
from tongueseg.data.formats.pairing import Paired, pair_up
from tongueseg.data.formats.photo_index import Photos
from tongueseg.data.formats.plane import DRAWN_ON
from tongueseg.errors import BadAnnotation, BadSettings, nearest
from tongueseg.io.atomic import atomic_folder
from tongueseg.io.discovery import LeftOut
from tongueseg.io.parallel import OnStart, available_cores, map_in_order, no_progress

UNNAMED = "photo without an annotation left out"
RENAMED = "photo found under another name than in the annotation"
LINKED = "photo linked from another folder left out; name that folder by --images"
EMPTY = "photo with nothing drawn on it left out"


_WHY_EMPTY = (
    "an export is empty where its format cannot hold the kind of shape, as brush strokes in the "
    "YOLO formats of Label Studio, or where no task was submitted: export as COCO, or take --empty "
    "if no photo shows a tongue"
)


@dataclass
class Conversion:
    """The outcome of a conversion.

    Attributes:
        photos: how many were written.
        empty: how many of them have nothing drawn on them.
        failures: a line for each photo or object that could not be read.
        notes: other remarks: their kind, and where each occurred.
        left_out: the files that are neither photo nor annotation.
    """

    photos: int = 0
    empty: int = 0
    failures: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def tongues(self) -> int:
        """How many have something drawn on them."""
        return self.photos - self.empty


@dataclass(frozen=True)
class ConvertSettings:
    """How annotations are read and written.

    Attributes:
        reading: the format of the source, any of :data:`tongueseg.data.formats.READERS`.
        writing: the format of the result, any of :data:`tongueseg.data.formats.WRITERS`.
        images: the folder of the photos, where they do not lie with the annotations.
        classes: which classes are tongue; may be left out where there is only one.
        minus: classes that are cut out of the tongue where they lie on it.
        suffix: of ``masks``, what their names end in beyond those of their photos.
        values: of ``masks``, those that are tongue, see
            :func:`tongueseg.data.formats.mask_folder.parse_values`.
        keep_empty: whether photos with nothing drawn on them get an empty mask, or are left out.
            None gives them one too, but refuses annotations that are nothing else.
        drawn_on: what was drawn on, see :func:`tongueseg.data.formats.plane.plane_of`.
    """

    reading: str
    writing: str = "folder"
    images: Path | None = None
    classes: Sequence[str] = ()
    keep_empty: bool | None = None
    drawn_on: str = "auto"
    minus: Sequence[str] = ()
    suffix: str = ""
    values: Sequence[str] = ()


def convert_dataset(
    source: Path, out: Path, settings: ConvertSettings, on_start: OnStart = no_progress
) -> Conversion:
    """Convert photos with what is drawn on them; photos are copied byte for byte.

    The result names what cannot be read. The rest is converted. A photo is left out where none of
    its objects could be read. The folder ``out`` appears when all is done.

    Args:
        source: a file or folder of annotations.
        out: a folder that is new or empty.
        settings: both formats, and which classes are tongue.
        on_start: called with the number of photos; what it returns is called after each.

    Raises:
        BadSettings: a format, a class or a folder that does not exist; ``out`` holds something.
        BadAnnotation, BadDataset: nothing can be read.
        CannotWrite: the disk refuses.
    """
    _check_call(source, out, settings)
    photos = Photos(settings.images or _home(source), named=settings.images is not None)
    entries = list(_reader(settings)(source, photos))
    holds = overview(entries)
    classes = choose_classes(source, settings.classes, settings.minus, holds)
    tick = on_start(len(holds.entries))
    if settings.reading == "folder":
        conversion = Conversion(left_out=left_out_of(source))
    else:
        conversion = Conversion(left_out=photos.left_out)
        conversion.notes.update(_notes(photos, holds))
    minus = frozenset(settings.minus)
    one = partial(pair_up, classes=classes, drawn_on=settings.drawn_on, minus=minus)
    with atomic_folder(out) as aside:
        paired = map_in_order(one, holds.entries, available_cores())
        keep_empty = settings.keep_empty is not False
        pairs = _pairs_to_write(paired, conversion, tick, keep_empty=keep_empty)
        WRITERS[settings.writing](aside, pairs)
        if not conversion.photos or (_must_show_tongues(settings) and not conversion.tongues):
            raise BadAnnotation(_nothing_converted(source, conversion, settings))
    return conversion


def _reader(settings: ConvertSettings) -> Reader:
    if settings.reading != "masks":
        return READERS[settings.reading]
    values = parse_values(settings.values)
    return partial(read_masks, suffix=settings.suffix, values=values)


def _notes(photos: Photos, holds: Overview) -> dict[str, list[str]]:
    """Return what to tell of photos before any is read."""
    renamed = [f"{photo} for {name}" for photo, name in photos.renamed.items()]
    notes = {
        UNNAMED: [str(photo) for photo in photos.unused(holds.photos)],
        RENAMED: renamed,
        LINKED: [str(link) for link in photos.linked],
    }
    return {kind: where for kind, where in notes.items() if where}


def _check_call(source: Path, out: Path, settings: ConvertSettings) -> None:
    reading, writing, images = settings.reading, settings.writing, settings.images
    known = (
        ("--from", reading, READERS),
        ("--to", writing, WRITERS),
        ("--drawn-on", settings.drawn_on, DRAWN_ON),
    )
    for option, word, words in known:
        if word not in words:
            listed = ", ".join(words)
            hint = nearest(word, words)
            raise BadSettings(f"{option} {word}: there is {listed}{hint}")
    if reading == writing:
        checks = "; tongueseg data check finds faults in a dataset" if reading == "folder" else ""
        raise BadSettings(f"--from {reading} --to {writing}: there is nothing to convert{checks}")
    if (settings.suffix or settings.values) and reading != "masks":
        raise BadSettings("--suffix and --value: are for --photos DIR --masks DIR")
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


def _pairs_to_write(
    outcomes: Iterable[Paired],
    conversion: Conversion,
    tick: Callable[[], object],
    *,
    keep_empty: bool,
) -> Iterator[Pair]:
    """Yield the pairs to write, and count them for the summary."""
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


def _must_show_tongues(settings: ConvertSettings) -> bool:
    # A dataset has its empty masks on purpose.
    return settings.reading != "folder" and settings.keep_empty is None


def _nothing_converted(source: Path, conversion: Conversion, settings: ConvertSettings) -> str:
    failures = conversion.failures
    if failures and not conversion.photos:
        return none_converted(source, failures)
    if settings.values and not failures:
        return f"{source}: no mask holds --value {' or '.join(settings.values)}"
    reason = f"not read is {failures[0]}" if failures else _WHY_EMPTY
    return f"{source}: nothing is drawn on any of its photos; {reason}"
