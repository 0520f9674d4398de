"""Masks of videos: no frame alone decides, and outlines do not flicker."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from fake_model import small_spec
from tongueseg import Segmentation, Segmenter
from tongueseg.inference.steady import steady
from tongueseg.runtime import FakeRuntime

SPEC = small_spec()


def answer(width: int, inside: float = 5.0) -> Segmentation:
    """A tongue of so many columns from the left, or none."""
    logits = np.full((1, 1, 64, 64), -5, np.float32)
    logits[..., 10:50, 10 : 10 + width] = inside
    segmenter = Segmenter(SPEC, FakeRuntime(lambda _: logits.copy()))
    return segmenter(np.full((64, 64, 3), 90, np.uint8))


def columns(mask: NDArray[np.bool_]) -> int:
    return int(mask.any(0).sum())


def test_every_frame_has_an_answer() -> None:
    for count in range(4):
        assert len(list(steady([answer(20)] * count, SPEC))) == count


def test_a_tongue_that_stays_stays_as_it_is() -> None:
    alone = answer(20)
    for one in steady([alone] * 3, SPEC):
        assert (one.mask == alone.mask).all()
        assert one.presence == pytest.approx(alone.presence)


def test_a_frame_that_loses_the_tongue_gets_that_of_its_neighbours() -> None:
    _, middle, _ = steady([answer(20), answer(0), answer(20)], SPEC)
    assert middle.tongue
    assert (middle.mask == answer(20).mask).all()
    assert middle.presence > 0.9


def test_a_frame_that_alone_shows_a_tongue_has_none() -> None:
    _, middle, _ = steady([answer(0), answer(20), answer(0)], SPEC)
    assert not middle.tongue
    assert not middle.mask.any()
    assert middle.predicted_iou is None


def test_at_either_end_the_frame_itself_decides() -> None:
    assert [one.tongue for one in steady([answer(20), answer(0)], SPEC)] == [True, False]
    assert [one.tongue for one in steady([answer(0), answer(20)], SPEC)] == [False, True]


def test_an_outline_that_jumps_for_a_frame_is_drawn_back() -> None:
    _, middle, _ = steady([answer(20), answer(28), answer(20)], SPEC)
    assert columns(middle.mask) < columns(answer(28).mask)
