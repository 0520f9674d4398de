from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.data.dataset import find_pairs
from tongueseg.data.split.group_split import GroupSplit, SplitSettings, group_split, tongue_shares
from tongueseg.errors import BadDataset, BadMask, BadSettings
from typing_helpers import not_none

NAMES = [f"p{person:02d}_{number}" for person in range(40) for number in range(5)]


def subjects(names: list[str]) -> list[set[str]]:
    collected: dict[Any, Any] = {}
    for name in names:
        collected.setdefault(name.split("_")[0], set()).add(name)
    return list(collected.values())


def shares(names: list[str], seed: int = 0) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    return {name: float(rng.beta(2, 5)) for name in names}


def test_single_photos() -> None:
    done = group_split(NAMES, [], None, SplitSettings(0.1, 0.2))
    assert Counter(done.splits.values()) == {"train": 140, "val": 20, "test": 40}
    assert done.folds is None
    assert len(done.groups) == 200


def test_a_subject_is_in_one_split_and_one_fold() -> None:
    done = group_split(NAMES, subjects(NAMES), shares(NAMES), SplitSettings(folds=5))
    assert Counter(done.splits.values()) == {"train": 160, "val": 20, "test": 20}
    for photos in subjects(NAMES):
        assert len({done.splits[name] for name in photos}) == 1
        assert len({not_none(done.folds).get(name) for name in photos}) == 1
    tested = {name for name, split in done.splits.items() if split == "test"}
    assert not_none(done.folds).keys() == set(NAMES) - tested
    sizes = Counter(not_none(done.folds).values())
    assert set(sizes) == {1, 2, 3, 4, 5}
    assert max(sizes.values()) - min(sizes.values()) <= 5


def test_duplicates_join_subjects() -> None:
    twins = {"p00_0", "p07_3"}
    done = group_split(NAMES, [*subjects(NAMES), twins, {"p07_1", "p20_1"}])
    joined = {name for name in NAMES if name.startswith(("p00", "p07", "p20"))}
    assert len({done.splits[name] for name in joined}) == 1
    assert joined in done.groups


def test_all_splits_see_tongues_of_all_sizes() -> None:
    share_of = shares(NAMES)

    def spread(done: GroupSplit, kinds: Mapping[str, int | str] | None) -> float:
        known = not_none(kinds)
        means = [
            np.mean([share_of[name] for name, kind in known.items() if kind == part])
            for part in sorted(set(known.values()), key=str)
        ]
        return float(max(means) - min(means))

    plain: list[tuple[float, float]] = []
    fair: list[tuple[float, float]] = []
    for seed in range(8):
        for collected, given in ((plain, None), (fair, share_of)):
            done = group_split(NAMES, [], given, SplitSettings(folds=5, seed=seed))
            collected.append((spread(done, done.splits), spread(done, done.folds)))
    assert (np.mean(fair, 0) < 0.4 * np.mean(plain, 0)).all()
    # A tenth of the spread of the shares themselves.
    assert np.max(fair) < 0.3 * np.std(list(share_of.values()))


def test_subjects_of_very_different_sizes_are_spread_as_well() -> None:
    names = [f"p{person:02d}_{n}" for person in range(30) for n in range(1 + person % 10)]
    share_of = shares(names)
    done = group_split(sorted(names), subjects(names), share_of, SplitSettings(0.15, 0.15, seed=3))
    sizes = Counter(done.splits.values())
    assert abs(sizes["val"] - 0.15 * len(names)) <= 2
    assert abs(sizes["test"] - 0.15 * len(names)) <= 2
    means = [
        np.mean([share_of[name] for name in names if done.splits[name] == split]) for split in sizes
    ]
    assert max(means) - min(means) < 0.05


def test_same_seed_same_split() -> None:
    first, again, other = (
        group_split(NAMES, [], shares(NAMES), SplitSettings(seed=seed)).splits for seed in (1, 1, 2)
    )
    assert first == again != other


def test_splits_that_cannot_be_made() -> None:
    with pytest.raises(BadDataset, match=r"2 groups .* are too few for 3 splits"):
        group_split(NAMES, [set(NAMES[:100]), set(NAMES[100:])])
    with pytest.raises(BadDataset, match="none is left for training"):
        group_split(NAMES, [], None, SplitSettings(0.5, 0.5))
    with pytest.raises(BadSettings, match="--folds 1: cross-validation needs at least two"):
        group_split(NAMES, [], None, SplitSettings(folds=1))
    with pytest.raises(BadDataset, match="4 photos: too few for 5 folds"):
        group_split(NAMES[:6], [], None, SplitSettings(0.1, 0.3, folds=5))


def test_shares_are_those_of_the_masks(drawn_dataset: Path) -> None:
    collected = tongue_shares(find_pairs(drawn_dataset))
    assert list(collected) == ["a", "b", "c", "deep/d"]
    # A disc of a fifth of 60 pixels on 60 x 80.
    assert collected["a"] == pytest.approx(np.pi * 12**2 / (60 * 80), rel=0.03)
    (drawn_dataset / "mask/b.png").write_text("none")
    with pytest.raises(BadMask, match=r"b\.png"):
        tongue_shares(find_pairs(drawn_dataset))


def test_the_real_photos(real_data: Path) -> None:
    records = find_pairs(real_data / "booth")[::4]
    share_of = tongue_shares(records)
    done = group_split([record.name for record in records], [], share_of)
    medians = [
        np.median([share_of[name] for name, split in done.splits.items() if split == kind])
        for kind in ("train", "val", "test")
    ]
    assert max(medians) - min(medians) < 0.03
