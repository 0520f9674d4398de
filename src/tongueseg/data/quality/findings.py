"""What a check finds, and where."""

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


class Notes:
    """What is found in one file, as far as it is asked for.

    Args:
        name: the photo.
        file: its file or that of its mask, relative to the dataset.
        wanted: the kinds that are asked for.
    """

    def __init__(self, name: str, file: str, wanted: Collection[str]) -> None:
        self.found: list[Finding] = []
        self._name, self._file, self._wanted = name, file, wanted

    def add(self, key: str, detail: str = "") -> bool:
        """Note a finding; tells whether it is asked for, so that a repair may follow."""
        if key in self._wanted:
            self.found.append(Finding(key, self._file, self._name, detail))
        return key in self._wanted


def wanted_kinds(only: Iterable[str] = (), skip: Iterable[str] = ()) -> frozenset[str]:
    """Return the kinds to look for: those of ``only``, or all, without those of ``skip``.

    Raises:
        BadSettings: there is no such kind.
    """
    asked, left_out = set(only), set(skip)
    for key in sorted(asked | left_out):
        if key not in KINDS:
            raise BadSettings(f"{key}: no such kind of finding{nearest(key, KINDS)}")
    return frozenset((asked or KINDS.keys()) - left_out)
