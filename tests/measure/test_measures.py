from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from drawn_shapes import box, drop, ellipse, plain, resized
from tongueseg.data.dataset import find_pairs
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadMask, BadReference
from tongueseg.io.photo import read_photo
from tongueseg.io.window import Window
from tongueseg.measure import (
    CALIBRATED,
    MEASURES,
    REGIONS,
    UNCALIBRATED,
    Conditions,
    Reference,
    measure,
)
from tongueseg.synthetic.drawn import draw_mouth

# --- by hand -----------------------------------------------------------------------------------


def test_a_drawn_tongue() -> None:
    photo, mask = drop(size=400)
    measured = measure(photo, mask, Conditions(mm_per_px=0.25)).to_dict()
    assert measured["area_px"] == mask.sum()
    assert measured["area_share"] == mask.mean()
    assert measured["length_px"] == pytest.approx(240, rel=5e-3)
    assert measured["length_mm"] == pytest.approx(60, rel=5e-3)
    assert measured["tip_angle_deg"] == pytest.approx(0, abs=0.5)
    assert measured["symmetry"] > 0.99
    assert measured["solidity"] > 0.99
    assert measured["tip_a_mean"] > measured["middle_a_mean"] > measured["root_a_mean"]
    assert measured["left_a_mean"] == pytest.approx(measured["right_a_mean"], abs=0.05)
    assert measured["clipped_share"] == measured["dark_share"] == 0


def test_regions_have_the_colours_that_lie_there() -> None:
    """A tongue that points down, in five colours; in the photo its own left is on the right."""
    mask = box(100, 60, top=20, left=30)
    photo = plain(mask, (150, 150, 150))
    photo[20:40], photo[100:] = (150, 120, 120), (220, 120, 120)
    photo[40:100, 30:42], photo[40:100, 78:90] = (80, 80, 80), (210, 210, 210)
    measured = measure(photo, mask, Conditions(upright=True)).colours
    assert measured["tip"].a_mean > measured["root"].a_mean + 15
    assert measured["left"].l_mean > measured["middle"].l_mean + 15
    assert measured["right"].l_mean < measured["middle"].l_mean - 15


def test_the_colours_say_what_they_rest_on() -> None:
    photo, mask = drop(size=100)
    assert measure(photo, mask).colour == UNCALIBRATED
    converted = measure(photo, mask, profile="Display P3").colour
    assert converted == "converted from Display P3 to sRGB, uncalibrated"


def test_one_colour_has_no_spread() -> None:
    mask = ellipse(90, 60)
    measured = measure(plain(mask, (200, 120, 120)), mask).colours
    assert set(measured) == {"whole", *REGIONS}
    for part in measured.values():
        assert (part.l_mean, part.a_mean, part.b_mean) == pytest.approx(
            (59.04, 31.24, 13.46), abs=0.05
        )
        assert max(part.l_sd, part.a_sd, part.b_sd) < 0.05


def test_a_reference_patch_calibrates_the_colours_and_nothing_else() -> None:
    photo, mask = drop()
    photo[:20, :20] = (200, 180, 150)
    reference = Reference(Window(2, 2, 15, 15))
    plainly, calibrated = measure(photo, mask), measure(photo, mask, Conditions(reference))
    assert (plainly.colour, calibrated.colour) == (UNCALIBRATED, CALIBRATED)
    assert plainly.exposure == calibrated.exposure
    assert plainly.shape == calibrated.shape
    # The patch was too dark and too yellow, and so was the tongue.
    assert calibrated.colours["whole"].l_mean > plainly.colours["whole"].l_mean + 5
    assert calibrated.colours["whole"].b_mean < plainly.colours["whole"].b_mean - 5


# --- what cannot be measured ---------------------------------------------------------------------


def test_without_a_tongue_nothing_has_a_value() -> None:
    photo, mask = drop()
    measured = measure(photo, np.zeros_like(mask), Conditions(mm_per_px=0.1))
    assert not measured.tongue
    assert measured.to_dict().keys() == MEASURES.keys()
    assert all(math.isnan(value) for value in measured.to_dict().values())


ODD = {
    "a pixel": box(1, 1),
    "a row": box(1, 120),
    "a column": box(120, 1),
    "a diagonal": np.eye(60, dtype=bool),
    "nine pixels": box(3, 3),
    "all of the photo": np.ones((40, 50), bool),
    "a photo of one pixel": np.ones((1, 1), bool),
    "a frame": ~box(60, 60),
    "two far pieces": box(10, 10) | box(10, 10, top=180, left=220),
}


@pytest.mark.parametrize("mask", ODD.values(), ids=ODD)
def test_odd_masks_are_measured_as_far_as_can_be(mask: NDArray[np.bool_]) -> None:
    measured = measure(np.full((*mask.shape, 3), 120, np.uint8), mask)
    assert measured.tongue
    assert measured.place.area == mask.sum()
    assert measured.shape.length > 0
    assert measured.shape.width > 0
    assert 0 < measured.shape.solidity <= 1
    values = np.array(list(measured.to_dict().values()), float)
    assert not np.isinf(values).any()


@given(arrays(np.bool_, st.tuples(st.integers(1, 20), st.integers(1, 20))))
def test_no_mask_breaks_it(mask: NDArray[np.bool_]) -> None:
    measured = measure(np.full((*mask.shape, 3), 120, np.uint8), mask)
    assert measured.tongue == mask.any()
    assert not np.isinf(list(measured.to_dict().values())).any()


def test_photo_and_mask_of_different_size() -> None:
    with pytest.raises(BadMask, match=r"a\.jpg: photo \(60, 80\) and mask \(80, 60\) differ"):
        measure(np.zeros((60, 80, 3), np.uint8), np.zeros((80, 60), bool), name="a.jpg")


def test_a_patch_that_cannot_serve_is_told_with_the_photo() -> None:
    photo, mask = drop()
    with pytest.raises(BadReference, match=r"^a\.jpg: the reference patch"):
        measure(photo, mask, Conditions(Reference(Window(0, 0, 999, 9))), name="a.jpg")


# --- what must not change ------------------------------------------------------------------------

PLACED = ("box_", "tip_angle")
NOT_EXACT = ("sharpness", "dents")
"""How sharp a photo is, and whether a dent is deep enough to count, depends on its pixels."""


def changes(
    before: dict[str, float], after: dict[str, float], factor: float = 1.0
) -> dict[str, float]:
    """Return by how much each measure changed, as a share of its own scale.

    Shares, and the axis' confidence, change by so much themselves; L*a*b* by hundredths of the
    100 that L* has; all others by a share of their value.
    """
    scale = {"area_px": factor**2, "length_px": factor, "width_px": factor}
    measured = {}
    for name, value in before.items():
        if name.startswith(PLACED) or name in NOT_EXACT or math.isnan(value):
            continue
        whole = {"share": 1, "L*": 100, "a*": 100, "b*": 100}.get(MEASURES[name].unit, value)
        measured[name] = abs(after[name] / scale.get(name, 1) - value) / whole
    return measured


def with_sides_swapped(measures: dict[str, float]) -> dict[str, float]:
    sides = {"left_": "right_", "right_": "left_"}
    return {
        next((sides[s] + name.removeprefix(s) for s in sides if name.startswith(s)), name): value
        for name, value in measures.items()
    }


def check_unchanged(photo: NDArray[np.uint8], mask: NDArray[np.bool_]) -> None:
    known = measure(photo, mask).to_dict()
    for turns in (1, 2, 3):
        turned = measure(np.rot90(photo, turns), np.rot90(mask, turns)).to_dict()
        assert max(changes(known, turned).values()) < 0.002
    flipped = measure(photo[:, ::-1], mask[:, ::-1]).to_dict()
    assert max(changes(known, with_sides_swapped(flipped)).values()) < 0.002
    for factor in (0.5, 0.75, 2):
        other = measure(*resized(photo, mask, factor)).to_dict()
        assert max(changes(known, other, factor).values()) < 0.01


def test_a_drawn_tongue_turned_mirrored_and_resized() -> None:
    check_unchanged(*drop(degrees=75, size=400))


@pytest.mark.parametrize("seed", range(4))
def test_drawn_mouths_turned_mirrored_and_resized(seed: int) -> None:
    scene = draw_mouth(np.random.default_rng(seed))
    check_unchanged(scene.photo, scene.mask)


def test_real_tongues_turned_mirrored_and_resized(real_data: Path) -> None:
    for record in find_pairs(real_data / "booth")[::50]:
        photo = read_photo(record.photo)
        check_unchanged(photo.pixels, read_mask(record.mask, (photo.height, photo.width)))
