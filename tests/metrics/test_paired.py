from __future__ import annotations

import math

import numpy as np
import pytest

from tongueseg.metrics import mean_interval, paired_test


def test_three_photos_by_hand() -> None:
    """Of the eight tta of 1, 2 and 3 only the two with all signs alike sum to 6 or -6."""
    result = paired_test([2, 4, 6], [1, 2, 3])
    assert result.p == 2 / 8
    assert (result.first, result.second, result.difference.mean) == (4, 2, 2)


def test_sums_that_differ_by_rounding_are_as_large() -> None:
    """Three times 0.4 up and 0.4 down: all but the six tta that sum to 0 reach 0.8."""
    assert paired_test([0.4, 0.4, 0.4, 0], [0, 0, 0, 0.4]).p == 10 / 16
    assert paired_test([0.4, 0.4, 0.4, 0.1], [0] * 4).p == 2 / 16


def test_models_that_are_alike() -> None:
    result = paired_test([0.5, 0.7], [0.5, 0.7])
    assert result.p == 1
    assert (result.difference.mean, result.difference.low, result.difference.high) == (0, 0, 0)


def test_photos_without_a_difference_do_not_change_p() -> None:
    """But they are in the mean."""
    some = paired_test([2, 4, 6], [1, 2, 3])
    more = paired_test([2, 4, 6, 5, 5, 5], [1, 2, 3, 5, 5, 5])
    assert more.p == some.p
    assert more.difference.mean == some.difference.mean / 2


def test_a_photo_undefined_for_either_is_left_out_and_counted() -> None:
    nan = math.nan
    result = paired_test([2, nan, 4, 6, 9], [1, 5, 2, 3, nan])
    assert result.difference.undefined == 2
    assert result.difference.defined == 3
    assert (result.p, result.first, result.second) == (2 / 8, 4, 2)


def test_nothing_to_compare() -> None:
    result = paired_test([math.nan], [0.5])
    assert all(map(math.isnan, (result.p, result.first, result.second, result.difference.mean)))


def test_swapping_the_models_turns_the_difference_around() -> None:
    rng = np.random.default_rng(1)
    ours, expected = rng.random(12), rng.random(12)
    there, back = paired_test(ours, expected), paired_test(expected, ours)
    assert there.p == back.p
    assert there.difference.mean == -back.difference.mean


def test_interval_is_that_of_the_differences() -> None:
    rng = np.random.default_rng(2)
    ours, expected = rng.random(30), rng.random(30)
    assert paired_test(ours, expected).difference == mean_interval(ours - expected)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_scipy(seed: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(seed)
    ours, expected = rng.normal(0.3, 1, 10), rng.normal(0, 1, 10)
    exact = stats.permutation_test(
        (ours, expected),
        lambda a, b: np.mean(a - b),
        permutation_type="samples",
        n_resamples=np.inf,
    )
    assert paired_test(ours, expected).p == pytest.approx(exact.pvalue, abs=1e-12)


def test_random_flips_come_close_to_all_of_them() -> None:
    """Eighteen photos have 262,144 tta, too many for the exact test; here all are taken."""
    differences = np.random.default_rng(2).normal(0.45, 1, 18)
    signs = 1 - 2 * (np.arange(2**18)[:, None] >> np.arange(18) & 1)
    exact = np.mean(np.abs(signs @ differences) >= abs(differences.sum()))
    result = paired_test(differences, np.zeros(18))
    # Four standard errors of a share over 9,999 tta.
    assert result.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9999))
    assert 0.01 < exact < 0.2


def test_random_flips_never_say_never_and_follow_the_seed() -> None:
    better = np.full(40, 0.1)
    assert paired_test(better, np.zeros(40)).p == 1 / 10_000
    rng = np.random.default_rng(4)
    ours, expected = rng.random(40), rng.random(40)
    assert paired_test(ours, expected, seed=1).p == paired_test(ours, expected, seed=1).p
    assert paired_test(ours, expected, seed=1).p != paired_test(ours, expected, seed=2).p
