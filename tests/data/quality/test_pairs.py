from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import save_mask, save_photo, scene
from tongueseg.data.dataset import Record
from tongueseg.data.quality.kinds import KINDS, Kind
from tongueseg.data.quality.pairs import PairCheck, check_pair
from typing_helpers import not_none


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., PairCheck]:
    """Write a pair and check at it."""

    def call(
        pixels: NDArray[np.uint8],
        mask: NDArray[np.bool_],
        kinds: dict[str, Kind] | set[str] | tuple[()] = KINDS,
    ) -> PairCheck:
        photo, file = tmp_path / "original/a.png", tmp_path / "mask/a.png"
        save_photo(photo, pixels)
        save_mask(file, mask)
        return check_pair(Record("a", photo, file, "train"), folder=tmp_path, kinds=kinds)

    return call


def test_a_pair_without_fault(check: Callable[..., PairCheck]) -> None:
    pixels, mask = scene(0)
    pair = check(pixels, mask)
    assert pair.findings == ()
    assert (not_none(pair.mask) == mask).all()
    assert not_none(pair.thumbnail).shape == (64, 64)
    assert pair.kept
    assert not pair.repaired


def test_digests_tell_the_same_pixels(check: Callable[..., PairCheck]) -> None:
    pixels, mask = scene(0)
    others, another = scene(1)
    first, same, other = check(pixels, mask), check(pixels, ~mask), check(others, another)
    assert first.photo_digest == same.photo_digest != other.photo_digest
    # The inverted mask is compared as the mask that it should be.
    assert first.mask_digest == same.mask_digest != other.mask_digest
    assert check(pixels, np.zeros_like(mask)).mask_digest is None


def test_findings_name_the_file_that_is_wrong(check: Callable[..., PairCheck]) -> None:
    pixels, mask = scene(0)
    pair = check(pixels[:, :, 0], mask.astype(np.uint8))
    assert [(f.key, f.file, f.name) for f in pair.findings] == [
        ("photo-grey", "original/a.png", "a"), ("mask-01", "mask/a.png", "a"),
    ]  # fmt: skip
    assert pair.kept
    assert pair.repaired


def test_an_error_that_nobody_can_repair_blind(check: Callable[..., PairCheck]) -> None:
    pixels, mask = scene(0)
    assert not check(pixels, np.ones_like(mask)).kept
    assert check(pixels, np.ones_like(mask), kinds=KINDS.keys() - {"mask-full"}).kept
    assert not check(pixels, mask[:-40]).kept
    assert not check(pixels, mask[:-40], kinds=()).kept


def test_what_is_not_asked_for_is_not_repaired(check: Callable[..., PairCheck]) -> None:
    pixels, mask = scene(0)
    pair = check(pixels, ~mask, kinds=KINDS.keys() - {"mask-inverted", "mask-hole"})
    assert (not_none(pair.mask) == ~mask).all()
    assert not pair.repaired
