from __future__ import annotations

import numpy as np
import pytest

from tongueseg.data.selection.descriptor import descriptor, standardize

RED = np.full((40, 60, 3), (200, 40, 40), np.uint8)
NOWHERE = np.zeros((40, 60), np.bool_)


def test_colours_and_place_are_told() -> None:
    left = NOWHERE.copy()
    left[:, :30] = True
    values = descriptor(RED, left)
    assert values.shape == (256,)
    tongue = values[192:].reshape(8, 8)
    assert tongue[:, :3] == pytest.approx(1)
    assert tongue[:, 5:] == pytest.approx(0)
    lab = values[:192].reshape(8, 8, 3)
    assert lab[0, 0] == pytest.approx(lab[7, 7])


def test_colours_and_tongue_weigh_the_same() -> None:
    rng = np.random.default_rng(0)
    values = [rng.random(256).astype(np.float32) for _ in range(9)]
    for one in values:
        one[:192] *= 100
    spread = standardize(values)
    parts = [(spread[:, part] ** 2).sum(axis=1).mean() for part in (slice(192), slice(192, 256))]
    assert parts == pytest.approx([1, 1], rel=1e-4)


def test_equal_photos_are_at_one_place() -> None:
    assert (standardize([descriptor(RED, NOWHERE)] * 3) == 0).all()
