from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg.data.formats.polygon import outlines
from tongueseg.data.formats.via import read_via
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE = {
    "name": "polygon",
    "all_points_x": [10, 30, 30, 10],
    "all_points_y": [5, 5, 25, 25],
}
HEAD = (
    "filename,file_size,file_attributes,region_count,region_id,"
    "region_shape_attributes,region_attributes"
)


def region(shape: Any = SQUARE, **attributes: Any) -> dict[str, Any]:
    return {"shape_attributes": shape, "region_attributes": attributes or {"name": "tongue"}}


def photo(*regions: Any, name: str = "a.jpg", **more: Any) -> dict[str, Any]:
    listed = {"filename": name, "size": 9, "regions": list(regions), "file_attributes": {}}
    return {f"{name}9": {**listed, **more}}


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put_photo(tmp_path / "a.jpg")

    def read(content: Any, name: str = "via.json") -> list[Paired]:
        text = content if isinstance(content, str) else json.dumps(content)
        (tmp_path / name).write_text(text)
        return read_with(read_via, tmp_path)

    return read


@pytest.fixture
def one(read: Callable[..., list[Paired]]) -> Callable[..., Paired]:
    def read_one(*regions: Any, **more: Any) -> Paired:
        (paired,) = read(photo(*regions, **more))
        return paired

    return read_one


def test_exports_and_projects(read: Callable[..., list[Paired]]) -> None:
    numbered = photo(regions={"0": region()})
    for content in (photo(region()), {"_via_img_metadata": photo(region())}, numbered):
        (paired,) = read(content)
        pair = not_none(paired.pair)
        assert (pair.name, pair.mask.sum()) == ("a", 400)
        assert (paired.failures, paired.notes) == ((), ())


def test_shapes(one: Callable[..., Paired]) -> None:
    rows, columns = np.mgrid[:40, :60] + 0.5
    rectangle = {"name": "rect", "x": 10, "y": 5, "width": 20, "height": 3}
    assert not_none(one(region(rectangle)).pair).mask[5:8, 10:30].sum() == 60
    circle = {"name": "circle", "cx": 30, "cy": 20, "r": 9.3}
    mask = np.hypot(rows - 20, columns - 30) < 9.3
    assert (not_none(one(region(circle)).pair).mask == mask).all()
    # Lying, then standing after a quarter of a turn.
    oval = {"name": "ellipse", "cx": 30, "cy": 20, "rx": 15.3, "ry": 5.2, "theta": np.pi / 2}
    mask = np.hypot((rows - 20) / 15.3, (columns - 30) / 5.2) < 1
    assert (not_none(one(region(oval)).pair).mask == mask).mean() > 0.999


def test_outlines_there_and_back(one: Callable[..., Paired]) -> None:
    mask = np.hypot(*(np.mgrid[:40, :60] - 20.0)) < 15
    mask[15:20, 18:25] = False
    regions = [
        region({"name": "polygon", "all_points_x": x.tolist(), "all_points_y": y.tolist()})
        for x, y in (outline.T for outline in outlines(mask))
    ]
    assert np.array_equal(not_none(one(*regions).pair).mask, mask)


@pytest.mark.parametrize(
    "attributes",
    [
        {"anything": "tongue"},
        {"quality": "good", "Label": " tongue "},
        {"parts": {"tongue": True, "lips": False}},
    ],
)
def test_the_attribute_of_the_class(one: Callable[..., Paired], attributes: Any) -> None:
    assert not_none(one(region(**attributes)).pair).mask.sum() == 400


def test_tables(read: Callable[..., list[Paired]]) -> None:
    shape, label = (json.dumps(part).replace('"', '""') for part in (SQUARE, {"name": "tongue"}))
    row = f'a.jpg,9,"{{}}",2,0,"{shape}","{label}"\n'
    empty = 'a.jpg,9,"{}",0,0,"{}","{}"\n'
    for text, pixels in ((row + row, 400), (empty, 0)):
        (paired,) = read(f"{HEAD}\n{text}", "via.csv")
        assert not_none(paired.pair).mask.sum() == pixels
    (paired,) = read(f"#{HEAD}\n{row}", "via.csv")
    assert not_none(paired.pair).mask.sum() == 400


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"name": "polyline"}, "a shape of type polyline encloses nothing"),
        ({"name": "point", "cx": 1, "cy": 1}, "a shape of type point encloses nothing"),
        ({}, "a shape of type None encloses nothing"),
        ({**SQUARE, "all_points_x": [1, 2]}, "an outline with an x and no y"),
        ({**SQUARE, "all_points_x": "x"}, "polygon: all_points_x: "),
        ({"name": "rect", "x": 1}, "rectangle: y: Field required"),
        ({"name": "circle", "cx": 1, "cy": 1, "r": 1e300}, "no place in a photo"),
        (3, "shape_attributes: "),
    ],
)
def test_regions_that_cannot_be_read(
    one: Callable[..., Paired], tmp_path: Path, shape: Any, message: str
) -> None:
    paired = one(region(shape), region())
    assert not_none(paired.pair).mask.sum() == 400
    (failure,) = paired.failures
    assert failure.startswith(f"{tmp_path / 'via.json'}: a.jpg: object 1")
    assert message in failure


def test_photos_that_are_missing(read: Callable[..., list[Paired]]) -> None:
    names = ["../../etc/passwd", "/etc/a.png", ""]
    content = {key: value for name in names for key, value in photo(region(), name=name).items()}
    outcomes = read(content)
    assert [outcome.pair for outcome in outcomes[:1]] == [None]
    assert "no photo ../../etc/passwd under" in outcomes[0].failures[0]
    # The last part of a name fits a photo of this folder, and nothing outside it is read.
    assert not_none(outcomes[1].pair).name == "a"
    assert "'' is no name of a photo" in outcomes[2].failures[0]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("via.json", "{", r"via\.json: is no JSON"),
        ("via.json", '{"a": {"filename": 3, "regions": []}}', r"via\.json: filename: "),
        ("via.json", '{"_via_img_metadata": 3}', r"via\.json: _via_img_metadata is no table"),
        ("via.csv", f'{HEAD}\na.jpg,9,,1,0,"{{",', r"via\.csv: is no CSV of VIA \("),
        ("via.json", "[1]", "holds no JSON or CSV of VIA"),
        ("via.csv", "name,split\n", "holds no JSON or CSV of VIA"),
    ],
)
def test_files_that_cannot_be_read(
    read: Callable[..., list[Paired]], name: str, text: str, message: str
) -> None:
    with pytest.raises(BadAnnotation, match=message):
        read(text, name)


def test_one_file_that_is_none(tmp_path: Path, read_with: ReadWith) -> None:
    for name in ("a.json", "a.csv"):
        (tmp_path / name).write_text("[]")
        with pytest.raises(BadAnnotation, match=f"{name}: is no project and no export of VIA"):
            read_with(read_via, tmp_path / name)
