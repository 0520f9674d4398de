from __future__ import annotations

import pytest

from tongueseg.data.quality.findings import Finding, FindingCollector, select_kinds
from tongueseg.data.quality.kinds import KINDS
from tongueseg.errors import BadSettings


def test_a_finding_says_what_is_wrong_and_how_much() -> None:
    assert Finding("mask-full", "mask/a.png", "a").message == "covers the whole photo"
    assert Finding("mask-hole", "mask/a.png", "a", "9 px").message == "has a hole: 9 px"


def test_the_worst_comes_first_and_kinds_stay_together() -> None:
    findings = [
        Finding("photo-grey", "a"),
        Finding("mask-hole", "b"),
        Finding("mask-full", "b"),
        Finding("mask-hole", "a"),
    ]
    order = [(f.key, f.file) for f in sorted(findings, key=lambda f: f.order)]
    assert order == [
        ("mask-full", "b"), ("mask-hole", "a"), ("mask-hole", "b"), ("photo-grey", "a"),
    ]  # fmt: skip


def test_what_is_not_asked_for_is_not_noted() -> None:
    notes = FindingCollector("a", "mask/a.png", {"mask-hole"})
    assert not notes.add("mask-full")
    assert notes.add("mask-hole", "9 px")
    assert notes.findings == [Finding("mask-hole", "mask/a.png", "a", "9 px")]


def test_which_kinds_are_looked_for() -> None:
    assert select_kinds() == KINDS.keys()
    assert select_kinds(only=["mask-01", "mask-hole"], skip=["mask-01"]) == {"mask-hole"}
    assert select_kinds(skip=["mask-01"]) == KINDS.keys() - {"mask-01"}


def test_a_kind_that_does_not_exist() -> None:
    with pytest.raises(BadSettings, match="mask-hol: no such kind of finding; did you mean mask-h"):
        select_kinds(skip=["mask-hol"])
