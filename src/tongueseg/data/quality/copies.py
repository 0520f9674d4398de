"""Photos that are there more than once, and masks that belong to several photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.pairs import PairCheck
from tongueseg.data.quality.survey import relative_name
from tongueseg.data.split.duplicates import Thumbnail, group_similar
from tongueseg.data.split.union_find import UnionFind

_LISTED = 5


class CopyDetector:
    """Finds copies among pairs that come one by one; keeps four kilobytes of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records: dict[str, Record] = {}
        self._thumbnails: dict[str, Thumbnail] = {}
        self._photos: dict[str, bytes] = {}
        self._masks: dict[str, bytes] = {}

    def add(self, pair: PairCheck) -> None:
        """Keep what is needed of a pair."""
        name = pair.record.name
        self._records[name] = pair.record
        if pair.thumbnail is not None and pair.photo_digest is not None:
            self._thumbnails[name], self._photos[name] = pair.thumbnail, pair.photo_digest
        if pair.mask_digest is not None:
            self._masks[name] = pair.mask_digest

    def findings(self, splits: Mapping[str, str]) -> Iterator[Finding]:
        """Yield one finding for each photo, and each mask, that is there more than once.

        Args:
            splits: the split of each name, as far as ``split.csv`` tells.
        """
        copies = UnionFind(self._records)
        for group in (*group_similar(self._thumbnails), *_equal(self._photos)):
            copies.union_all(group)
        for group in copies.groups():
            if len(group) > 1:
                yield self._photo_finding(group, splits)
        for same in _equal(self._masks):
            # Copies of one photo have one mask with good reason.
            if len({copies.find(name) for name in same}) > 1:
                file = relative_name(self._folder, self._records[min(same)].mask)
                yield self._finding("mask-copy", same, file)

    def _photo_finding(self, group: set[str], splits: Mapping[str, str]) -> Finding:
        key = "photo-near-copy"
        if len({self._photos[name] for name in group}) == 1:
            key = "photo-copy"
        if len({splits[name] for name in group if name in splits}) > 1:
            key = "copy-across-splits"
        return self._finding(
            key, group, relative_name(self._folder, self._records[min(group)].photo)
        )

    def _mask(self, group: set[str]) -> Path:
        return self._records[min(group)].mask

    def _finding(self, key: str, group: set[str], file: str) -> Finding:
        first, *others = sorted(group)
        listed = ", ".join(others[:_LISTED]) + (", …" if len(others) > _LISTED else "")
        return Finding(key, file, first, listed, tuple(others))


def _equal(digests: Mapping[str, bytes]) -> list[set[str]]:
    groups = defaultdict(set)
    for name, digest in digests.items():
        groups[digest].add(name)
    return [group for group in groups.values() if len(group) > 1]
