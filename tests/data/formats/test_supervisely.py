from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.pairing import OTHERS, OVERLAP
from tongueseg.data.formats.supervisely import read_supervisely
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE = [[10, 5], [30, 5], [30, 25], [10, 25]]


def shape(kind: str = "polygon", label: str = "tongue", **more: Any) -> dict[str, Any]:
    return {"classTitle": label, "geometryType": kind, **more}


def polygon(*interior: Any, label: str = "tongue") -> dict[str, Any]:
    return shape(label=label, points={"exterior": SQUARE, "interior": list(interior)})


def bitmap(content: bytes, left: float = 0, top: float = 0) -> dict[str, Any]:
    data = base64.b64encode(zlib.compress(content)).decode()
    return shape("bitmap", bitmap={"data": data, "origin": [left, top]})


def png(height: int, width: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.ones((height, width), np.bool_)).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., Paired]:
    put_photo(tmp_path / "ds0" / "img" / "a.jpg")

    def read(*objects: Any, size: Any = None, name: str = "a.jpg.json") -> Paired:
        file = tmp_path / "ds0" / "ann" / name
        file.parent.mkdir(exist_ok=True)
        content = {"size": size or {"height": 40, "width": 60}, "objects": list(objects)}
        file.write_text(json.dumps(content))
        (paired,) = read_with(read_supervisely, tmp_path)
        return paired

    return read


def test_polygons_with_holes(read: Callable[..., Paired]) -> None:
    paired = read(polygon())
    assert not_none(paired.pair).name == "a"
    assert not_none(paired.pair).mask.sum() == 400
    hole = [[15, 10], [20, 10], [20, 15], [15, 15]]
    mask = not_none(read(polygon(hole)).pair).mask
    assert mask.sum() == 375
    assert not mask[10:15, 15:20].any()


def test_rectangles_and_bitmaps(read: Callable[..., Paired]) -> None:
    points = {"exterior": [[10, 5], [30, 25]], "interior": []}
    assert not_none(read(shape("rectangle", points=points)).pair).mask[5:25, 10:30].all()
    mask = not_none(read(bitmap(png(3, 4), 7, 30)).pair).mask
    assert mask[30:33, 7:11].sum() == mask.sum() == 12
    old = {**bitmap(png(3, 4)), "geometryType": ""}
    assert not_none(read(old).pair).mask.sum() == 12


def test_no_objects_and_those_of_other_classes(read: Callable[..., Paired]) -> None:
    assert not_none(read().pair).mask.sum() == 0
    assert read(polygon(label="lips"), polygon()).notes == ((OTHERS, "lips"), (OVERLAP, "lips"))


def test_old_names_and_several_datasets(
    read: Callable[..., Paired], tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    assert not_none(read(polygon(), name="a.json").pair).name == "a"
    put_photo(tmp_path / "val" / "img" / "b.jpg")
    put_photo(tmp_path / "ds1" / "img" / "a.jpg")
    content = (tmp_path / "ds0/ann/a.json").read_text()
    for place in ("val/ann/b.jpg.json", "ds1/ann/a.jpg.json"):
        (tmp_path / place).parent.mkdir()
        (tmp_path / place).write_text(content)
    pairs = [not_none(one.pair) for one in read_with(read_supervisely, tmp_path)]
    assert [(pair.name, pair.split) for pair in pairs] == [
        ("ds0/a", None),
        ("ds1/a", None),
        ("b", "val"),
    ]
    (alone,) = read_with(read_supervisely, tmp_path / "ds1/ann/a.jpg.json", images=tmp_path)
    assert not_none(alone.pair).photo == tmp_path / "ds1/img/a.jpg"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (shape("line", points={"exterior": SQUARE}), "a shape of type line encloses nothing"),
        (shape(points={"exterior": SQUARE[:2]}), "an outline of 2 points encloses nothing"),
        (shape(points=3), "polygon: points: "),
        (shape("rectangle", points={"exterior": SQUARE}), "a rectangle of 4 points"),
        (shape("bitmap"), "bitmap: bitmap: "),
        (bitmap(b"tongue"), "its mask is no PNG"),
        (bitmap(bytes(9_000_000)), "larger than its photo"),
        (bitmap(png(41, 1)), "its mask leaves the photo"),
        (bitmap(png(1, 1), -1), "its mask leaves the photo"),
        (bitmap(png(1, 1), 1e300), "its mask leaves the photo"),
        (shape("bitmap", bitmap={"data": "?", "origin": [0, 0]}), "is not base64"),
        ({"points": {}}, "classTitle: Field required"),
        (3, "it: "),
    ],
)
def test_objects_that_cannot_be_read(
    read: Callable[..., Paired], tmp_path: Path, broken: Any, message: str
) -> None:
    paired = read(broken, polygon())
    assert not_none(paired.pair).mask.sum() == 400
    (failure,) = paired.failures
    assert failure.startswith(f"{tmp_path / 'ds0/ann/a.jpg.json'}: object 1")
    assert message in failure


@pytest.mark.parametrize(
    ("size", "name", "message"),
    [
        ({"height": 0, "width": 60}, "a.jpg.json", "size.height: "),
        ({"height": 40, "width": 30}, "a.jpg.json", "drawn on 30x40 pixels"),
        (None, "b.jpg.json", "no photo b.jpg under"),
        (None, "c.json", "no photo c under"),
    ],
)
def test_files_that_cannot_be_read(
    read: Callable[..., Paired], size: Any, name: str, message: str
) -> None:
    paired = read(polygon(), size=size, name=name)
    assert paired.pair is None
    assert message in paired.failures[0]


def test_a_folder_without_annotations(tmp_path: Path, read_with: ReadWith) -> None:
    (tmp_path / "meta.json").write_text("{}")
    with pytest.raises(BadAnnotation, match="holds no folder ann with JSON files"):
        read_with(read_supervisely, tmp_path)
