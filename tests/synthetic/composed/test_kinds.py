from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tongueseg.synthetic.composed import read_faces
from tongueseg.synthetic.composed.closeups import Closeup, find_closeups, read_closeup
from tongueseg.synthetic.composed.mouth_in_face import mouth_in_face
from tongueseg.synthetic.composed.negatives import negative, shows_flesh
from tongueseg.synthetic.composed.throat_and_teeth import open_closeup, throat_and_teeth
from tongueseg.synthetic.composed.tongue_in_mouth import tongue_in_mouth
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.synthetic.composed.layers import Composition

SEEDS = range(4)


def compose(
    kind: Callable[..., Composition], faces: Path, closeup: Closeup, seed: int
) -> Composition:
    rng = np.random.default_rng(seed)
    if kind is throat_and_teeth:
        return kind(rng, closeup, size=200, share=0.3)
    return kind(rng, read_faces(faces)[0], closeup, size=200, share=0.05)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [mouth_in_face, tongue_in_mouth, throat_and_teeth])
def test_the_mask_holds_all_that_the_colour_of_the_tongue_changes(
    faces: Path, closeups: Path, kind: Callable[..., Composition], seed: int
) -> None:
    closeup = read_closeup(find_closeups(closeups, "train")[0])
    green = closeup.photo.copy()
    green[closeup.mask > 0] = (0, 255, 0)
    one = compose(kind, faces, closeup, seed)
    other = compose(kind, faces, replace(closeup, photo=green), seed)
    assert np.array_equal(one.mask, other.mask)
    change = np.abs(one.pixels.astype(int) - other.pixels).max(axis=2)
    # A soft pixel of half a level is 0 in the mask.
    assert change[one.mask == 0].max() <= 4
    assert np.median(change[one.mask == 255]) > 30


@pytest.mark.parametrize("kind", [mouth_in_face, tongue_in_mouth, throat_and_teeth])
def test_a_picture_follows_from_its_generator(
    faces: Path, closeups: Path, kind: Callable[..., Composition]
) -> None:
    closeup = read_closeup(find_closeups(closeups, "train")[0])
    one, same, other = (compose(kind, faces, closeup, seed) for seed in (5, 5, 6))
    assert one.pixels.shape == (200, 200, 3)
    assert one.pixels.dtype == one.mask.dtype == one.throat.dtype == np.uint8
    assert np.array_equal(one.pixels, same.pixels)
    assert not np.array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize("seed", SEEDS)
def test_throat_and_tongue_share_no_pixel(faces: Path, closeups: Path, seed: int) -> None:
    for kind in (tongue_in_mouth, throat_and_teeth):
        made = compose(kind, faces, read_closeup(find_closeups(closeups, "train")[0]), seed)
        assert (made.mask.astype(int) + made.throat).max() <= 256


def test_a_throat_is_darker_than_the_tongue_below_it(faces: Path, closeups: Path) -> None:
    made = compose(throat_and_teeth, faces, read_closeup(find_closeups(closeups, "train")[0]), 0)
    throat, tongue = made.throat > 200, made.mask > 200
    assert made.pixels[throat].mean() < 0.7 * made.pixels[tongue].mean()
    assert np.nonzero(throat)[0].mean() < np.nonzero(tongue)[0].mean()


def test_an_opened_close_up_keeps_its_tongue_and_tells_its_throat(closeups: Path) -> None:
    closeup = read_closeup(find_closeups(closeups, "train")[0])
    opened = open_closeup(np.random.default_rng(0), closeup)
    assert set(np.unique(opened.mask)) == {0, 255}
    assert 0.3 < (opened.mask > 0).sum() / (closeup.mask > 0).sum() < 0.65
    assert opened.throat > 5
    whole = replace(closeup, mask=np.full_like(closeup.mask, 255))
    assert open_closeup(np.random.default_rng(0), whole) is whole


@pytest.mark.parametrize("number", [1, 2])
def test_a_negative_has_no_tongue_with_and_without_landmarks(faces: Path, number: int) -> None:
    face = read_faces(faces)[number - 1]
    assert face.has_landmarks == (number == 1)
    for seed in range(12):
        made = negative(np.random.default_rng(seed), face, size=120)
        assert made.pixels.shape == (120, 120, 3)
        assert not made.mask.any()


def test_an_open_mouth_shows_flesh_where_it_is_red_and_bright(faces: Path) -> None:
    face = read_faces(faces)[0]
    pixels = np.full((320, 300, 3), (205, 150, 125), np.uint8)
    pixels[:100] = (60, 90, 140)
    tongue, throat, teeth = (190, 90, 100), (30, 12, 12), (230, 225, 210)
    for half, colour, flesh in (
        (10, tongue, True),
        (10, throat, False),
        (10, teeth, False),
        (20, tongue, True),
        (20, throat, False),
        (20, teeth, True),
        (3, tongue, False),
    ):
        opened = not_none(face.mouth).copy()
        opened[:, 1] = 220 + (opened[:, 1] - 220) * half
        cv2.ellipse(pixels, (150, 220), (36, half), 0, 0, 360, colour, -1)
        assert shows_flesh(pixels, replace(face, mouth=opened)) is flesh
