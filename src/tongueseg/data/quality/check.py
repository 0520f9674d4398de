"""A whole dataset: every pair is checked once, then all are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.data.quality.class_mask import absent_classes
from tongueseg.data.quality.copies import CopyDetector
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.pairs import PairCheck, check_pair
from tongueseg.data.quality.split_faults import check_split_file, unambiguous_splits
from tongueseg.data.quality.survey import survey
from tongueseg.data.split.split_file import SplitRow
from tongueseg.inference.segmentation import ONE_CLASS
from tongueseg.io.parallel import OnStart, available_cores, map_in_order, no_progress


@dataclass(frozen=True)
class QualityReport:
    """The findings of a check.

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
    rows: list[SplitRow] | None
    findings: list[Finding]

    @property
    def counts(self) -> Counter[str]:
        """How many findings there are of each kind, in the order of the table."""
        return Counter(finding.key for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether there is nothing beyond notes."""
        return all(finding.kind.severity == "note" for finding in self.findings)


def check_dataset(
    folder: Path,
    *,
    kinds: Collection[str] = frozenset(KINDS),
    classes: Mapping[str, int] = ONE_CLASS,
    on_pair: Callable[[PairCheck], object] = lambda _pair: None,
    on_start: OnStart = no_progress,
) -> QualityReport:
    """Find every fault of a dataset.

    Args:
        kinds: the kinds of finding to look for.
        classes: the value of each class in the masks.
        on_pair: called with each pair that was checked, in the order of names.
        on_start: called with the number of pairs; what it returns is called after each.

    Raises:
        BadDataset: the folder is none: it lacks photos, or a folder of masks.
    """
    files = survey(folder)
    rows, findings = check_split_file(folder, files.photos)
    findings += files.findings
    copies = CopyDetector(folder)
    tick = on_start(len(files.pairs))
    one = partial(check_pair, folder=folder, kinds=kinds, classes=classes)
    occurring: set[int] = set()
    for pair in map_in_order(one, files.pairs, available_cores()):
        findings += pair.findings
        occurring |= pair.values
        copies.add(pair)
        on_pair(pair)
        tick()
    findings += copies.findings(unambiguous_splits(rows or ()))
    if len(classes) > 1:
        findings += absent_classes(classes, occurring)
    selected = sorted((f for f in findings if f.key in kinds), key=lambda finding: finding.order)
    pairs = {record.name: record for record in files.pairs}
    return QualityReport(folder, len(files.photos), pairs, rows, selected)
