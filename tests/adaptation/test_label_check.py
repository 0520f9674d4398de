from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from conftest import draw
from tongueseg import Segmenter
from tongueseg.adaptation.label_check import check_labels, fit_of
from tongueseg.data.dataset import Record

Mask = NDArray[np.bool_]


def moved(mask: Mask, down: int, right: int) -> Mask:
    return np.roll(mask, (down, right), (0, 1))


def disc(radius: float = 0.3) -> Mask:
    return draw(300, 400, radius=radius)[1]


@pytest.fixture
def dataset(tmp_path: Path) -> list[Record]:
    """Eight photos of discs of different sizes, each with its mask."""
    records = []
    for number in range(8):
        pixels, mask = draw(300, 400, radius=0.2 + 0.01 * number)
        photo, drawn = tmp_path / f"{number}.png", tmp_path / f"{number}.mask.png"
        Image.fromarray(pixels).save(photo)
        Image.fromarray(mask).save(drawn)
        records.append(Record(str(number), photo, drawn, "train"))
    return records


def redraw(records: list[Record], change: object) -> None:
    for record in records:
        mask = np.asarray(Image.open(record.mask)).astype(bool)
        Image.fromarray(change(mask)).save(record.mask)  # type: ignore[operator]


def test_the_move_of_a_shifted_mask_is_told() -> None:
    fit = fit_of("a", disc(), moved(disc(), 30, -20))
    assert fit.is_shifted
    assert fit.move == pytest.approx((20, -30), abs=5)
    assert fit.moved_iou > 0.95 > fit.iou


@pytest.mark.parametrize("drawn", [disc(), disc(0.33), moved(disc(), 3, 2)])
def test_masks_that_differ_as_people_do_are_in_place(drawn: Mask) -> None:
    fit = fit_of("a", disc(), drawn)
    assert not fit.is_shifted
    assert not fit.is_unlike


def test_a_mask_of_a_part_is_unlike() -> None:
    assert fit_of("a", disc(0.4), disc(0.15)).is_unlike


def test_good_masks_are_passed_over(fake: Segmenter, dataset: list[Record]) -> None:
    assert check_labels(fake, dataset) == []


def test_shifted_masks_are_told_with_their_move(fake: Segmenter, dataset: list[Record]) -> None:
    redraw(dataset[:5], lambda mask: moved(mask, 30, 0))
    ((english, chinese),) = check_labels(fake, dataset)
    assert english.startswith("5 of 8 masks lie beside the tongue")
    assert re.search(r"moved by about 0 pixels along x and -(29|3[01]) along y", english)
    assert "0, 1, 2, …" in english
    assert "5 个偏离舌体" in chinese


def test_masks_of_something_else_are_told(fake: Segmenter, dataset: list[Record]) -> None:
    redraw(dataset, lambda mask: ~mask)
    ((english, _),) = check_labels(fake, dataset)
    assert english.startswith("8 of 8 masks cover something else")


def test_a_single_odd_mask_is_no_fault_of_all(fake: Segmenter, dataset: list[Record]) -> None:
    redraw(dataset[:1], lambda mask: moved(mask, 40, 0))
    assert check_labels(fake, dataset) == []
