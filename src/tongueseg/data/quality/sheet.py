"""The page that shows what a check has found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tongueseg import render
from tongueseg.data.dataset import Record
from tongueseg.data.masks import Mask
from tongueseg.data.quality.check import QualityReport
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import KINDS, Kind
from tongueseg.data.quality.pairs import check_pair
from tongueseg.errors import TonguesegError
from tongueseg.i18n import Text, text
from tongueseg.io.photo import Pixels, read_photo
from tongueseg.report import write_page
from tongueseg.report.thumbnail import Picture, picture

MOST_PICTURED = 12
"""Findings of each kind that are shown with pictures; the others are listed."""

_COPIES = 4
_SIDE = 300


@dataclass(frozen=True)
class PicturedFinding:
    """A finding with its pictures."""

    finding: Finding
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Section:
    """What was found of one kind: some with pictures, the rest by name."""

    kind: Kind
    pictured: list[PicturedFinding]
    rest: list[Finding]


def write_sheet(path: Path, report: QualityReport) -> None:
    """Write a page that holds all its pictures and opens without a network.

    The photos that are shown are read again; what cannot be read has no picture.

    Raises:
        CannotWrite: the disk refuses.
    """
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_kind[finding.key].append(finding)
    sections = [_section(report, KINDS[key], findings) for key, findings in by_kind.items()]
    values = {"data": report.folder.resolve().name, "photos": report.photos}
    write_page(path, "data/quality/sheet.html.jinja", sections=sections, **values)


def _section(report: QualityReport, kind: Kind, findings: Sequence[Finding]) -> Section:
    pictured = [
        PicturedFinding(finding, _pictures(report, finding)) for finding in findings[:MOST_PICTURED]
    ]
    return Section(kind, pictured, list(findings[MOST_PICTURED:]))


def _pictures(report: QualityReport, finding: Finding) -> tuple[Picture, ...]:
    """Draw the copies of a photo; or photo, mask as it is, and mask as it would be repaired."""
    if finding.others:
        names = (finding.name, *finding.others)[:_COPIES]
        drawn = [_outlined(report, report.pairs[name], name) for name in names]
        return tuple(filter(None, drawn))
    record = report.pairs.get(finding.name)
    if record is None:
        return tuple(
            filter(None, [_plain(text("quality.caption.file"), report.folder / finding.file)])
        )
    if finding.key.startswith("mask"):
        return tuple(_mask_pictures(report, record, finding.kind))
    return tuple(filter(None, [_plain(text("quality.caption.photo"), record.photo)]))


def _outlined(report: QualityReport, record: Record, caption: str) -> Picture | None:
    checked = check_pair(record, folder=report.folder, kinds=KINDS)
    pixels = _read(record.photo)
    return None if pixels is None else _drawn((caption, caption), pixels, checked.mask)


def _mask_pictures(report: QualityReport, record: Record, kind: Kind) -> Iterator[Picture]:
    checked = check_pair(record, folder=report.folder, kinds=KINDS)
    pixels = _read(record.photo)
    if pixels is not None:
        yield _drawn(text("quality.caption.photo-and-mask"), pixels, checked.drawn)
    held = _plain(text("quality.caption.mask-as-it-is"), record.mask)
    if held:
        yield held
    if pixels is not None and kind.repair and checked.kept:
        yield _drawn(text("quality.caption.after-repair"), pixels, checked.mask)


def _drawn(caption: Text, pixels: Pixels, mask: Mask | None) -> Picture:
    """Draw the outline of a mask over its photo, stretched to it where the sizes differ."""
    if mask is None:
        return picture(caption, pixels)
    size = pixels.shape[1::-1]
    small = cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    return picture(caption, render.overlay(pixels, small.view(np.bool_)))


def _plain(caption: Text, file: Path) -> Picture | None:
    pixels = _read(file)
    return None if pixels is None else picture(caption, pixels)


def _read(file: Path) -> Pixels | None:
    try:
        return read_photo(file, at_least=_SIDE).pixels
    except TonguesegError:
        return None
