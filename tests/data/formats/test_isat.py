from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tongueseg.data.formats.isat import read_isat

SQUARE = [[10, 5], [30, 5], [30, 25], [10, 25]]
INNER = [[15, 10], [20, 10], [20, 15], [15, 15]]


def drawn(
    points: Any = SQUARE, category: str = "tongue", layer: float = 1.0, **more: Any
) -> dict[str, Any]:
    return {"category": category, "group": 1, "segmentation": points, "layer": layer, **more}


@pytest.fixture
def one(
    tmp_path: Path, put_photo: Callable[..., Any], read_with: Callable[..., Any]
) -> Callable[..., Any]:
    put_photo(tmp_path / "a.jpg")

    def read(*objects: Any, **info: Any) -> Any:
        about = {"description": "ISAT", "name": "a.jpg", "width": 60, "height": 40, **info}
        (tmp_path / "a.json").write_text(json.dumps({"info": about, "objects": list(objects)}))
        (paired,) = read_with(read_isat, tmp_path)
        return paired

    return read


def test_polygons(one: Callable[..., Any]) -> None:
    paired = one(drawn())
    assert paired.pair.name == "a"
    assert paired.pair.mask[5:25, 10:30].all()
    assert paired.pair.mask.sum() == 400


def test_background_cuts_what_lies_below_it(one: Callable[..., Any]) -> None:
    hole = drawn(INNER, "__background__", layer=2.0)
    for objects in ([drawn(), hole], [hole, drawn()]):
        mask = one(*objects).pair.mask
        assert mask.sum() == 375
        assert not mask[10:15, 15:20].any()
    assert one(drawn(layer=3.0), hole).pair.mask.sum() == 400
    assert one(drawn(), hole, drawn(INNER, layer=3.0)).pair.mask.sum() == 400


def test_other_classes_cover_nothing(one: Callable[..., Any]) -> None:
    paired = one(drawn(), drawn(INNER, "tooth", layer=2.0))
    assert paired.pair.mask.sum() == 400
    assert len(paired.notes) == 1


def test_photos_stored_on_their_side(
    tmp_path: Path, put_photo: Callable[..., Any], one: Callable[..., Any]
) -> None:
    put_photo(tmp_path / "a.jpg", 40, 60, orientation=8)
    mask = one(drawn([[0, 0], [10, 0], [10, 5], [0, 5]])).pair.mask
    expected = np.zeros((60, 40), bool)
    # Turned to the left, the top left corner becomes the bottom left one.
    expected[-10:, :5] = True
    assert (mask == expected).all()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (drawn(SQUARE[:2]), "(tongue): an outline of 2 points encloses nothing"),
        (drawn([]), "(tongue): an outline of 0 points encloses nothing"),
        (drawn("x"), "polygon: segmentation: Input should be a valid list"),
        (drawn(layer="top"), "layer: Input should be a valid number"),
        (drawn(category=None), "category: Input should be a valid string"),
        ([], "it: Input should be a valid dictionary"),
    ],
)
def test_objects_that_cannot_be_read(
    one: Callable[..., Any], tmp_path: Path, broken: Any, message: str
) -> None:
    paired = one(broken, drawn())
    assert paired.pair.mask.sum() == 400
    assert paired.failures[0].startswith(f"{tmp_path / 'a.json'}: object 1")
    assert message in paired.failures[0]
    assert one(broken).pair is None


@pytest.mark.parametrize(
    ("info", "message"),
    [
        ({"name": "b.jpg"}, "no photo b.jpg"),
        ({"name": "/etc/passwd"}, "leaves its folder"),
        ({"name": None}, "info.name: Input should be a valid string"),
        ({"height": 0}, "info.height: "),
    ],
)
def test_files_that_cannot_be_read(
    one: Callable[..., Any], tmp_path: Path, info: dict[str, Any], message: str
) -> None:
    paired = one(drawn(), **info)
    assert paired.pair is None
    assert paired.failures[0].startswith(f"{tmp_path / 'a.json'}: ")
    assert message in paired.failures[0]
