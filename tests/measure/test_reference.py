from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadPhoto, BadReference, BadSettings
from tongueseg.io.window import Window
from tongueseg.measure.colour import to_lab
from tongueseg.measure.reference import Reference, luminance, parse_reference

PATCH = Window(10, 20, 8, 12)


def photo(patch: tuple[int, int, int] = (200, 190, 160)) -> NDArray[np.uint8]:
    pixels = np.full((60, 80, 3), 90, np.uint8)
    pixels[10:18, 20:32] = patch
    return pixels


@pytest.mark.parametrize("lightness", [96, 49.5, 5])
def test_the_patch_comes_out_neutral_and_as_light_as_it_is(lightness: float) -> None:
    gains = Reference(PATCH, lightness).gains(photo())
    lab = to_lab(photo().astype(np.float32) / np.float32(255), gains)[12, 25]
    assert lab == pytest.approx((lightness, 0, 0), abs=0.1)


def test_luminance() -> None:
    assert luminance(100) == 1
    assert luminance(49.5) == pytest.approx(0.18, abs=5e-4)
    # Both parts of the curve meet at 8.
    assert luminance(8) == pytest.approx(((8 + 16) / 116) ** 3, abs=1e-6)


@pytest.mark.parametrize(
    ("window", "patch", "fault"),
    [
        (Window(55, 20, 8, 12), (200, 190, 160), "leaves the photo of 80x60"),
        (Window(10, 75, 8, 12), (200, 190, 160), "leaves the photo of 80x60"),
        (Window(99, 99, 8, 12), (200, 190, 160), "leaves the photo of 80x60"),
        (PATCH, (250, 190, 160), "is clipped; expose so that it stays under 250 of 255"),
        (PATCH, (30, 30, 30), "is too dark to tell its colour"),
        (PATCH, (200, 190, 0), "is too dark to tell its colour"),
        (Window(5, 20, 8, 12), (200, 190, 160), "is uneven; mark the inside of one patch alone"),
    ],
)
def test_patches_that_cannot_serve(window: Window, patch: tuple[int, int, int], fault: str) -> None:
    with pytest.raises(BadReference) as caught:
        Reference(window).gains(photo(patch), "a.jpg")
    where = f"{window.left},{window.top},12,8"
    assert str(caught.value) == f"a.jpg: the reference patch {where} {fault}"
    assert isinstance(caught.value, BadPhoto)


def test_some_noise_is_no_fault() -> None:
    pixels = photo()
    noise = np.random.default_rng(0).normal(0, 4, pixels.shape)
    noisy = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    assert Reference(PATCH).gains(noisy) == pytest.approx(Reference(PATCH).gains(pixels), rel=0.02)


def test_a_reference_as_a_user_gives_it() -> None:
    assert parse_reference("20,10,12,8") == Reference(PATCH, 96)
    assert parse_reference(" 20, 10,12 ,8", 49.5) == Reference(PATCH, 49.5)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,2,3,4", "-1,2,3,4", "1.5,2,3,4"])
def test_texts_that_are_no_rectangle(text: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_reference(text)
    said = f"--white {text}: give X,Y,W,H in whole pixels, such as 20,30,40,40"
    assert str(caught.value) == said


@pytest.mark.parametrize("text", ["1,2,0,4", "1,2,3,0"])
def test_empty_rectangles(text: str) -> None:
    with pytest.raises(BadSettings, match="is empty"):
        parse_reference(text)


@pytest.mark.parametrize("lightness", [0, -1, 100.1, float("nan")])
def test_lightnesses_that_there_are_not(lightness: float) -> None:
    with pytest.raises(BadSettings, match=r"L\* is above 0 and at most 100"):
        parse_reference("1,2,3,4", lightness)
