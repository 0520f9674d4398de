"""What files of masks hold, as values that are worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.data.any_mask import read_any_mask
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.quality.findings import FindingCollector


@pytest.fixture
def read(
    tmp_path: Path, notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]]:
    """Save values as a mask and read it: gives the mask and what was noted."""

    def call(
        values: NDArray[np.uint16] | NDArray[np.uint8], name: str = "a.png", **how: Any
    ) -> tuple[NDArray[np.bool_] | None, dict[str, str]]:
        path = tmp_path / name
        Image.fromarray(values, **how).save(path)
        return read_any_mask(path, notes), details()

    return call


@pytest.mark.parametrize("high", [255, 65535])
def test_black_and_white(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    high: int,
) -> None:
    values = np.where(tongue, high, 0).astype(np.uint8 if high == 255 else np.uint16)
    mask, details_found = read(values)
    assert (not_none(mask) == tongue).all()
    assert details_found == {}


def test_black_and_white_in_colour_with_an_opaque_background(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]], tongue: NDArray[np.bool_]
) -> None:
    mask, details_found = read(
        np.dstack([tongue * np.uint8(255)] * 3 + [np.full_like(tongue, 255, "u1")])
    )
    assert (not_none(mask) == tongue).all()
    assert details_found == {}


def test_0_and_1(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]], tongue: NDArray[np.bool_]
) -> None:
    mask, details_found = read(tongue.astype(np.uint8))
    assert (not_none(mask) == tongue).all()
    assert details_found == {"mask-01": ""}


@pytest.mark.parametrize("high", [255, 128, 3])
def test_grey_along_the_edge(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    high: int,
) -> None:
    soft = cv2.GaussianBlur(tongue.astype(np.float32) * high, (0, 0), 1.0)
    mask, details_found = read(np.rint(soft).astype(np.uint8))
    assert list(details_found) == ["mask-grey"]
    assert (not_none(mask) != tongue).mean() < 0.01


def test_two_values_that_are_no_scale(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]], tongue: NDArray[np.bool_]
) -> None:
    mask, details_found = read(np.where(tongue, 200, 50).astype(np.uint8))
    assert (not_none(mask) == tongue).all()
    assert details_found == {"mask-grey": "50, 200"}


@pytest.mark.parametrize("levels", [(1, 2), (128, 255), (1, 255)])
def test_classes(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    levels: tuple[int, int],
) -> None:
    left = np.arange(120) < 60
    values = np.where(tongue, np.where(left, *levels), 0).astype(np.uint8)
    mask, details_found = read(values)
    assert mask is None
    assert details_found == {"mask-classes": f"0, {levels[0]}, {levels[1]}"}


def test_a_picture_in_grey(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
) -> None:
    mask, details_found = read(np.tile(np.arange(120, dtype=np.uint8) * 2, (100, 1)))
    assert mask is None
    assert list(details_found) == ["mask-classes"]


@pytest.mark.parametrize(
    ("colours", "kind"), [([(0, 200, 0)], "mask-coloured"), ([(0, 200, 0), (9, 9, 9)], None)]
)
def test_painted_in_colours(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    colours: list[tuple[int, int, int]],
    kind: str | None,
) -> None:
    values = np.zeros((100, 120, 3), np.uint8)
    values[tongue] = colours[0]
    values[:10] = colours[-1]
    mask, details_found = read(values)
    if kind:
        assert (not_none(mask) == (values.any(axis=2))).all()
        assert details_found == {kind: "#00c800"}
    else:
        assert mask is None
        assert details_found == {"mask-classes": ""}


@pytest.mark.parametrize("colour", [0, 255])
def test_in_the_transparency(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    colour: int,
) -> None:
    flat = np.full((100, 120), colour, np.uint8)
    mask, details_found = read(np.dstack([flat, flat, flat, tongue * np.uint8(255)]))
    assert (not_none(mask) == tongue).all()
    assert details_found == {"mask-alpha": ""}


def test_a_cut_out(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]], tongue: NDArray[np.bool_]
) -> None:
    photo = np.random.default_rng(0).integers(0, 255, (100, 120, 3), np.uint8)
    mask, details_found = read(np.dstack([photo, tongue * np.uint8(255)]))
    assert (not_none(mask) == tongue).all()
    assert details_found == {"mask-alpha": ""}


def test_a_suffix_in_capitals(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]], tongue: NDArray[np.bool_]
) -> None:
    mask, details_found = read(tongue * np.uint8(255), "a.PNG")
    assert (not_none(mask) == tongue).all()
    assert details_found == {}


@pytest.mark.parametrize("name", ["a.bmp", "a.tif", "a.webp"])
def test_other_formats(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    name: str,
) -> None:
    mask, details_found = read(np.dstack([tongue * np.uint8(255)] * 3), name)
    assert details_found.pop("mask-format") == ""
    assert details_found.keys() == ({"mask-grey"} if name == "a.webp" else set())
    assert (not_none(mask) != tongue).mean() < 0.01


@pytest.mark.parametrize("white", [(255, 250, 255), (255, 255, 254)])
@pytest.mark.parametrize("black", [(0, 0, 0), (0, 0, 1)])
def test_a_tint_too_faint_to_be_paint(
    read: Callable[..., tuple[NDArray[np.bool_] | None, dict[str, str]]],
    tongue: NDArray[np.bool_],
    white: tuple[int, int, int],
    black: tuple[int, int, int],
) -> None:
    mask, details_found = read(np.where(tongue[..., None], white, black).astype(np.uint8))
    assert (not_none(mask) == tongue).all()
    assert list(details_found) == ["mask-grey"]


def test_a_jpeg_called_png(
    tmp_path: Path,
    notes: FindingCollector,
    details: Callable[[], dict[str, str]],
    tongue: NDArray[np.bool_],
) -> None:
    Image.fromarray(tongue * np.uint8(255)).save(tmp_path / "a.png", "JPEG")
    assert (not_none(read_any_mask(tmp_path / "a.png", notes)) == tongue).mean() > 0.99
    assert set(details()) == {"mask-format", "mask-grey"}


@pytest.mark.parametrize("content", [b"", b"a note", b"\x89PNG\r\n\x1a\n"])
def test_no_picture_at_all(
    tmp_path: Path, notes: FindingCollector, details: Callable[[], dict[str, str]], content: bytes
) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert read_any_mask(tmp_path / "a.png", notes) is None
    (reason,) = details().values()
    assert details() == {"mask-unreadable": reason}
    assert str(tmp_path) not in reason
