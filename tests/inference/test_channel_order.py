from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fake_model import RecordingRuntime, small_spec
from tongueseg import Segmenter
from tongueseg.errors import BadSettings
from tongueseg.io.photo import Photo, read_photo
from tongueseg.runtime.fake import Answer

RED = np.zeros((64, 64, 3), np.uint8)
RED[16:48, 16:48, 0] = 255
BLUE = RED[..., ::-1].copy()


class RecordingSegmenter(Segmenter):
    """A small segmenter that knows what its network was given: ``calls``."""

    def __init__(self, answer: Answer) -> None:
        runtime = RecordingRuntime(answer)
        super().__init__(small_spec(), runtime)
        self.calls = runtime.calls


@pytest.fixture
def segment() -> RecordingSegmenter:
    """A segmenter whose network takes red pixels for tongue, and notes its inputs."""

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return ((x[:, :1] - x[:, 2:] - 0.5) * 20).astype(np.float32)

    return RecordingSegmenter(answer)


def test_a_bgr_array_is_turned_into_rgb(segment: RecordingSegmenter) -> None:
    expected = segment(RED)
    assert expected.tongue
    result = segment(BLUE, channels="bgr")
    assert np.array_equal(result.mask, expected.mask)
    assert np.array_equal(result.photo.pixels, RED)


def test_bgra_keeps_its_transparency(segment: RecordingSegmenter) -> None:
    alpha = np.full((64, 64, 1), 255, np.uint8)
    alpha[:32] = 0
    bgra = np.concatenate([BLUE, alpha], axis=2)
    mask = segment(bgra, channels="bgr").mask
    assert mask[40, 32]
    assert not mask[20, 32]


def test_grey_has_no_order(segment: RecordingSegmenter) -> None:
    assert not segment(RED[..., 0], channels="bgr").tongue


def test_a_bgr_array_read_as_rgb_warns(segment: RecordingSegmenter) -> None:
    with pytest.warns(UserWarning, match=r"looks like BGR.*pass channels='bgr'") as caught:
        assert not segment(BLUE).tongue
    assert caught[0].filename == __file__
    assert len(segment.calls) == 2


def test_arrays_of_a_list_are_checked_as_well(segment: RecordingSegmenter) -> None:
    with pytest.warns(UserWarning, match="looks like BGR"):
        segment([RED, BLUE])
    assert len(segment.calls) == 3


@pytest.mark.parametrize("pixels", [np.zeros((64, 64, 3), np.uint8), RED // 2 + BLUE // 2])
def test_an_array_that_holds_no_tongue_either_way_does_not_warn(
    segment: RecordingSegmenter, pixels: NDArray[np.uint8]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not segment(pixels).tongue


def test_a_tongue_that_is_found_takes_no_further_pass(segment: RecordingSegmenter) -> None:
    segment(RED)
    assert len(segment.calls) == 1


@pytest.mark.parametrize("as_source", [Image.fromarray, read_photo])
def test_only_arrays_are_checked(
    segment: RecordingSegmenter, as_source: Callable[..., Image.Image | Photo]
) -> None:
    assert not segment(as_source(BLUE)).tongue
    assert len(segment.calls) == 1


@pytest.mark.parametrize("as_source", [Image.fromarray, read_photo])
def test_bgr_is_for_arrays(
    segment: RecordingSegmenter, as_source: Callable[..., Image.Image | Photo]
) -> None:
    with pytest.raises(BadSettings, match="channels='bgr' is for arrays"):
        segment(as_source(BLUE), channels="bgr")


def test_an_unknown_order(segment: RecordingSegmenter) -> None:
    with pytest.raises(BadSettings, match="channels='brg': give 'rgb' or 'bgr'"):
        segment(RED, channels="brg")  # type: ignore[call-overload]


def test_real_tongues_in_bgr(real_data: Path) -> None:
    photos = sorted((real_data / "booth" / "original").iterdir())[:4]
    with Segmenter(threads=1) as segment:
        for photo in photos:
            pixels = read_photo(photo).pixels
            bgr = np.ascontiguousarray(pixels[..., ::-1])
            expected = segment(pixels).mask
            assert np.array_equal(segment(bgr, channels="bgr").mask, expected)
