"""A repaired copy of a dataset: the photos as they are, the masks as they should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tongueseg.data.dataset import MASK, MASK_SUFFIX, ORIGINAL, Record, check_links
from tongueseg.data.folded import folded
from tongueseg.data.quality.check import QualityReport, check_dataset
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.pairs import PairCheck
from tongueseg.data.quality.split_faults import repaired_split
from tongueseg.data.quality.survey import relative_name
from tongueseg.data.split.split_file import SPLIT_FILE, UNKNOWN, SplitRow, write_split
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.io.atomic import atomic_folder, copy_file, write_bytes
from tongueseg.io.csv import csv_table
from tongueseg.io.discovery import find_files
from tongueseg.io.encode import encode_mask
from tongueseg.io.parallel import OnStart, no_progress

FIXES_FILE = "fixes.csv"
COLUMNS = ("name", "file", "kind", "done")

_LEFT_OUT, _AS_IT_IS = "left out", "as it is"


@dataclass(frozen=True)
class FixReport:
    """The outcome of a repair.

    Attributes:
        report: the findings.
        kept: the names of the pairs that were written.
        repaired: those of them with another mask than before.
    """

    report: QualityReport
    kept: set[str]
    repaired: set[str]

    def done(self, finding: Finding) -> str:
        """Return what was done about a finding."""
        about_pair = finding.name and finding.key != UNKNOWN
        if about_pair and finding.name not in self.kept:
            return _LEFT_OUT
        if finding.kind.repair:
            return finding.kind.repair[0]
        return _LEFT_OUT if finding.key == "split-unreadable" else _AS_IT_IS


def fix_dataset(
    folder: Path,
    out: Path,
    *,
    kinds: Collection[str] = frozenset(KINDS),
    on_start: OnStart = no_progress,
) -> FixReport:
    """Check a dataset and write a copy in which all is repaired that is safe to repair.

    Photos stay byte for byte, and so do masks with nothing to repair. Pairs with an error that
    nobody can repair without looking are left out. ``out/fixes.csv`` tells of every finding what
    was done. The folder ``out`` appears when all is done; nothing of ``folder`` is changed.

    Args:
        out: a folder that is new or empty.
        kinds, on_start: as :func:`tongueseg.data.quality.check.check_dataset` takes them.

    Raises:
        BadDataset: the folder is none, a link leads out of it, or nothing of it can be kept.
        BadSettings: ``out`` holds something, or lies within the photos or masks.
        CannotWrite: the disk refuses.
    """
    check_fix_folder(folder, out)
    check_links(folder, _all_files(folder))
    with atomic_folder(out) as aside:
        copy = _Copy(folder, aside)
        report = check_dataset(folder, kinds=kinds, on_pair=copy.add, on_start=on_start)
        if not copy.kept:
            raise BadDataset(f"{folder}: holds no pair that can be kept")
        done = FixReport(report, copy.kept, copy.repaired)
        _write_rest(aside, done)
    return done


def check_fix_folder(folder: Path, out: Path) -> None:
    """Refuse a folder that holds something, or that the dataset would take for its own.

    Raises:
        BadSettings: it does.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadSettings(f"{out}: is not empty; choose another folder")
    if out.resolve().is_relative_to(folder.resolve()):
        raise BadSettings(f"{out}: lies in the dataset that is checked; choose another folder")


def _all_files(folder: Path) -> list[Path]:
    """Return the files that a copy may take: pictures, and what stands beside them."""
    pictures = [file for part in (ORIGINAL, MASK) for file in find_files(folder / part)]
    return [*pictures, *_beside(folder)]


def _beside(folder: Path) -> list[Path]:
    """Return the files that stand beside photos and masks, such as a licence."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [file for file in files if file.is_file() and not file.name.startswith(".")]


class _Copy:
    """The pairs of the new folder, written as they are checked."""

    def __init__(self, folder: Path, aside: Path) -> None:
        self.kept: set[str] = set()
        self.repaired: set[str] = set()
        self._folder, self._aside = folder, aside

    def add(self, pair: PairCheck) -> None:
        """Write a pair, if it can be kept."""
        if not pair.kept or pair.mask is None:
            return
        record = pair.record
        self.kept.add(record.name)
        copy_file(record.photo, self._aside / relative_name(self._folder, record.photo))
        if pair.repaired:
            self.repaired.add(record.name)
            mask = self._aside / MASK / f"{record.name}{MASK_SUFFIX}"
            write_bytes(mask, encode_mask(pair.mask))
        else:
            copy_file(record.mask, self._aside / MASK / self._mask_name(record))

    def _mask_name(self, record: Record) -> str:
        """Return the mask's own name, without a suffix that its photo lacks."""
        own = relative_name(self._folder / MASK, record.mask)
        named_alike = folded(own.removesuffix(record.mask.suffix)) == folded(record.name)
        return own if named_alike else f"{record.name}{record.mask.suffix}"


def _write_rest(aside: Path, done: FixReport) -> None:
    """Write what stands beside photos and masks: licence and the like, the split, the fixes."""
    report = done.report
    for file in _beside(report.folder):
        if file.name != SPLIT_FILE:
            copy_file(file, aside / file.name)
    if report.rows is not None:
        _write_split(aside, done, report.rows)
    with csv_table(aside / FIXES_FILE, COLUMNS) as write:
        for f in report.findings:
            write({"name": f.name, "file": f.file, "kind": f.key, "done": done.done(f)})


def _write_split(aside: Path, done: FixReport, rows: list[SplitRow]) -> None:
    """Copy a split that holds, with all its columns, or write one that does."""
    findings = done.report.findings
    torn = [(f.name, *f.others) for f in findings if f.key == "copy-across-splits"]
    splits, folds = repaired_split(rows, done.kept, torn)
    same = Counter((row.name, row.split) for row in rows) == Counter(splits.items())
    if same and (folds or not any(row.fold for row in rows)):
        copy_file(done.report.folder / SPLIT_FILE, aside / SPLIT_FILE)
    else:
        write_split(aside / SPLIT_FILE, splits, folds)
