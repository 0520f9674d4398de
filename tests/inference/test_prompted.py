"""Segmenters that are told where the tongue is."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fake_model import brightness_runtime, dark_photo, logits_runtime, small_spec
from tongueseg import Segmenter
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadPrompt, BadSettings
from tongueseg.inference.prompted import SIDES
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou
from tongueseg.spec import OutputSpec, RefineSpec

ZOOM = RefineSpec(zoom_below=0.4, roi_margin=0.5)
TWO = {"left": (400, 200, 520, 320), "right": (380, 900, 500, 1000)}


def two_tongues() -> NDArray[np.uint8]:
    return np.maximum(*(dark_photo(box=box) for box in TWO.values()))


def truth(side: str) -> NDArray[np.bool_]:
    return dark_photo(box=TWO[side])[..., 0] > 127


def overlap(mask: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(iou(count(mask, other)))


@pytest.fixture
def segment() -> Segmenter:
    return Segmenter(small_spec(refine=ZOOM), brightness_runtime())


def test_a_point_keeps_its_tongue_alone(segment: Segmenter) -> None:
    mask = segment(two_tongues(), points=[(950, 440, True)]).mask
    assert overlap(mask, truth("right")) > 0.8
    assert not (mask & truth("left")).any()


def test_a_point_on_each_of_two_tongues_keeps_both(segment: Segmenter) -> None:
    mask = segment(two_tongues(), points=[(950, 440, True), (260, 460, True)]).mask
    assert overlap(mask, truth("left") | truth("right")) > 0.8


def test_a_box_is_cut_at_full_detail_and_the_rest_dropped(segment: Segmenter) -> None:
    result = segment(two_tongues(), box=(890, 370, 120, 140))
    assert overlap(result.mask, truth("right")) > 0.93
    assert not (result.mask & truth("left")).any()
    assert result.tongue
    assert np.array_equal(result.probability > 0.5, result.mask)


def test_a_tongue_without_presence_is_found_by_a_point() -> None:
    """The whole frame shows nothing; the windows show a square below the threshold."""
    nothing, dim = np.full((64, 64), -12), np.full((64, 64), -12)
    dim[20:44, 20:44] = -4
    runtime = logits_runtime(nothing, dim)
    segment = Segmenter(small_spec(), runtime)
    photo = np.zeros((64, 64, 3), np.uint8)
    assert not segment(photo).tongue
    result = segment(photo, points=[(32, 32, True)])
    assert result.tongue
    assert result.mask[32, 32]
    assert result.presence < small_spec().output.presence_threshold
    assert len(runtime.calls) == 1 + 1 + len(SIDES) + 1


def test_where_nothing_is_plausible_there_is_no_tongue() -> None:
    segment = Segmenter(small_spec(), logits_runtime(np.full((64, 64), -12)))
    photo = np.zeros((64, 64, 3), np.uint8)
    for result in (segment(photo, points=[(32, 32, True)]), segment(photo, box=(8, 8, 40, 40))):
        assert not result.tongue
        assert not result.mask.any()


def test_a_point_beside_the_tongue_changes_the_mask_near_it_only(segment: Segmenter) -> None:
    photo = dark_photo(box=(300, 500, 700, 900))
    plain = segment(photo).mask
    changed = np.argwhere(segment(photo, points=[(860, 500, False)]).mask != plain)
    assert len(changed)
    assert np.hypot(*(changed - (500, 860)).T).max() < 0.35 * np.sqrt(plain.sum())


def test_a_point_that_agrees_changes_nothing(segment: Segmenter) -> None:
    photo = dark_photo(box=(300, 500, 700, 900))
    plain = segment(photo).mask
    points = [(700, 500, True), (100, 100, False)]
    assert np.array_equal(segment(photo, points=points).mask, plain)


def test_a_hole_stays_where_a_point_says_so(segment: Segmenter) -> None:
    photo = dark_photo(box=(300, 400, 800, 900))
    mask = segment(photo, points=[(650, 550, False)]).mask
    assert not mask[550, 650]
    assert mask[550, 420]


def test_the_smaller_component_is_removed_whole() -> None:
    logits = np.full((64, 64), -9)
    logits[10:40, 5:35] = logits[10:40, 45:62] = 9
    spec = small_spec(output=OutputSpec(presence_threshold=0.5))
    photo = np.zeros((64, 64, 3), np.uint8)
    plain = Segmenter(spec, logits_runtime(logits))(photo).mask
    mask = Segmenter(spec, logits_runtime(logits))(photo, points=[(50, 20, False)]).mask
    assert plain[:, 42:].any()
    assert not mask[:, 42:].any()
    assert np.array_equal(mask[:, :42], plain[:, :42])


def test_prompts_that_cannot_be(segment: Segmenter) -> None:
    photo = dark_photo()
    with pytest.raises(BadPrompt, match=r"the point 1280,5 lies outside the photo of 1280x960$"):
        segment(photo, points=[(1280, 5, True)])
    with pytest.raises(BadPrompt, match="the box 2000,5,10,10 lies outside"):
        segment(photo, box=(2000, 5, 10, 10))
    with pytest.raises(BadSettings, match="has no size"):
        segment(photo, box=(20, 5, 0, 10))
    with pytest.raises(BadSettings, match="are for one photo"):
        segment([photo], box=(20, 5, 10, 10))  # type: ignore[call-overload]


def test_a_selfie_whose_tongue_is_missed_is_found_by_a_point(real_data: Path) -> None:
    folder = real_data / "selfie"
    if not folder.is_dir():
        pytest.skip(f"no selfies at {folder}")
    with Segmenter("nano", threads=1) as segment:
        for photo in sorted((folder / "original").iterdir()):
            if not segment(photo).tongue:
                break
        else:
            pytest.skip("the model misses no selfie")
        size = read_photo(photo).pixels.shape[:2]
        tongue = read_mask(folder / "mask" / f"{photo.stem}.png", size)
        depth = cv2.distanceTransform(tongue.view(np.uint8), cv2.DIST_L2, 5)
        y, x = np.unravel_index(depth.argmax(), depth.shape)
        assert overlap(segment(photo, points=[(int(x), int(y), True)]).mask, tongue) > 0.5
