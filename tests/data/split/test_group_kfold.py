from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.data.split.group_kfold import group_kfold
from tongueseg.errors import BadDataset


def photos(groups: list[list[int]], hands: list[int], hand: int) -> int:
    return sum(sum(group) for group, part in zip(groups, hands, strict=True) if part == hand)


def test_single_photos_meet_the_targets_in_every_kind() -> None:
    groups = [[1, 0]] * 50 + [[0, 1]] * 50
    hands = group_kfold(groups, [80, 10, 10], seed=0)
    assert Counter(hands) == {0: 80, 1: 10, 2: 10}
    assert Counter(hands[:50]) == {0: 40, 1: 5, 2: 5}


def test_the_seed_decides_and_never_changes_its_mind() -> None:
    groups = [[1]] * 12
    assert group_kfold(groups, [8, 2, 2], seed=1) == group_kfold(groups, [8, 2, 2], seed=1)
    assert group_kfold(groups, [8, 2, 2], seed=1) != group_kfold(groups, [8, 2, 2], seed=2)


def test_the_hands_of_a_seed_are_these() -> None:
    """A split file made again elsewhere must be the same."""
    groups = [[2, 0], [0, 1], [1, 1], [0, 3], [1, 0], [0, 1], [3, 0], [1, 0]]
    hands = group_kfold(groups, [10, 2, 2], seed=0)
    assert hands == HANDS
    assert [photos(groups, hands, hand) for hand in range(3)] == [10, 2, 2]


HANDS = [2, 0, 1, 0, 0, 0, 0, 0]


def test_groups_that_are_too_large_for_any_go_where_most_is_free() -> None:
    assert group_kfold([[100], [100], [100]], [240, 30, 30], seed=0) in (
        [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
    )  # fmt: skip
    hands = group_kfold([[50], *[[1]] * 50], [80, 10, 10], seed=0)
    assert hands[0] == 0
    assert Counter(hands) == {0: 31, 1: 10, 2: 10}


def test_a_hand_that_wants_nothing_gets_nothing() -> None:
    assert set(group_kfold([[1]] * 9, [7, 0, 2], seed=0)) == {0, 2}


def test_fewer_groups_than_hands() -> None:
    with pytest.raises(BadDataset, match=r"2 groups .* are too few for 3 splits or folds"):
        group_kfold([[5], [5]], [8, 1, 1], seed=0)


@given(
    st.lists(
        st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any), min_size=3, max_size=60
    ),
    st.floats(0.05, 0.4),
    st.floats(0.05, 0.4),
    st.integers(0, 3),
)
def test_every_group_has_a_hand_and_no_hand_is_empty(
    groups: list[list[int]], val: float, test: float, seed: int
) -> None:
    total = sum(map(sum, groups))
    sizes = max(1, round(total * val)), max(1, round(total * test))
    hands = group_kfold(groups, [total - sum(sizes), *sizes], seed)
    assert len(hands) == len(groups)
    assert set(hands) == {0, 1, 2}
