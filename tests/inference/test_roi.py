from __future__ import annotations

import pytest

from fake_model import brightness_runtime, dark_photo, plain_pass, small_spec
from tongueseg.inference.roi import roi, shared_threshold
from tongueseg.io.photo import read_photo
from tongueseg.spec import ModelSpec, RefineSpec
from typing_helpers import not_none

SPEC = small_spec(refine=RefineSpec(zoom_below=0.4, roi_margin=0.5))


def test_the_region_of_interest_lies_around_the_tongue() -> None:
    window = not_none(roi(plain_pass(read_photo(dark_photo()), SPEC, brightness_runtime()), SPEC))
    assert window.top < 300 - 40
    assert window.left < 500 - 40
    assert window.top + window.height > 420 + 40
    assert window.left + window.width > 580 + 40
    assert window.height == window.width < 320


@pytest.mark.parametrize(
    ("box", "spec"),
    [
        ((100, 200, 800, 900), SPEC),
        ((0, 0, 0, 0), SPEC),
        ((300, 500, 420, 580), small_spec()),
    ],
)
def test_a_large_tongue_none_or_no_zoom_has_no_region(
    box: tuple[int, int, int, int], spec: ModelSpec
) -> None:
    photo = read_photo(dark_photo(box=box))
    assert roi(plain_pass(photo, spec, brightness_runtime()), spec) is None


def test_passes_share_the_probability_of_a_false_alarm() -> None:
    assert shared_threshold(0.5, 1) == 0.5
    assert shared_threshold(0.5, 2) == 0.75
    assert shared_threshold(0.4, 6) == pytest.approx(0.9)
