from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg.data.formats.isat import read_isat
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE = [[10, 5], [30, 5], [30, 25], [10, 25]]
INNER = [[15, 10], [20, 10], [20, 15], [15, 15]]


def drawn(
    points: object = SQUARE,
    category: object = "tongue",
    layer: object = 1.0,
    **more: Any,
) -> dict[str, Any]:
    return {"category": category, "group": 1, "segmentation": points, "layer": layer, **more}


@pytest.fixture
def one(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., Paired]:
    put_photo(tmp_path / "a.jpg")

    def read(
        *objects: dict[str, Any] | list[Any], file: str = "a.json", **info: int | str | None
    ) -> Paired:
        about = {"description": "ISAT", "name": "a.jpg", "width": 60, "height": 40, **info}
        (tmp_path / file).write_text(json.dumps({"info": about, "objects": list(objects)}))
        (paired,) = read_with(read_isat, tmp_path)
        return paired

    return read


def test_polygons(one: Callable[..., Paired]) -> None:
    paired = one(drawn())
    assert not_none(paired.pair).name == "a"
    assert not_none(paired.pair).mask[5:25, 10:30].all()
    assert not_none(paired.pair).mask.sum() == 400


def test_background_cuts_what_lies_below_it(one: Callable[..., Paired]) -> None:
    hole = drawn(INNER, "__background__", layer=2.0)
    for objects in ([drawn(), hole], [hole, drawn()]):
        mask = not_none(one(*objects).pair).mask
        assert mask.sum() == 375
        assert not mask[10:15, 15:20].any()
    assert not_none(one(drawn(layer=3.0), hole).pair).mask.sum() == 400
    assert not_none(one(drawn(), hole, drawn(INNER, layer=3.0)).pair).mask.sum() == 400


def test_other_classes_cover_nothing(one: Callable[..., Paired]) -> None:
    paired = one(drawn(), drawn(INNER, "tooth", layer=2.0))
    assert not_none(paired.pair).mask.sum() == 400
    assert {label for _, label in paired.notes} == {"tooth"}


def test_photos_stored_on_their_side(
    tmp_path: Path, put_photo: PutPhoto, one: Callable[..., Paired]
) -> None:
    put_photo(tmp_path / "a.jpg", 40, 60, orientation=8)
    mask = not_none(one(drawn([[0, 0], [10, 0], [10, 5], [0, 5]])).pair).mask
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
    one: Callable[..., Paired], tmp_path: Path, broken: dict[str, Any] | list[Any], message: str
) -> None:
    paired = one(broken, drawn())
    assert not_none(paired.pair).mask.sum() == 400
    assert paired.failures[0].startswith(f"{tmp_path / 'a.json'}: object 1")
    assert message in paired.failures[0]
    assert one(broken).pair is None


@pytest.mark.parametrize(
    ("info", "message"),
    [
        ({"name": "b.jpg"}, "no photo b.jpg"),
        ({"name": "/etc/passwd"}, "no photo etc/passwd"),
        ({"name": None}, "info.name: Input should be a valid string"),
        ({"height": 0}, "info.height: "),
    ],
)
def test_files_that_cannot_be_read(
    one: Callable[..., Paired], tmp_path: Path, info: dict[str, int | str | None], message: str
) -> None:
    paired = one(drawn(), file="x.json", **info)
    assert paired.pair is None
    assert paired.failures[0].startswith(f"{tmp_path / 'x.json'}: ")
    assert message in paired.failures[0]
