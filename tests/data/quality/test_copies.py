from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tongueseg.data.dataset import Record
from tongueseg.data.quality.copies import CopyDetector
from tongueseg.data.quality.pairs import PairCheck

PATTERNS = {c: np.random.default_rng(ord(c)).integers(0, 255, (64, 64), np.uint8) for c in "abc"}


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[tuple[str, str, str, tuple[str, ...]]]]:
    """Remember pairs, told as name -> (pattern, photo, mask); gives what is found."""

    def call(
        pairs: dict[str, tuple[str | None, bytes | None, bytes | None]],
        splits: dict[str, str] | None = None,
    ) -> list[tuple[str, str, str, tuple[str, ...]]]:
        copies = CopyDetector(tmp_path)
        for name, (pattern, photo, mask) in pairs.items():
            parts = (tmp_path / f"original/{name}.jpg", tmp_path / f"mask/{name}.png")
            record = Record(name, *parts, "train")
            grey = PATTERNS[pattern] if pattern else None
            copies.add(PairCheck(record, (), None, None, grey, photo, mask))
        return [(f.key, f.file, f.name, f.others) for f in copies.findings(splits or {})]

    return call


def test_strangers(findings: Callable[..., list[tuple[str, str, str, tuple[str, ...]]]]) -> None:
    assert findings({"1": ("a", b"1", b"1"), "2": ("b", b"2", b"2"), "3": (None, None, None)}) == []


def test_the_same_pixels_and_the_same_motif(
    findings: Callable[..., list[tuple[str, str, str, tuple[str, ...]]]],
) -> None:
    pairs = {
        "1": ("a", b"1", b"1"),
        "2": ("b", b"2", b"2"),
        "3": ("a", b"1", b"1"),
        "4": ("b", b"4", b"4"),
    }
    assert findings(pairs) == [
        ("photo-copy", "original/1.jpg", "1", ("3",)),
        ("photo-near-copy", "original/2.jpg", "2", ("4",)),
    ]


def test_the_same_pixels_of_one_colour(
    findings: Callable[..., list[tuple[str, str, str, tuple[str, ...]]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(PATTERNS, "flat", np.full((64, 64), 9, np.uint8))
    pairs = {"1": ("flat", b"1", None), "2": ("flat", b"1", None), "3": ("flat", b"3", None)}
    assert findings(pairs) == [("photo-copy", "original/1.jpg", "1", ("2",))]


def test_copies_in_several_splits(
    findings: Callable[..., list[tuple[str, str, str, tuple[str, ...]]]],
) -> None:
    pairs = {"1": ("a", b"1", None), "2": ("a", b"1", None)}
    assert findings(pairs, {"1": "train", "2": "train"})[0][0] == "photo-copy"
    assert findings(pairs, {"1": "train"})[0][0] == "photo-copy"
    assert findings(pairs, {"1": "train", "2": "test"})[0][0] == "copy-across-splits"


def test_one_mask_for_different_photos(
    findings: Callable[..., list[tuple[str, str, str, tuple[str, ...]]]],
) -> None:
    pairs = {
        name: (p, bytes([n]), b"m") for n, (name, p) in enumerate(zip("123", "abb", strict=True))
    }
    keys = findings(pairs)
    assert ("mask-copy", "mask/1.png", "1", ("2", "3")) in keys
    assert len(keys) == 2
    del pairs["1"]
    assert [key for key, *_ in findings(pairs)] == ["photo-near-copy"]


def test_looks_are_not_kept_whole() -> None:
    """What is remembered of a photo does not grow with it."""
    copies = CopyDetector(Path())
    record = Record("a", Path(), Path(), "train")
    pair = PairCheck(
        record, (), np.ones((9, 9), bool), np.ones((9, 9), bool), PATTERNS["a"], b"1", b"2"
    )
    copies.add(pair)
    copies.add(replace(pair, record=replace(record, name="b")))
    kept = [
        value for held in vars(copies).values() if isinstance(held, dict) for value in held.values()
    ]
    assert not any(isinstance(value, PairCheck) for value in kept)
    assert sum(value.nbytes for value in kept if isinstance(value, np.ndarray)) <= 2 * 4096
