"""The photos of an adaptation: checked for faults first, then read once."""

from __future__ import annotations

from pathlib import Path

from tongueseg.adaptation.held_out import check_parts, parts_of
from tongueseg.adaptation.plan import check_count
from tongueseg.data.dataset import Record, find_pairs, read_dataset
from tongueseg.data.quality.check import check_dataset
from tongueseg.data.split.group_split import tongue_shares
from tongueseg.data.split.split_file import SPLIT_FILE
from tongueseg.errors import BadDataset, counted


def read_parts(data: Path, seed: int) -> list[list[Record]]:
    """Return the photos of a dataset by training, see :func:`parts_of`.

    Raises:
        BadDataset: the dataset has faults that would mislead a training, too few photos or too
            many, or no tongue in any mask.
    """
    check_count(find_pairs(data))
    check_faults(data)
    has_split_file = (data / SPLIT_FILE).exists()
    records = read_dataset(data) if has_split_file else find_pairs(data)
    if not any(tongue_shares(records).values()):
        raise BadDataset(f"{data}: none of the {len(records)} masks holds a tongue")
    parts = parts_of(records, has_split_file=has_split_file, seed=seed)
    check_parts(parts)
    return parts


def check_faults(data: Path) -> None:
    """Check a dataset for faults that would mislead a training.

    Raises:
        BadDataset: there are some; the message names the first and what lists all.
    """
    report = check_dataset(data)
    faults = [finding for finding in report.findings if finding.kind.severity == "error"]
    if faults:
        first = faults[0]
        raise BadDataset(
            f"{data / first.file}: {first.message}; {counted(len(faults), 'fault')} in all, which "
            f"tongueseg data check lists and, where that is safe, repairs (--fix)"
        )
