"""Datasets: folders of photos beside their masks.

Annotation formats are in :mod:`tongueseg.data.formats`, quality checks in
:mod:`tongueseg.data.quality`, splits in :mod:`tongueseg.data.split`.
"""

from __future__ import annotations

from tongueseg.data.dataset import Record, find_pairs, read_dataset, select
from tongueseg.data.masks import read_mask

__all__ = ["Record", "find_pairs", "read_dataset", "read_mask", "select"]
