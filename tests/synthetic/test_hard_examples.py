from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.synthetic.hard_examples import crop_without_mouth, paste_shrunk

SCENE = np.zeros((100, 100, 3), np.uint8)
WHITE = np.full((40, 40, 3), 255, np.uint8)
ALL = np.ones((40, 40), bool)


def _paste(
    mask: NDArray[np.bool_] = ALL, share: float = 0.04, seed: int = 0
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    rng = np.random.default_rng(seed)
    return paste_shrunk(SCENE, WHITE, mask, share=share, rng=rng)


def test_pasted_tongue_covers_the_share_asked_for() -> None:
    composed, truth = _paste()
    # 4 % of 100 x 100 is a square of 20 x 20, half of the photo's side.
    assert truth.sum() == 400
    assert np.array_equal(composed == 255, truth[..., None].repeat(3, axis=2))
    rows, columns = np.flatnonzero(truth.any(1)), np.flatnonzero(truth.any(0))
    assert (len(rows), len(columns)) == (20, 20)
    assert not SCENE.any()


def test_photo_that_would_not_fit_fills_the_scene() -> None:
    corner = np.zeros((40, 40), bool)
    corner[:10, :10] = True
    composed, truth = _paste(corner, share=0.5)
    assert (composed == 255).all()
    # The photo is magnified 2.5 times, and the tongue's ten pixels with it.
    assert truth[:24, :24].all()
    assert not truth[26:].any()
    assert not truth[:, 26:].any()


def test_the_generator_draws_the_place() -> None:
    assert np.array_equal(_paste(seed=1)[1], _paste(seed=1)[1])
    assert not np.array_equal(_paste(seed=1)[1], _paste(seed=2)[1])


def _mask(rows: Any, columns: Any) -> NDArray[np.bool_]:
    mask = np.zeros((100, 100), bool)
    mask[rows, columns] = True
    return mask


@pytest.mark.parametrize(
    ("rows", "columns", "along", "expected"),
    [
        # Above the tongue, half its height is lip and teeth: of 60 rows 51 are free.
        (slice(60, 80), slice(20, 80), 0.0, (slice(0, 51), slice(0, 51))),
        (slice(60, 80), slice(20, 80), 1.0, (slice(0, 51), slice(49, 100))),
        (slice(20, 40), slice(20, 80), 0.5, (slice(40, 100), slice(20, 80))),
        (slice(20, 90), slice(70, 95), 0.0, (slice(0, 70), slice(0, 70))),
        (slice(20, 90), slice(5, 30), 1.0, (slice(30, 100), slice(30, 100))),
    ],
)
def test_square_lies_on_the_side_that_has_most_room(
    rows: Any, columns: Any, along: float, expected: tuple[Any, Any]
) -> None:
    square = crop_without_mouth(_mask(rows, columns), along=along)
    assert square == expected
    assert not _mask(rows, columns)[square].any()


@pytest.mark.parametrize(
    "mask",
    [np.zeros((100, 100), bool), np.ones((100, 100), bool), _mask(slice(9, 90), slice(9, 90))],
)
def test_no_tongue_or_no_room(mask: NDArray[np.bool_]) -> None:
    assert crop_without_mouth(mask, along=0.5) is None
