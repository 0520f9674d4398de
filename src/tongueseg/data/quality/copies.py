"""Photos that are there more than once, and masks that belong to several photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.pairs import Look
from tongueseg.data.quality.survey import inside
from tongueseg.data.split.duplicates import Grey, alike
from tongueseg.data.split.union_find import Together

_LISTED = 5


class Copies:
    """Remembers of each pair what tells copies: four kilobytes, whatever the size of the photo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._records: dict[str, Record] = {}
        self._greys: dict[str, Grey] = {}
        self._photos: dict[str, bytes] = {}
        self._masks: dict[str, bytes] = {}

    def remember(self, look: Look) -> None:
        """Keep what is needed of a pair."""
        name = look.record.name
        self._records[name] = look.record
        if look.grey is not None and look.photo_digest is not None:
            self._greys[name], self._photos[name] = look.grey, look.photo_digest
        if look.mask_digest is not None:
            self._masks[name] = look.mask_digest

    def findings(self, splits: Mapping[str, str]) -> Iterator[Finding]:
        """Yield one finding for each photo, and each mask, that is there more than once.

        Args:
            splits: the split of each name, as far as ``split.csv`` tells.
        """
        together = Together(self._records)
        _join(together, [*alike(self._greys), *_equal(self._photos)])
        for group in together.groups():
            if len(group) > 1:
                yield self._photo_finding(group, splits)
        first = {name: min(group) for group in together.groups() for name in group}
        for same in _equal(self._masks):
            # Copies of one photo have one mask with good reason.
            if len({first[name] for name in same}) > 1:
                yield self._finding("mask-copy", same, inside(self._folder, self._mask(same)))

    def _photo_finding(self, group: set[str], splits: Mapping[str, str]) -> Finding:
        key = "photo-near-copy"
        if len({self._photos[name] for name in group}) == 1:
            key = "photo-copy"
        if len({splits[name] for name in group if name in splits}) > 1:
            key = "copy-across-splits"
        return self._finding(key, group, inside(self._folder, self._records[min(group)].photo))

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


def _join(together: Together, groups: Iterable[set[str]]) -> None:
    for group in groups:
        first, *others = sorted(group)
        for other in others:
            together.join(first, other)
