"""Which files there are, and which belong together, before any is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongueseg.data.dataset import MASK, ORIGINAL, Record, is_png, list_files
from tongueseg.data.mask_names import likely_suffix
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.names import case_collisions, unportable_part
from tongueseg.io.discovery import LITTER, find_files

Files = dict[str, list[Path]]


@dataclass(frozen=True)
class Survey:
    """The files of a dataset.

    Attributes:
        photos: the names of all photos.
        pairs: those with a mask, by name, all for training.
        findings: what is wrong with files and names.
    """

    photos: frozenset[str]
    pairs: list[Record]
    findings: list[Finding]


def survey(folder: Path) -> Survey:
    """List and pair the files of a dataset.

    A photo pairs with the PNG of its name; where there is none, with another picture of its name.
    Where most masks that pair with no photo share a suffix, such as ``_mask``, it is left out.

    Raises:
        BadDataset: there is no folder of photos or of masks, or no photo.
    """
    photos, masks = list_files(folder)
    suffix = likely_suffix(photos, masks)
    masks = _without_suffix(masks, suffix, photos)
    pairs = [
        Record(name, photos[name][0], _best(masks[name]), "train")
        for name in sorted(photos)
        if name in masks and len(photos[name]) == 1
    ]
    findings = [*_files(folder, photos, masks), *_names(folder, {**masks, **photos})]
    if suffix:
        findings.append(Finding("mask-suffix", MASK, detail=suffix))
    return Survey(frozenset(photos), pairs, [*findings, *_strays(folder, photos, masks)])


def relative_name(folder: Path, file: Path) -> str:
    """Return the path of a file relative to its dataset, with slashes."""
    return file.relative_to(folder).as_posix()


def _without_suffix(masks: Files, suffix: str, photos: Files) -> Files:
    """Return the masks by the names of their photos, where the suffix alone is between them."""
    renamed: Files = {}
    for name, files in masks.items():
        photo = name.removesuffix(suffix)
        pairs = suffix and photo in photos and photo not in masks
        renamed.setdefault(photo if pairs else name, []).extend(files)
    return renamed


def _best(masks: Sequence[Path]) -> Path:
    return next(filter(is_png, masks), masks[0])


def _files(folder: Path, photos: Files, masks: Files) -> Iterator[Finding]:
    for name, (first, *others) in photos.items():
        for other in others:
            yield Finding("shared-name", relative_name(folder, other), name, first.name)
        if name not in masks:
            yield Finding("photo-without-mask", relative_name(folder, first), name)
    for name, files in masks.items():
        if name not in photos:
            yield Finding("mask-without-photo", relative_name(folder, files[0]), name)
        for other in files:
            if other != _best(files):
                yield Finding("second-mask", relative_name(folder, other), name, _best(files).name)


def _names(folder: Path, files: Files) -> Iterator[Finding]:
    for name, known in case_collisions(sorted(files)):
        yield Finding("name-case", relative_name(folder, files[name][0]), name, known)
    for name in sorted(files):
        if refused := unportable_part(name):
            yield Finding("name-odd", relative_name(folder, files[name][0]), name, refused)


def _strays(folder: Path, photos: Files, masks: Files) -> Iterator[Finding]:
    known = {file for files in (*photos.values(), *masks.values()) for file in files}
    for part in (ORIGINAL, MASK):
        for file in find_files(folder / part):
            if file not in known and file.name.lower() not in LITTER:
                yield Finding("stray-file", relative_name(folder, file))
