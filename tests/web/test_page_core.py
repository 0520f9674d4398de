"""The page's arithmetic against Python's, on drawn photos of many sizes."""

import math
from itertools import product

import cv2
import numpy as np
import pytest

from page_core import as_array, as_pixels, as_plane, as_spec
from tongueseg import render
from tongueseg.inference.postprocess import one_piece, smooth
from tongueseg.inference.preprocess import AS_IT_IS, preprocess, restore, show
from tongueseg.inference.refine import (
    OTHERWISE,
    Look,
    around,
    doubt,
    shared_threshold,
    windows_to_search,
)
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.measure import MEASURES, measure
from tongueseg.measure.quality import quality_flags
from tongueseg.spec import NORMALIZATIONS, InputSpec
from tongueseg.synthetic.drawn import draw_mouth
from tongueseg.weights.model_files import find_model

# Height and width: larger and smaller than the input, by whole and by odd factors, both ways up.
SIZES = [(400, 400), (535, 716), (640, 640), (1280, 960), (301, 1000), (90, 120), (77, 320), (3, 2)]
WINDOWS = [None, Window(1, 1, 2, 1), Window(40, 25, 37, 61), Window(0, 10, 330, 55)]


def noise(height, width, *, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def as_photo(pixels):
    height, width = pixels.shape[:2]
    return {"pixels": as_pixels(pixels), "height": height, "width": width}


def as_box(window):
    return window and {name: getattr(window, name) for name in ("top", "left", "height", "width")}


def as_view(view):
    light = view.light and {
        "blackPoint": view.light.black_point,
        "brightness": view.light.brightness,
    }
    return {"margin": view.margin, "pad": view.pad, "light": light}


def blobs(height, width, *, seed=0, size=9):
    """Logits with pieces and holes of some size."""
    values = np.random.default_rng(seed).normal(0, 1, (height, width)).astype(np.float32)
    return cv2.GaussianBlur(values, (0, 0), size) * np.float32(20 * size)


@pytest.fixture
def read(core):
    """A spec as the page reads it."""
    return lambda spec: core("core/spec", "readSpec", as_spec(spec))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
def test_prepare_pixel_by_pixel(core, size, fit):
    pixels = noise(*size) // 2 + 40
    spec = InputSpec(height=320, width=256, fit=fit, normalize=NORMALIZATIONS["imagenet"])
    page = {"height": 320, "width": 256, "fit": fit}
    page |= {"mean": spec.normalize.mean, "std": spec.normalize.std}
    for window, view in product(WINDOWS, (AS_IT_IS, OTHERWISE)):
        if window and (window.top + window.height, window.left + window.width) > size:
            continue
        expected, frame = preprocess(Photo(pixels, *size), spec, window, view)
        found = core(
            "core/prepare", "prepare", as_photo(pixels), page, as_box(window), as_view(view)
        )
        assert np.array_equal(found["input"].reshape(expected.shape), expected)
        canvas, _ = show(Photo(pixels, *size), spec, window)
        mean = canvas[frame.rows, frame.columns].mean()
        assert view.light or found["brightness"] == pytest.approx(mean)
        assert found["frame"]["top"] == frame.top
        assert found["frame"]["photoHeight"] == frame.photo_height


@pytest.mark.parametrize("size", SIZES)
def test_restore_and_threshold(core, read, size):
    spec = find_model("default").spec
    photo = as_photo(noise(*size))
    _, frame = preprocess(Photo(noise(*size), *size), spec.input)
    page = core("core/prepare", "prepare", photo, read(spec)["input"], None)["frame"]
    logits = blobs(spec.input.height, spec.input.width)
    expected = restore(logits, frame)
    found = core("core/restore", "restore", as_plane(logits), page)
    assert np.allclose(as_array(found), expected, atol=1e-3)
    mask = as_array(core("core/restore", "restoreMask", as_plane(logits), page, 0.5))
    assert np.array_equal(mask[abs(expected) > 1e-3], expected[abs(expected) > 1e-3] > 0)


@pytest.mark.parametrize("shape", [(320, 240), (9, 320), (1, 40), (64, 64)])
@pytest.mark.parametrize("threshold", [0.0, 2.25])
def test_smoothing(core, shape, threshold):
    logits = 20 * np.random.default_rng(0).normal(size=shape).astype(np.float32)
    found = core("core/cleanup", "smooth", as_plane(logits), threshold)
    assert np.allclose(as_array(found), smooth(logits, threshold), atol=1e-4)


@pytest.mark.parametrize("size", [1, 3, 12])
def test_cleaning_up(core, size):
    for seed in range(4):
        logits = blobs(90, 120, seed=seed, size=size)
        found = core("core/cleanup", "onePiece", as_plane(logits), 0.25)
        assert np.array_equal(as_array(found), one_piece(logits, 0.25))


@pytest.mark.parametrize("size", [3, 12])
def test_pieces_are_weighed_by_what_was_not_smoothed(core, size):
    for seed in range(4):
        raw = 4 * blobs(90, 120, seed=seed, size=size)
        logits = smooth(raw, 0.25)
        found = core("core/cleanup", "onePiece", as_plane(logits), 0.25, as_plane(raw))
        assert np.array_equal(as_array(found), one_piece(logits, 0.25, raw))


def test_doubt(core, read):
    spec = find_model("default").spec
    raw = blobs(90, 120, size=3)
    seen = Look(raw, raw, None, 0.0, 1.0)
    page = {"raw": as_plane(raw), "logits": as_plane(raw), "presence": 1}
    assert core("core/look", "doubt", page, read(spec)) == pytest.approx(doubt(seen, spec))


def test_where_to_look_next(core, read):
    spec = find_model("default").spec
    size = (900, 1400)
    _, frame = preprocess(Photo(noise(*size), *size), spec.input)
    page = core("core/prepare", "prepare", as_photo(noise(*size)), read(spec)["input"], None)
    logits = np.full((spec.input.height, spec.input.width), -5, np.float32)
    row, column = spec.input.height // 2, spec.input.width // 3
    logits[row : row + 41, column : column + 33] = 5
    window = around(Look(logits, logits, frame, 0.0, 1.0), spec)
    seen = {"logits": as_plane(logits), "frame": page["frame"], "presence": 1}
    assert core("core/look", "around", seen, read(spec)) == as_box(window)


@pytest.mark.parametrize("size", [(300, 400), (401, 400), (77, 1001)])
@pytest.mark.parametrize("share", [0, 0.25, 0.5, 0.77])
def test_windows_to_search(core, size, share):
    expected = [as_box(w) for w in windows_to_search(Photo(noise(*size), *size), share)]
    assert core("core/look", "windowsToSearch", *size, share) == expected
    looks = 1 + len(expected)
    assert core("core/look", "sharedThreshold", 0.54, looks) == shared_threshold(0.54, looks)


@pytest.mark.parametrize("change", ["none", "dark", "bright", "soft", "small", "empty"])
def test_quality_flags(core, change):
    scene = draw_mouth(np.random.default_rng(3), height=260, width=300)
    pixels, mask = scene.photo, scene.mask.astype(bool)
    if change == "dark":
        pixels = pixels // 6
    if change == "bright":
        pixels = np.minimum(pixels.astype(int) * 3, 255).astype(np.uint8)
    if change == "soft":
        pixels = cv2.GaussianBlur(pixels, (0, 0), 5)
    if change == "small":
        pixels, mask = pixels[::9, ::9].copy(), mask[::9, ::9].copy()
    if change == "empty":
        mask = np.zeros_like(mask)
    found = core("core/quality", "qualityFlags", as_pixels(pixels), as_plane(mask))
    assert tuple(found) == quality_flags(pixels, mask)


@pytest.mark.parametrize("size", [0.7, 3, 12])
def test_outlines(core, size):
    for seed in range(6):
        mask = blobs(60, 80, seed=seed, size=size) > 0
        expected = render.contours(mask)
        found = core("core/contour", "contourOf", as_plane(mask))
        assert found == (expected[0].tolist() if expected else [])


def test_cutout_and_background(core):
    scene = draw_mouth(np.random.default_rng(1), height=120, width=90)
    mask = scene.mask.astype(bool)
    given = as_pixels(scene.photo), as_plane(mask)
    found = as_array(core("core/cutout", "cutout", *given))
    assert np.array_equal(found, render.cutout(scene.photo, mask))
    found = as_array(core("core/cutout", "onColour", *given, (12, 200, 99)))
    expected = render.replace_background(scene.photo, mask, (12, 200, 99))
    assert abs(found.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("seed", range(4))
def test_measures(core, seed):
    height, width = (240, 300) if seed % 2 else (420, 400)
    scene = draw_mouth(np.random.default_rng(seed), height=height, width=width)
    mask = scene.mask.astype(bool)
    expected = measure(scene.photo, mask).to_dict()
    found = core("measure/measure", "measure", as_pixels(scene.photo), as_plane(mask))
    # A scale in millimetres is not asked for on the page.
    assert set(MEASURES) - set(found) == {"area_mm2", "length_mm", "width_mm"}
    for name, value in found.items():
        undefined = math.nan if value is None else value
        assert undefined == pytest.approx(expected[name], rel=5e-3, abs=2e-3, nan_ok=True), name


def test_without_a_tongue_there_is_nothing_to_measure(core):
    empty = np.zeros((20, 30), bool)
    assert core("measure/measure", "measure", as_pixels(noise(20, 30)), as_plane(empty)) is None
