"""Findings of a check: what is wrong, and in which file."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from tongueseg.data.quality.kinds import KINDS, SEVERITIES, Kind
from tongueseg.errors import BadSettings, nearest


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one file.

    Attributes:
        key: its kind, see :data:`tongueseg.data.quality.kinds.KINDS`.
        file: where, relative to the dataset, with slashes.
        name: the photo that it is about, empty where it is about none.
        detail: figures and names that tell more, in no language.
        others: further photos that it is about.
    """

    key: str
    file: str
    name: str = ""
    detail: str = ""
    others: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return KINDS[self.key]

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return ": ".join(filter(None, (self.kind.what[0], self.detail)))

    @property
    def order(self) -> tuple[int, int, str, str]:
        """What to sort by: the worst first, kinds together."""
        severity = SEVERITIES.index(self.kind.severity)
        return severity, list(KINDS).index(self.key), self.file, self.name


class FindingCollector:
    """Collects the findings of one file, of selected kinds only.

    Args:
        name: the photo.
        file: its file or that of its mask, relative to the dataset.
        kinds: the selected kinds.
    """

    def __init__(self, name: str, file: str, kinds: Collection[str]) -> None:
        self.findings: list[Finding] = []
        self._name, self._file, self._kinds = name, file, kinds

    def add(self, key: str, detail: str = "") -> bool:
        """Add a finding; return whether its kind is selected, so that a repair may follow."""
        if key in self._kinds:
            self.findings.append(Finding(key, self._file, self._name, detail))
        return key in self._kinds


def select_kinds(only: Iterable[str] = (), skip: Iterable[str] = ()) -> frozenset[str]:
    """Return the kinds of ``only``, or all kinds, without those of ``skip``.

    Raises:
        BadSettings: there is no such kind.
    """
    included, excluded = set(only), set(skip)
    for key in sorted(included | excluded):
        if key not in KINDS:
            raise BadSettings(f"{key}: no such kind of finding{nearest(key, KINDS)}")
    return frozenset((included or KINDS.keys()) - excluded)
