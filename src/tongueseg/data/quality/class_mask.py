"""What the file of a mask of several classes holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from tongueseg.data.dataset import MASK
from tongueseg.data.label_masks import Labels, unknown_values
from tongueseg.data.masks import read_class_numbers
from tongueseg.data.quality.findings import Finding, FindingCollector
from tongueseg.errors import BadMask


def read_class_mask(
    path: Path, values: Mapping[str, int], notes: FindingCollector
) -> Labels | None:
    """Read a mask of several classes, noting values that are those of no class.

    Args:
        values: the value of each class.

    Returns:
        ``(h, w)`` uint8, 0 where a value is that of no class; None where it cannot be read.
    """
    try:
        numbers = read_class_numbers(path)
    except BadMask as error:
        notes.add("mask-unreadable", str(error).removeprefix(f"{path}: "))
        return None
    if unknown := unknown_values(numbers, values):
        notes.add("mask-values", unknown)
    labels = np.where(np.isin(numbers, list(values.values())), numbers, 0).astype(np.uint8)
    if not labels.any():
        notes.add("mask-empty")
    return labels


def absent_classes(values: Mapping[str, int], occurring: Iterable[int]) -> list[Finding]:
    """Return a finding for each class that is in none of the masks.

    Args:
        values: the value of each class.
        occurring: the values that occur.
    """
    there = set(occurring)
    return [
        Finding("class-absent", MASK, detail=f"{name}, value {value}")
        for name, value in values.items()
        if value not in there
    ]
