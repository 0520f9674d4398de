from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import disc, scene, stored
from tongueseg.data.dataset import find_pairs
from tongueseg.data.formats.plane import turn_upright
from tongueseg.data.masks import read_mask
from tongueseg.data.quality.alignment import align_mask, lies_on_black, outline_contrast
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS
from tongueseg.io.photo import Photo, read_photo
from typing_helpers import not_none


def photo_of(height: int, width: int, orientation: int = 1) -> Photo:
    return Photo(np.zeros((height, width, 3), np.uint8), height, width, orientation=orientation)


def test_one_size(tongue: NDArray[np.bool_], notes: FindingCollector) -> None:
    assert align_mask(tongue, photo_of(100, 120), notes) is tongue
    assert notes.findings == []


@pytest.mark.parametrize(("height", "width"), [(200, 240), (50, 60), (1000, 1200), (99, 119)])
def test_the_same_proportions(
    tongue: NDArray[np.bool_],
    notes: FindingCollector,
    details: Callable[[], dict[str, str]],
    height: int,
    width: int,
) -> None:
    mask = align_mask(tongue, photo_of(height, width), notes)
    assert not_none(mask).shape == (height, width)
    assert details() == {"mask-resized": f"120x100, {width}x{height}"}
    assert not_none(mask).mean() == pytest.approx(tongue.mean(), rel=0.03)


@pytest.mark.parametrize(("height", "width"), [(120, 100), (100, 200), (100, 124)])
def test_other_proportions(
    tongue: NDArray[np.bool_],
    notes: FindingCollector,
    details: Callable[[], dict[str, str]],
    height: int,
    width: int,
) -> None:
    assert align_mask(tongue, photo_of(height, width), notes) is None
    assert details() == {"mask-other-size": f"120x100, {width}x{height}"}


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_mask_on_its_side(
    notes: FindingCollector, details: Callable[[], dict[str, str]], orientation: int
) -> None:
    drawn = np.tri(100, 120, dtype=bool)
    mask = align_mask(drawn, photo_of(120, 100, orientation), notes)
    assert (not_none(mask) == turn_upright(drawn, orientation)).all()
    assert details() == {"mask-turned": f"EXIF {orientation}, 120x100"}


def test_what_is_not_asked_for_is_not_turned() -> None:
    notes = FindingCollector("a", "mask/a.png", KINDS.keys() - {"mask-turned"})
    assert align_mask(np.tri(100, 120, dtype=bool), photo_of(120, 100, 6), notes) is None


def square(orientation: int) -> tuple[Photo, NDArray[np.bool_]]:
    """A drawn mouth on a square photo with its tongue to one side."""
    pixels, mask = scene(3)
    side = slice(0, 240)
    return Photo(pixels[:, side], 240, 240, orientation=orientation), mask[:, side]


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_edges_tell_where_sizes_cannot(
    notes: FindingCollector, details: Callable[[], dict[str, str]], orientation: int
) -> None:
    photo, mask = square(orientation)
    assert (not_none(align_mask(stored(mask, orientation), photo, notes)) == mask).all()
    assert details() == {"mask-turned": f"EXIF {orientation}"}


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_mask_that_lies_right_stays(notes: FindingCollector, orientation: int) -> None:
    photo, mask = square(orientation)
    assert align_mask(mask, photo, notes) is mask
    assert notes.findings == []


def test_edges_that_cannot_tell(
    notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    photo, _ = square(3)
    mask = disc(np.zeros((240, 240), bool), 118, 120, 40)
    assert align_mask(mask, photo, notes) is mask
    assert details() == {"mask-perhaps-turned": "EXIF 3"}


def test_contrast_is_highest_where_the_edge_is() -> None:
    pixels, mask = scene(3)
    moved = np.roll(mask, 25, axis=1)
    assert outline_contrast(pixels, mask) > 1.5 * outline_contrast(pixels, moved)
    assert outline_contrast(pixels, np.zeros_like(mask)) == 0


def test_a_mask_on_black(tongue: NDArray[np.bool_]) -> None:
    pixels = np.full((100, 120, 3), 90, np.uint8)
    assert not lies_on_black(tongue, Photo(pixels, 100, 120))
    pixels[:, :70] = 0
    assert lies_on_black(tongue, Photo(pixels, 100, 120))
    assert not lies_on_black(np.zeros_like(tongue), Photo(pixels, 100, 120))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_real_masks_are_never_turned_away(real_data: Path, orientation: int) -> None:
    """Square photos: whatever EXIF says, a mask that lies right is not called wrong."""
    right = wrong = 0
    for record in find_pairs(real_data / "booth")[::20]:
        photo = read_photo(record.photo, at_least=64)
        mask = read_mask(record.mask, (400, 400))
        turned_photo = Photo(photo.pixels, 400, 400, orientation=orientation)
        for drawn in (mask, stored(mask, orientation)):
            notes = FindingCollector("a", "a", KINDS)
            align_mask(drawn, turned_photo, notes)
            said = [finding.key for finding in notes.findings]
            if drawn is mask:
                assert "mask-turned" not in said
            else:
                right += said == ["mask-turned"]
                wrong += said == []
    # Of those that are on their side, most are turned and the rest are pointed out.
    assert right >= 18
    assert wrong == 0
