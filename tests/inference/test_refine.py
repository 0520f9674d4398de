"""The steps of the refiner, seen from the segmenter: which passes run, and what they find."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from fake_model import (
    RecordingRuntime,
    brightness_runtime,
    dark_photo,
    logits_runtime,
    small_spec,
    squares_runtime,
    uncertain_edge,
)
from tongueseg import Segmenter
from tongueseg.inference.refine import Refiner
from tongueseg.io.photo import read_photo
from tongueseg.runtime import FakeRuntime
from tongueseg.spec import OutputSpec, RefineSpec
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.inference.model_pass import Pass

ZOOM = RefineSpec(zoom_below=0.4, roi_margin=0.5)


def _truth(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return pixels[..., 0] > 127


def _iou(mask: NDArray[np.bool_], truth: NDArray[np.bool_]) -> float:
    return float((mask & truth).sum() / (mask | truth).sum())


@pytest.fixture
def runtime() -> RecordingRuntime:
    return brightness_runtime()


def test_the_steps_run_in_order(monkeypatch: pytest.MonkeyPatch, runtime: RecordingRuntime) -> None:
    names = ("whole_frame", "zoom", "tta")
    order: list[str] = []
    for name in names:
        step = getattr(Refiner, name)

        def noted(*arguments: Any, step: Callable[..., Pass] = step, name: str = name) -> Pass:
            order.append(name)
            return step(*arguments)

        monkeypatch.setattr(Refiner, name, noted)
    Refiner(small_spec(refine=ZOOM), runtime)(read_photo(dark_photo()))
    assert order == list(names)


def test_zoom_cuts_a_small_tongue_at_full_detail(runtime: RecordingRuntime) -> None:
    pixels = dark_photo(box=(311, 507, 421, 583))
    whole_frame = Segmenter(small_spec(), runtime)(pixels)
    assert len(runtime.calls) == 1
    zoomed = Segmenter(small_spec(refine=ZOOM), runtime)(pixels)
    assert len(runtime.calls) == 3
    assert _iou(zoomed.mask, _truth(pixels)) > 0.97
    assert _iou(whole_frame.mask, _truth(pixels)) < 0.95
    assert zoomed.probability.shape == (960, 1280)
    assert np.array_equal(zoomed.probability > 0.5, zoomed.mask)


def test_what_shows_no_tongue_in_the_zoom_is_none() -> None:
    inside = iter([20.0, -20.0])

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(x.mean(axis=1, keepdims=True) > 0.5, next(inside), -20.0).astype(np.float32)

    result = Segmenter(small_spec(refine=ZOOM), FakeRuntime(answer))(dark_photo())
    assert not result.tongue
    assert result.presence < 0.01
    assert not result.mask.any()


def test_a_large_tongue_takes_one_pass(runtime: RecordingRuntime) -> None:
    Segmenter(small_spec(refine=ZOOM), runtime)(dark_photo(box=(100, 200, 800, 900)))
    assert len(runtime.calls) == 1


@pytest.mark.parametrize("box", [(0, 0, 100, 80), (860, 1200, 960, 1280)])
def test_a_window_at_the_border_stays_inside(
    runtime: RecordingRuntime, box: tuple[int, int, int, int]
) -> None:
    pixels = dark_photo(box=box)
    result = Segmenter(small_spec(refine=ZOOM), runtime)(pixels)
    window = not_none(result.frame.window)
    assert window.top >= 0
    assert window.left >= 0
    assert window.top + window.height <= 960
    assert window.left + window.width <= 1280
    assert _iou(result.mask, _truth(pixels)) > 0.95


@pytest.mark.parametrize(("near", "tongue"), [(4.0, True), (2.0, False)])
def test_whether_it_is_a_tongue_both_passes_say(near: float, tongue: bool) -> None:
    # From afar its logits are 5. The mean of both has to be 4.
    inside = iter([5.0, near])

    def answer(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(x.mean(axis=1, keepdims=True) > 0.5, next(inside), -20.0).astype(np.float32)

    spec = small_spec(refine=ZOOM, output=OutputSpec(presence_bias=-4))
    result = Segmenter(spec, FakeRuntime(answer))(dark_photo())
    assert result.tongue == tongue
    assert result.presence == pytest.approx(1 / (1 + np.exp(4 - (5 + near) / 2)))


def test_what_the_whole_frame_doubts_is_looked_at_from_near() -> None:
    # 12 of 4096 pixels, fewer than the half percent that tells whether there is a tongue.
    faint = squares_runtime((3, 3.0))
    assert not Segmenter(small_spec(), faint)(dark_photo(64, 64)).tongue
    near = squares_runtime((3, 3.0), (40, 9.0))
    assert Segmenter(small_spec(refine=ZOOM), near)(dark_photo(64, 64)).tongue


def test_a_black_photo_holds_no_tongue(runtime: RecordingRuntime) -> None:
    spec = small_spec(refine=ZOOM)
    result = Segmenter(spec, runtime)(np.zeros((300, 400, 3), np.uint8))
    assert not result.tongue
    assert not result.mask.any()


def test_a_reduced_photo_is_decoded_again_for_the_zoom(
    runtime: RecordingRuntime, tmp_path: Path
) -> None:
    pixels = dark_photo(3000, 4000, (1000, 2000, 1300, 2250))
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95)
    (tmp_path / "photo.jpg").write_bytes(file.getvalue())
    result = Segmenter(small_spec(refine=ZOOM), runtime)(tmp_path / "photo.jpg")
    assert result.photo.reduced
    assert result.mask.shape == (3000, 4000)
    assert _iou(result.mask, _truth(pixels)) > 0.95


def test_the_zoom_has_the_detail_that_the_reduced_photo_lost(
    runtime: RecordingRuntime, tmp_path: Path
) -> None:
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    checks = (np.arange(120)[:, None] // 6 + np.arange(120) // 6) % 2
    pixels[1000:1120, 2000:2120] = np.where(checks, 255, 160)[..., None]
    Image.fromarray(pixels).save(tmp_path / "photo.jpg", quality=95)
    spec = small_spec(refine=ZOOM, output=OutputSpec(presence_threshold=0))
    Segmenter(spec, runtime)(tmp_path / "photo.jpg")
    zoomed = runtime.calls[-1]
    assert len(runtime.calls) == 2
    assert zoomed[zoomed > 0.5].std() > 0.04


def test_tta_keeps_the_mask_on_the_tongue(runtime: RecordingRuntime) -> None:
    pixels = dark_photo(box=(100, 200, 800, 600))
    result = Segmenter(small_spec(refine=RefineSpec(tta=True)), runtime)(pixels)
    assert len(runtime.calls) == 2
    assert _iou(result.mask, _truth(pixels)) > 0.97


def test_a_zoomed_tongue_gets_no_tta(runtime: RecordingRuntime) -> None:
    refine = RefineSpec(zoom_below=0.4, roi_margin=0.5, tta=True)
    result = Segmenter(small_spec(refine=refine), runtime)(dark_photo())
    assert len(runtime.calls) == 2
    assert result.frame.window is not None


@pytest.mark.parametrize(("least", "passes"), [(1.9, 2), (2.0, 1)])
def test_tta_runs_only_where_the_boundary_is_uncertain(least: float, passes: int) -> None:
    spec = small_spec(refine=RefineSpec(tta=True, tta_min_uncertainty=least))
    runtime = logits_runtime(uncertain_edge())
    Segmenter(spec, runtime)(dark_photo(64, 64))
    assert len(runtime.calls) == passes
    Segmenter(spec, runtime, tta=True)(dark_photo(64, 64))
    assert len(runtime.calls) == passes + 2


def test_without_a_tongue_there_is_no_tta() -> None:
    runtime = logits_runtime(np.full((64, 64), -9))
    Segmenter(small_spec(refine=RefineSpec(tta=True)), runtime)(dark_photo(64, 64))
    assert len(runtime.calls) == 1
