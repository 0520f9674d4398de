"""Things that belong together in pairs, gathered into groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Together:
    """Groups that grow as their members are joined; each name begins alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self._above = {name: name for name in names}

    def join(self, one: str, other: str) -> None:
        """Put the groups of two names into one."""
        self._above[self._top(one)] = self._top(other)

    def groups(self) -> list[set[str]]:
        """Return all groups, those of one name as well, in the order of their first names."""
        found: dict[str, set[str]] = defaultdict(set)
        for name in self._above:
            found[self._top(name)].add(name)
        return list(found.values())

    def _top(self, name: str) -> str:
        while self._above[name] != name:
            # Every step shortens the way for the next one.
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name
