from __future__ import annotations

import numpy as np
import pytest

from tongueseg.errors import BadSettings
from tongueseg.render import cutout, parse_background, replace_background
from tongueseg.render.backdrop import Background

PIXELS = np.random.default_rng(0).integers(1, 255, (40, 60, 3), np.uint8)
MASK = np.zeros((40, 60), bool)
MASK[10:30, 20:50] = True
# Away from the softened edge.
INSIDE = np.zeros((40, 60), bool)
INSIDE[11:29, 21:49] = True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("transparent", "transparent"),
        (" Blur", "blur"),
        ("white", (255, 255, 255)),
        ("#010203", (1, 2, 3)),
    ],
)
def test_backgrounds(text: str, expected: tuple[int, int, int] | str) -> None:
    assert parse_background(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("blurr", "'blurr': no such background; did you mean blur? Or give a colour"),
        ("whit", "did you mean white? Give a name, #rgb, #rrggbb or r,g,b to 255, or"),
    ],
)
def test_what_is_no_background(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_background(text)
    assert said in str(caught.value)


def test_cutout_is_transparent_outside() -> None:
    cut = cutout(PIXELS, MASK)
    assert cut.shape == (40, 60, 4)
    assert np.array_equal(cut[INSIDE][:, :3], PIXELS[INSIDE])
    assert (cut[INSIDE][:, 3] == 255).all()
    assert (cut[~MASK] == 0).all()


def test_the_edge_of_a_cutout_is_soft_inwards() -> None:
    """On a straight edge two thirds of the 3 x 3 pixels around are tongue, on a corner 4 of 9."""
    cut = cutout(PIXELS, MASK)
    assert cut[20, 18:22, 3].tolist() == [0, 0, 170, 255]
    assert cut[10, 20, 3] == 113
    # The colour stays whole: nothing is multiplied twice.
    assert np.array_equal(cut[..., :3][MASK], PIXELS[MASK])


def test_a_tongue_cut_by_the_frame_stays_whole_there() -> None:
    mask = np.zeros((8, 8), bool)
    mask[4:] = True
    assert (cutout(PIXELS[:8, :8], mask)[-1, :, 3] == 255).all()


def test_the_background_is_replaced() -> None:
    done = replace_background(PIXELS, MASK, (9, 8, 7))
    assert np.array_equal(done[INSIDE], PIXELS[INSIDE])
    assert (done[~MASK] == (9, 8, 7)).all()


def test_the_edge_is_mixed_by_its_coverage() -> None:
    pixels = np.full((40, 60, 3), 200, np.uint8)
    done = replace_background(pixels, MASK, (50, 50, 50))
    # Two thirds of the way from 50 to 200.
    assert done[20, 18:22, 0].tolist() == [50, 50, 150, 200]


def test_what_has_no_alpha_shows_transparency_as_squares() -> None:
    done = replace_background(PIXELS, MASK, "transparent")
    assert np.array_equal(done[INSIDE], PIXELS[INSIDE])
    assert {tuple(p) for p in done[~MASK].tolist()} == {(255, 255, 255), (208, 208, 208)}


def test_a_blurred_background_is_smooth_and_free_of_tongue() -> None:
    """Blue noise around a red tongue: the noise is gone, and no red has leaked into it."""
    pixels = np.zeros((200, 300, 3), np.uint8)
    mask = np.zeros((200, 300), bool)
    mask[50:150, 80:220] = True
    pixels[mask] = (250, 0, 0)
    pixels[~mask, 2] = np.random.default_rng(1).choice([0, 200], np.count_nonzero(~mask))
    done = replace_background(pixels, mask, "blur")
    away = ~mask
    away[48:152, 78:222] = False
    assert np.array_equal(done[60:140, 90:210], pixels[60:140, 90:210])
    assert done[away][:, 0].max() == 0
    assert abs(done[away][:, 2].mean() - 100) < 2
    assert done[away][:, 2].std() < 10 < pixels[away][:, 2].std()


@pytest.mark.parametrize("background", ["blur", "transparent", (0, 0, 0)])
@pytest.mark.parametrize("tongue", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (7, 5)])
def test_odd_sizes_all_tongue_and_none(
    background: Background, tongue: bool, size: tuple[int, int]
) -> None:
    pixels = np.full((*size, 3), 77, np.uint8)
    done = replace_background(pixels, np.full(size, tongue), background)
    assert done.shape == pixels.shape
    assert done.dtype == np.uint8
    if tongue:
        assert np.array_equal(done, pixels)
    elif background == "blur":
        assert np.abs(done.astype(int) - 77).max() <= 1


def test_nothing_is_changed_in_place() -> None:
    before = PIXELS.copy()
    for background in ("blur", "transparent", (1, 2, 3)):
        replace_background(PIXELS, MASK, background)
    cutout(PIXELS, MASK)
    assert np.array_equal(PIXELS, before)
