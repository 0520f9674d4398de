"""A whole dataset: every pair is looked at once, then all are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.data.quality.copies import Copies
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.pairs import Look, look_at_pair
from tongueseg.data.quality.split_faults import look_at_split, told_splits
from tongueseg.data.quality.survey import survey
from tongueseg.data.split.split_file import Row
from tongueseg.io.parallel import available_cores, map_in_order


@dataclass(frozen=True)
class Report:
    """What a check has found.

    Attributes:
        folder: the dataset.
        photos: how many there are.
        pairs: those with a mask, by name.
        rows: the lines of ``split.csv``; None where there is none that can be read.
        findings: the worst first.
    """

    folder: Path
    photos: int
    pairs: dict[str, Record]
    rows: list[Row] | None
    findings: list[Finding]

    @property
    def counts(self) -> Counter[str]:
        """How many findings there are of each kind, in the order of the table."""
        return Counter(finding.key for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether there is nothing beyond notes."""
        return all(finding.kind.severity == "note" for finding in self.findings)


def check(
    folder: Path,
    *,
    wanted: Collection[str] = frozenset(KINDS),
    seen: Callable[[Look], object] = lambda _look: None,
    started: Callable[[int], Callable[[], object]] = lambda _total: lambda: None,
) -> Report:
    """Find what is wrong with a dataset.

    Args:
        wanted: the kinds to look for.
        seen: called with each pair that was looked at, in the order of names.
        started: called with the number of pairs; what it returns is called after each.

    Raises:
        BadDataset: the folder is none: it lacks photos, or a folder of masks.
    """
    files = survey(folder)
    rows, findings = look_at_split(folder, files.photos)
    findings += files.findings
    copies = Copies(folder)
    tick = started(len(files.pairs))
    one = partial(look_at_pair, folder=folder, wanted=wanted)
    for look in map_in_order(one, files.pairs, available_cores()):
        findings += look.findings
        copies.remember(look)
        seen(look)
        tick()
    findings += copies.findings(told_splits(rows or ()))
    asked = sorted((f for f in findings if f.key in wanted), key=lambda finding: finding.order)
    pairs = {record.name: record for record in files.pairs}
    return Report(folder, len(files.photos), pairs, rows, asked)
