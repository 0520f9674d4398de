from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.data.split.split import SPLITS, seeded_split, split_hash
from tongueseg.errors import BadDataset

NAMES = [f"photo{i}" for i in range(20)]


def test_shares() -> None:
    split = seeded_split(NAMES, 0.1, 0.25, seed=0)
    assert list(split) != NAMES
    assert sorted(split) == sorted(NAMES)
    assert Counter(split.values()) == {"train": 13, "val": 2, "test": 5}


def test_the_seed_decides() -> None:
    assert seeded_split(NAMES, 0.2, 0.2, seed=1) == seeded_split(NAMES, 0.2, 0.2, seed=1)
    assert seeded_split(NAMES, 0.2, 0.2, seed=1) != seeded_split(NAMES, 0.2, 0.2, seed=2)


def test_the_split_of_a_seed_never_changes() -> None:
    """Models record their seed: another split would put their training photos into the test."""
    split = seeded_split(list("abcdefgh"), 0.25, 0.25, seed=0)
    assert {kind: "".join(sorted(n for n in split if split[n] == kind)) for kind in SPLITS} == {
        "train": "abfh",
        "val": "dg",
        "test": "ce",
    }


def test_a_small_share_is_one_photo_and_none_is_none() -> None:
    assert Counter(seeded_split(NAMES, 0.001, 0, 0).values()) == {"train": 19, "val": 1}


def test_too_few_photos() -> None:
    with pytest.raises(
        BadDataset, match="2 photos: none is left for training beside 1 to validate"
    ):
        seeded_split(["a", "b"], 0.1, 0.1, 0)
    with pytest.raises(BadDataset, match="20 photos: none is left"):
        seeded_split(NAMES, 0.5, 0.5, 0)


@given(st.integers(3, 200), st.floats(0, 0.45), st.floats(0, 0.45), st.integers(0, 5))
def test_every_photo_is_in_one_split(count: int, val: float, test: float, seed: int) -> None:
    names = [str(i) for i in range(count)]
    split = seeded_split(names, val, test, seed)
    kinds = Counter(split.values())
    assert set(split) == set(names)
    assert kinds["train"] >= 1
    assert (kinds["val"] >= 1) == (val > 0)
    assert (kinds["test"] >= 1) == (test > 0)


def test_the_hash_tells_splits_apart_and_not_their_order() -> None:
    pairs = [("a", "train"), ("b", "val")]
    assert split_hash(pairs) == split_hash(reversed(pairs))
    assert split_hash(pairs) != split_hash([("a", "train"), ("b", "test")])
    assert len(split_hash(pairs)) == 16
