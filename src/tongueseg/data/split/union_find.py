"""Disjoint sets of names that grow as pairs are joined (union–find)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class UnionFind:
    """Groups of names; each name begins in a group of its own."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parent = {name: name for name in names}

    def union(self, one: str, other: str) -> None:
        """Join the groups of two names."""
        self._parent[self.find(one)] = self.find(other)

    def union_all(self, names: Iterable[str]) -> None:
        """Join the groups of several names, one or more."""
        first, *others = sorted(names)
        for other in others:
            self.union(first, other)

    def find(self, name: str) -> str:
        """Return the name that stands for the group of ``name``."""
        while self._parent[name] != name:
            # Every step shortens the way for the next call.
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def groups(self) -> list[set[str]]:
        """Return all groups, those of one name as well, in the order of their first names."""
        members: dict[str, set[str]] = defaultdict(set)
        for name in self._parent:
            members[self.find(name)].add(name)
        return list(members.values())
