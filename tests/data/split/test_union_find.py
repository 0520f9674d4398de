from __future__ import annotations

from itertools import pairwise

from tongueseg.data.split.union_find import UnionFind


def test_names_begin_alone() -> None:
    assert UnionFind("abc").groups() == [{"a"}, {"b"}, {"c"}]
    assert UnionFind([]).groups() == []


def test_joins_go_on_through_others_and_the_first_name_leads() -> None:
    merged = UnionFind("abcdef")
    for one, other in ("fe", "bd", "ea", "ff", "db"):
        merged.union(one, other)
    assert merged.groups() == [{"a", "e", "f"}, {"b", "d"}, {"c"}]


def test_long_chains() -> None:
    names = [str(n) for n in range(5000)]
    merged = UnionFind(names)
    for one, other in pairwise(names):
        merged.union(one, other)
    assert merged.groups() == [set(names)]
