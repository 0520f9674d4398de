"""The page's arithmetic against Python's, on drawn photos of many sizes."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from page_core import as_array, as_pixels, as_plane, as_spec
from tongueseg import render
from tongueseg.inference.input_frame import Frame, frame_of
from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import Pass, boundary_uncertainty, presence_logit
from tongueseg.inference.postprocess import clean_components, smooth
from tongueseg.inference.predicted_iou import predicted_iou
from tongueseg.inference.preprocess import PLAIN, View, model_input, preprocess
from tongueseg.inference.restore import restore
from tongueseg.inference.roi import roi, shared_threshold
from tongueseg.inference.tta import TTA_VIEW, average
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.measure import MEASURES, measure
from tongueseg.measure.quality import quality_flags
from tongueseg.spec import NORMALIZATIONS, Fit, InputSpec, PredictedIouSpec
from tongueseg.synthetic.drawn import draw_mouth
from tongueseg.weights.model_files import find_model
from typing_helpers import not_none

if TYPE_CHECKING:
    from page_core import Core

# Height and width: larger and smaller than the input, by whole and by odd factors, both ways up.
SIZES = [(400, 400), (535, 716), (640, 640), (1280, 960), (301, 1000), (90, 120), (77, 320), (3, 2)]
WINDOWS = [None, Window(1, 1, 2, 1), Window(40, 25, 37, 61), Window(0, 10, 330, 55)]


def noise(height: int, width: int, *, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def as_photo(pixels: NDArray[np.uint8]) -> dict[str, dict[str, NDArray[np.uint8] | int] | int]:
    height, width = pixels.shape[:2]
    return {"pixels": as_pixels(pixels), "height": height, "width": width}


def as_box(window: Window | Frame | None) -> dict[str, int] | None:
    if window is None:
        return None
    return {name: getattr(window, name) for name in ("top", "left", "height", "width")}


def as_view(view: View) -> dict[str, dict[str, float] | float | None]:
    relight = None
    if view.relight:
        relight = {
            "blackPoint": view.relight.black_point,
            "brightness": view.relight.brightness,
        }
    return {"margin": view.margin, "pad": view.pad, "relight": relight}


def as_pass(result: Pass) -> dict[str, dict[str, NDArray[np.float32] | int] | float]:
    """A pass without its frame as the page's ``Pass``."""
    return {
        "logits": as_plane(result.logits),
        "raw": as_plane(result.raw),
        "presenceLogit": result.presence_logit,
        "presence": result.presence,
        "final": result.final,
    }


def blobs(height: int, width: int, *, seed: int = 0, size: float = 9) -> NDArray[np.float32]:
    """Logits with pieces and holes of some size."""
    values = np.random.default_rng(seed).normal(0, 1, (height, width)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(values, (0, 0), size) * np.float32(20 * size), np.float32)


@pytest.fixture
def read(core: Core) -> Callable[..., Any]:
    """A spec as the page reads it."""
    return lambda spec: core("core/spec", "readSpec", as_spec(spec))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_preprocess_pixel_by_pixel(core: Core, size: tuple[int, int], fit: Fit) -> None:
    pixels = noise(*size) // 2 + 40
    spec = InputSpec(height=320, width=256, fit=fit, normalize=NORMALIZATIONS["imagenet"])
    page: dict[str, Any] = {"height": 320, "width": 256, "fit": fit}
    page |= {"mean": spec.normalize.mean, "std": spec.normalize.std}
    for window, view in product(WINDOWS, (PLAIN, TTA_VIEW)):
        if window and (window.top + window.height, window.left + window.width) > size:
            continue
        expected, frame = preprocess(Photo(pixels, *size), spec, window, view)
        given = as_photo(pixels), page, as_box(window), as_view(view)
        actual = core("core/preprocess", "modelInput", *given)
        assert np.array_equal(actual["input"].reshape(expected.shape), expected)
        brightness = model_input(Photo(pixels, *size), spec, window).brightness
        assert view.relight or actual["brightness"] == pytest.approx(brightness)
        assert actual["frame"]["top"] == frame.top
        assert actual["frame"]["photoHeight"] == frame.photo_height


@pytest.mark.parametrize("size", SIZES)
def test_restore_and_threshold(core: Core, read: Callable[..., Any], size: tuple[int, int]) -> None:
    spec = find_model("default").spec
    photo = as_photo(noise(*size))
    _, frame = preprocess(Photo(noise(*size), *size), spec.input)
    page = core("core/preprocess", "modelInput", photo, read(spec)["input"], None)["frame"]
    logits = blobs(spec.input.height, spec.input.width)
    expected = restore(logits, frame)
    actual = core("core/restore", "restore", as_plane(logits), page)
    assert np.allclose(as_array(actual), expected, atol=1e-3)
    mask = as_array(core("core/restore", "restoreMask", as_plane(logits), page, 0.5))
    assert np.array_equal(mask[abs(expected) > 1e-3], expected[abs(expected) > 1e-3] > 0)


@pytest.mark.parametrize("shape", [(320, 240), (9, 320), (1, 40), (64, 64)])
@pytest.mark.parametrize("threshold", [0.0, 2.25])
def test_smoothing(core: Core, shape: tuple[int, int], threshold: float) -> None:
    logits = 20 * np.random.default_rng(0).normal(size=shape).astype(np.float32)
    actual = core("core/postprocess", "smooth", as_plane(logits), threshold)
    assert np.allclose(as_array(actual), smooth(logits, threshold), atol=1e-4)


@pytest.mark.parametrize("size", [1, 3, 12])
def test_components_are_cleaned(core: Core, size: int) -> None:
    for seed in range(4):
        logits = blobs(90, 120, seed=seed, size=size)
        actual = core("core/postprocess", "cleanComponents", as_plane(logits), 0.25)
        assert np.array_equal(as_array(actual), clean_components(logits, 0.25))


@pytest.mark.parametrize("size", [3, 12])
def test_components_are_weighed_by_what_was_not_smoothed(core: Core, size: int) -> None:
    for seed in range(4):
        raw = 4 * blobs(90, 120, seed=seed, size=size)
        logits = smooth(raw, 0.25)
        actual = core("core/postprocess", "cleanComponents", as_plane(logits), 0.25, as_plane(raw))
        assert np.array_equal(as_array(actual), clean_components(logits, 0.25, raw))


@pytest.mark.parametrize("size", [1, 3, 9])
def test_presence_logit(core: Core, size: int) -> None:
    raw = blobs(90, 121, size=size)
    actual = core("core/modelPass", "presenceLogit", raw.ravel())
    assert actual == pytest.approx(presence_logit(raw), rel=1e-6)


def test_boundary_uncertainty(core: Core, read: Callable[..., Any]) -> None:
    spec = find_model("default").spec
    raw = blobs(90, 120, size=3)
    result = Pass(raw, raw, Frame(0, 0, 120, 90, 90, 120), 0.0, 1.0)
    actual = core("core/modelPass", "boundaryUncertainty", as_pass(result), read(spec))
    assert actual == pytest.approx(boundary_uncertainty(result, spec))


@pytest.mark.parametrize("size", [1, 3, 9])
def test_predicted_iou(core: Core, read: Callable[..., Any], size: int) -> None:
    spec = find_model("default").spec
    line = PredictedIouSpec(intercept=-1.25, uncertainty=0.75)
    specs = [
        spec.model_copy(update={"output": spec.output.model_copy(update={"predicted_iou": value})})
        for value in (line, None)
    ]
    frame = frame_of(90, 120, 120, 120, "letterbox")
    logits = (blobs(120, 120, size=size) / 4).astype(np.float32)
    result = Pass(logits, logits[frame.rows] - np.float32(0.25), frame, 1.0, 0.7)
    place = not_none(as_box(frame)) | {"photoHeight": 90, "photoWidth": 120, "window": None}
    given = as_pass(result) | {"frame": place}
    actual, without = (core("core/predictedIou", "predictedIou", given, read(x)) for x in specs)
    assert actual == pytest.approx(not_none(predicted_iou(result, specs[0])), rel=1e-9)
    assert without is None


def test_average(core: Core, read: Callable[..., Any]) -> None:
    spec = find_model("default").spec
    frame = frame_of(90, 120, 120, 120, "letterbox")
    logits = blobs(120, 120, size=3)
    first = Pass(logits, logits[frame.rows], frame, 1.0, 0.7)
    second = Pass(logits, blobs(80, 110, seed=1), frame, 2.0, 0.9)
    expected = average(first, second, spec)
    place = not_none(as_box(frame)) | {"photoHeight": 90, "photoWidth": 120, "window": None}
    given = [as_pass(one) | {"frame": place} for one in (first, second)]
    actual = core("core/tta", "average", *given, read(spec))
    assert np.allclose(as_array(actual["raw"]), expected.raw, atol=1e-4)
    far = abs(expected.logits - logit(spec.output.threshold)) > 1e-3
    assert np.allclose(as_array(actual["logits"])[far], expected.logits[far], atol=1e-3)
    assert actual["presence"] == expected.presence == 0.7


def test_region_of_interest(core: Core, read: Callable[..., Any]) -> None:
    spec = find_model("default").spec
    size = (900, 1400)
    _, frame = preprocess(Photo(noise(*size), *size), spec.input)
    photo = as_photo(noise(*size))
    page = core("core/preprocess", "modelInput", photo, read(spec)["input"], None)
    logits = np.full((spec.input.height, spec.input.width), -5, np.float32)
    row, column = spec.input.height // 2, spec.input.width // 3
    logits[row : row + 41, column : column + 33] = 5
    result = Pass(logits, logits, frame, 0.0, 1.0)
    window = roi(result, spec)
    assert window
    given = as_pass(result) | {"frame": page["frame"]}
    assert core("core/roi", "roi", given, read(spec)) == as_box(window)


def test_shared_threshold(core: Core) -> None:
    assert core("core/roi", "sharedThreshold", 0.54, 2) == shared_threshold(0.54, 2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"look": {}}, "refine"), ({"refine": {"margin": 0.5}}, "refine.roi_margin")],
)
def test_a_former_key_is_refused_as_python_does(
    core: Core, change: dict[str, dict[str, float]], expected: str
) -> None:
    json = as_spec(find_model("default").spec) | change
    with pytest.raises(AssertionError, match=f"is now called {expected}"):
        core("core/spec", "readSpec", json)


@pytest.mark.parametrize("change", ["none", "dark", "bright", "soft", "small", "empty"])
def test_quality_flags(core: Core, change: str) -> None:
    scene = draw_mouth(np.random.default_rng(3), height=260, width=300)
    pixels, mask = scene.photo, scene.mask.astype(bool)
    if change == "dark":
        pixels = pixels // 6
    if change == "bright":
        pixels = np.minimum(pixels.astype(int) * 3, 255).astype(np.uint8)
    if change == "soft":
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 5), np.uint8)
    if change == "small":
        pixels, mask = pixels[::9, ::9].copy(), mask[::9, ::9].copy()
    if change == "empty":
        mask = np.zeros_like(mask)
    actual = core("core/quality", "qualityFlags", as_pixels(pixels), as_plane(mask))
    assert tuple(actual) == quality_flags(pixels, mask)


@pytest.mark.parametrize("size", [0.7, 3, 12])
def test_outlines(core: Core, size: float) -> None:
    for seed in range(6):
        mask = blobs(60, 80, seed=seed, size=size) > 0
        expected = render.contours(mask)
        actual = core("core/contour", "contourOf", as_plane(mask))
        assert actual == (expected[0].tolist() if expected else [])


def test_cutout_and_background(core: Core) -> None:
    scene = draw_mouth(np.random.default_rng(1), height=120, width=90)
    mask = scene.mask.astype(bool)
    given = as_pixels(scene.photo), as_plane(mask)
    actual = as_array(core("core/cutout", "cutout", *given))
    assert np.array_equal(actual, render.cutout(scene.photo, mask))
    actual = as_array(core("core/cutout", "onColour", *given, (12, 200, 99)))
    expected = render.replace_background(scene.photo, mask, (12, 200, 99))
    assert abs(actual.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("seed", range(4))
def test_measures(core: Core, seed: int) -> None:
    height, width = (240, 300) if seed % 2 else (420, 400)
    scene = draw_mouth(np.random.default_rng(seed), height=height, width=width)
    mask = scene.mask.astype(bool)
    expected = measure(scene.photo, mask).to_dict()
    actual = core("measure/measure", "measure", as_pixels(scene.photo), as_plane(mask))
    # A scale in millimetres is not given on the page.
    assert set(MEASURES) - set(actual) == {"area_mm2", "length_mm", "width_mm"}
    for name, value in actual.items():
        undefined = math.nan if value is None else value
        assert undefined == pytest.approx(expected[name], rel=5e-3, abs=2e-3, nan_ok=True), name


def test_without_a_tongue_there_is_nothing_to_measure(core: Core) -> None:
    empty = np.zeros((20, 30), bool)
    assert core("measure/measure", "measure", as_pixels(noise(20, 30)), as_plane(empty)) is None
