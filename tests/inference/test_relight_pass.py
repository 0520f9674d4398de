"""Bright photos: which passes are relit, and which one counts."""

from __future__ import annotations

import numpy as np
import pytest

from fake_model import BRIGHT, small_spec, squares_runtime
from tongueseg import Segmenter
from tongueseg.spec import RefineSpec
from typing_helpers import not_none

BRIGHT_SPEC = RefineSpec(tta=True, relight_above=150)


def test_a_certain_relit_pass_is_enough() -> None:
    runtime = squares_runtime((64, 4))
    assert Segmenter(small_spec(refine=BRIGHT_SPEC), runtime)(BRIGHT).mask.all()
    assert runtime.calls[-1].max() < 0.6


def test_a_relit_pass_is_mirrored_back() -> None:
    mask = Segmenter(small_spec(refine=BRIGHT_SPEC), squares_runtime((30, 9)))(BRIGHT).mask
    assert mask[0, -1]
    assert not mask[0, 0]


@pytest.mark.parametrize("above", [220, 0, 200])
def test_a_photo_that_is_not_bright_is_not_relit(above: int) -> None:
    runtime = squares_runtime((30, 9))
    spec = small_spec(refine=RefineSpec(relight_above=above))
    assert Segmenter(spec, runtime)(BRIGHT).mask.sum() == 900
    assert np.allclose(runtime.calls[-1], 200 / 255)


def test_an_uncertain_relit_pass_counts_if_the_plain_one_agrees() -> None:
    # Two passes share the false alarms: the limit is 0.75, and the sigmoid of 0.5 is 0.62.
    segment = Segmenter(small_spec(refine=BRIGHT_SPEC), squares_runtime((64, 0.5), (30, 9)))
    assert segment(BRIGHT).mask.all()


@pytest.mark.parametrize("tta", [False, True])
def test_the_plain_pass_counts_where_the_relit_one_shows_nothing(tta: bool) -> None:
    spec = small_spec(refine=RefineSpec(tta=tta, relight_above=150))
    assert Segmenter(spec, squares_runtime((30, -9), (30, 9)))(BRIGHT).mask.sum() == 900


@pytest.mark.parametrize(("inside", "tongue"), [(1, False), (1.2, True)])
def test_a_tongue_that_the_plain_pass_missed_needs_a_certain_relit_one(
    inside: float, tongue: bool
) -> None:
    # The sigmoids are 0.731 and 0.769. The tongue is small, so it is zoomed in on.
    spec = small_spec(refine=RefineSpec(zoom_below=0.9, roi_margin=0, relight_above=150))
    result = Segmenter(spec, squares_runtime((40, inside), (30, -9), (64, 9), (64, 9)))(BRIGHT)
    assert result.tongue == tongue
    assert bool(result.frame.window) == tongue


def test_a_bright_window_is_relit() -> None:
    spec = small_spec(refine=RefineSpec(zoom_below=0.4, relight_above=150))
    runtime = squares_runtime((10, 9), (10, 9), (64, 9), (64, 3))
    result = Segmenter(spec, runtime)(BRIGHT)
    window = not_none(result.frame.window)
    assert result.mask.sum() == window.height * window.width
    second = runtime.calls[-1]
    assert second.max() < 0.6
    # It has surroundings of its own, and no grey around it.
    assert np.ptp(second[0, 0]) == 0
    # The presence stays that of the plain window: the sigmoid of 9.
    assert result.presence > 0.999


def test_a_window_without_a_tongue_is_not_relit() -> None:
    spec = small_spec(refine=RefineSpec(zoom_below=0.4, relight_above=150))
    assert not Segmenter(spec, squares_runtime((10, 9), (10, 9), (10, -9)))(BRIGHT).tongue


def test_without_tta_nothing_is_relit() -> None:
    runtime = squares_runtime((30, 9))
    assert Segmenter(small_spec(refine=BRIGHT_SPEC), runtime, tta=False)(BRIGHT).mask.sum() == 900
    assert np.allclose(runtime.calls[-1], 200 / 255)
