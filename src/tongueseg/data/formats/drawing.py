"""What every reader of a format gives and every writer takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongueseg.data.formats.fill import Mask, Ring
from tongueseg.data.formats.photo_index import Photos

Size = tuple[int, int]
"""Height and width in pixels."""


@dataclass(frozen=True, eq=False)
class Shape:
    """One drawn object.

    Attributes:
        label: its class.
        where: what to call it in messages.
        area: gives, for the size of the plane that it was drawn on, its outlines or its mask
            ``(H, W)`` bool. Called only where the class is chosen. Raises BadAnnotation or BadMask.
        erases: whether it cuts a hole into what lies below it.
        layer: higher ones lie on lower ones, later ones on earlier ones.
    """

    label: str
    where: str
    area: Callable[[Size], Sequence[Ring] | Mask]
    erases: bool = False
    layer: float = 0.0


@dataclass(frozen=True, eq=False)
class Drawing:
    """A photo and what somebody drew on it.

    Attributes:
        where: what to call it in messages.
        name: its path in a dataset, without suffix.
        photo: its file, or its encoded bytes where the annotation carries them.
        size: of the plane that it was drawn on, None where the format does not say.
        shapes: the objects.
        broken: a message for each object that is none.
        split: ``train``, ``val`` or ``test`` where the format says.
        drawn_on: ``upright`` where the format knows no other way, see :mod:`.plane`.
        layered: whether shapes lie on each other in the order of layers and of the file.
        notes: remarks on it: a kind, and where it applies.
    """

    where: str
    name: str
    photo: Path | bytes
    size: Size | None
    shapes: tuple[Shape, ...]
    broken: tuple[str, ...] = ()
    split: str | None = None
    drawn_on: str | None = None
    layered: bool = False
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Pair:
    """A photo and its mask, ready to be written.

    Attributes:
        name: its path in a dataset, without suffix.
        photo: its file, or its encoded bytes.
        suffix: of the photo's file.
        mask: ``(H, W)`` bool at the upright photo's size.
        split: ``train``, ``val`` or ``test``, None where there is no split.
    """

    name: str
    photo: Path | bytes
    suffix: str
    mask: Mask
    split: str | None = None


Entry = Callable[[], Drawing]
"""Reads one photo's annotation; raises BadAnnotation, so that the others can go on."""

Reader = Callable[[Path, Photos], Iterator[Entry]]
"""Lists what a file or folder holds; raises BadAnnotation or BadDataset where nothing can go on."""

Writer = Callable[[Path, Iterator[Pair]], None]
"""Writes pairs into an empty folder as they come."""
