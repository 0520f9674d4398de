from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.brush_rle import encode_brush
from tongueseg.data.formats.label_studio import SEVERAL, read_label_studio
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

# In percent of 60 x 40 pixels: from (12, 8) to (30, 28).
SQUARE = {"points": [[20, 20], [50, 20], [50, 70], [20, 70]], "polygonlabels": ["tongue"]}
PIXELS = 18 * 20


def region(value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"original_width": 60, "original_height": 40, "value": value, **more}


def task(
    *regions: Any, image: str = "/data/upload/1/0a1b2c3d-a.jpg", **annotation: Any
) -> dict[str, Any]:
    annotations = [{"result": list(regions), **annotation}]
    return {"id": 1, "data": {"id": "7", "image": image}, "annotations": annotations}


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put_photo(tmp_path / "images" / "0a1b2c3d-a.jpg")

    def read(*tasks: Any) -> list[Paired]:
        (tmp_path / "project.json").write_text(json.dumps(list(tasks)))
        return read_with(read_label_studio, tmp_path)

    return read


@pytest.fixture
def one(read: Callable[..., list[Paired]]) -> Callable[..., Paired]:
    def read_one(*regions: Any, **more: Any) -> Paired:
        (paired,) = read(task(*regions, **more))
        return paired

    return read_one


def test_polygons(one: Callable[..., Paired]) -> None:
    paired = one(region(SQUARE, type="polygonlabels"))
    assert not_none(paired.pair).name == "0a1b2c3d-a"
    mask = not_none(paired.pair).mask
    assert mask[8:28, 12:30].sum() == mask.sum() == PIXELS
    assert (paired.failures, paired.notes) == ((), ())


def test_brush_strokes(one: Callable[..., Paired]) -> None:
    mask = np.random.default_rng(0).random((40, 60)) < 0.5
    value = {"format": "rle", "rle": encode_brush(mask), "brushlabels": ["tongue"]}
    assert np.array_equal(not_none(one(region(value)).pair).mask, mask)


def test_bitmasks(one: Callable[..., Paired]) -> None:
    mask = np.tri(40, 60, dtype=bool)
    stream = io.BytesIO()
    Image.fromarray(mask).save(stream, "PNG")
    url = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    value = {"imageDataURL": url, "bitmasklabels": ["tongue"]}
    assert np.array_equal(not_none(one(region(value)).pair).mask, mask)


def test_rectangles_turn_around_their_corner(one: Callable[..., Paired]) -> None:
    value = {"x": 50, "y": 25, "width": 25, "height": 25, "rotation": 0}
    labels = {"rectanglelabels": ["tongue"]}
    mask = not_none(one(region({**value, **labels})).pair).mask
    assert mask[10:20, 30:45].sum() == mask.sum() == 150
    # A quarter turn clockwise: to the left of the corner (30, 10), and down.
    mask = not_none(one(region({**value, **labels, "rotation": 90})).pair).mask
    assert mask[10:25, 20:30].sum() == mask.sum() == 150


def test_ellipses(one: Callable[..., Paired]) -> None:
    value = {"x": 50, "y": 50, "radiusX": 15.5, "radiusY": 23.25, "rotation": 30}
    mask = not_none(one(region({**value, "ellipselabels": ["tongue"]})).pair).mask
    rows, columns = np.mgrid[:40, :60] + 0.5
    assert (mask == (np.hypot(rows - 20, columns - 30) < 9.3)).all()


def test_a_shape_and_its_class_in_items_of_their_own(one: Callable[..., Paired]) -> None:
    points = {"points": SQUARE["points"]}
    shape = region(points, id="x", type="polygon")
    named = region({**points, "labels": ["tongue"]}, id="x", type="labels")
    choice = {"id": "y", "type": "choices", "value": {"choices": ["sharp"]}}
    paired = one(shape, named, choice, {"type": "relation"})
    assert not_none(paired.pair).mask.sum() == PIXELS
    assert (paired.failures, paired.notes) == ((), ())


@pytest.mark.parametrize(
    "image",
    [
        "0a1b2c3d-a.jpg",
        "https://host/data/upload/1/0a1b2c3d-a.jpg?token=x.png",
        "s3://bucket/photos/0a1b2c3d-a.jpg",
        "/data/local-files/?d=images/0a1b2c3d-a.jpg",
        "/data/upload/1/99999999-0a1b2c3d-a.jpg",
    ],
)
def test_addresses_of_photos(one: Callable[..., Paired], tmp_path: Path, image: str) -> None:
    paired = one(region(SQUARE), image=image)
    assert not_none(paired.pair).photo == tmp_path / "images" / "0a1b2c3d-a.jpg"


def test_the_short_export_and_that_of_a_storage(read: Callable[..., list[Paired]]) -> None:
    flat = {**SQUARE, "original_width": 60, "original_height": 40}
    short = {"image": "0a1b2c3d-a.jpg", "id": 1, "label": [flat], "annotator": 1,
             "annotation_id": 1}  # fmt: skip
    stored = {"id": 1, "result": [region(SQUARE)], "task": {"data": {"image": "0a1b2c3d-a.jpg"}}}
    for exported in (short, stored):
        (paired,) = read(exported)
        assert not_none(paired.pair).mask.sum() == PIXELS


def test_one_of_several_annotations(read: Callable[..., list[Paired]]) -> None:
    drawn: dict[str, Any] = {"result": [region(SQUARE)]}
    nothing: dict[str, Any] = {"result": []}
    for several, pixels in (
        ([drawn, {**nothing, "updated_at": "2024-01-01"}], 0),
        ([{**drawn, "updated_at": "2024-01-02"}, {**nothing, "updated_at": "2024-01-01"}], PIXELS),
        ([{**drawn, "ground_truth": True}, {**nothing, "updated_at": "2024-01-01"}], PIXELS),
    ):
        (paired,) = read({**task(), "annotations": several})
        assert not_none(paired.pair).mask.sum() == pixels
        assert [kind for kind, _ in paired.notes] == [SEVERAL]
    (paired,) = read({**task(), "annotations": [drawn, {**nothing, "was_cancelled": True}]})
    assert not_none(paired.pair).mask.sum() == PIXELS
    assert paired.notes == ()


def test_what_nobody_submitted_is_left_out(read: Callable[..., list[Paired]]) -> None:
    predicted = {"result": [region(SQUARE)]}
    assert read({**task(), "annotations": [], "predictions": [predicted]}) == []
    assert read(task(region(SQUARE), was_cancelled=True)) == []
    (paired,) = read(task())
    assert not not_none(paired.pair).mask.any()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (region({"x": 1, "y": 2, "width": 1, "keypointlabels": ["tongue"]}), "encloses nothing"),
        (region({"vertices": [], "vectorlabels": ["tongue"]}), "encloses nothing"),
        (region({"points": [[1, 1]], "polygonlabels": ["tongue"]}), "an outline of 1 points"),
        (region({"points": [[1, 1e300]] * 9, "polygonlabels": ["tongue"]}), "no place in a photo"),
        (region({"points": "x", "polygonlabels": ["tongue"]}), "value: points: "),
        (region({"x": 1, "height": 2, "rectanglelabels": ["tongue"]}), "value: y: Field required"),
        (region({"rle": [0, 0, 9], "brushlabels": ["tongue"]}), "its brush is no run-length"),
        (region({"rle": [255] * 99, "brushlabels": ["tongue"]}), "its brush is not of 60x40"),
        (region({"rle": {}, "brushlabels": ["tongue"]}), "value: rle: "),
        (region({"imageDataURL": "a,b", "bitmasklabels": ["tongue"]}), "is not base64"),
        (region(SQUARE, image_rotation=90), "turned by 90° in Label Studio"),
    ],
)
def test_regions_that_cannot_be_read(
    one: Callable[..., Paired], tmp_path: Path, broken: dict[str, Any], message: str
) -> None:
    paired = one(broken, region(SQUARE))
    assert not_none(paired.pair).mask.sum() == PIXELS
    (failure,) = paired.failures
    assert failure.startswith(f"{tmp_path / 'project.json'}: 0a1b2c3d-a.jpg: object 1")
    assert message in failure
    assert one(broken).pair is None


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (task(image="b.jpg"), "no photo b.jpg under"),
        (task(image="../../etc/passwd.jpg"), "no photo ../../etc/passwd.jpg under"),
        (task(image="https://[host/a.jpg"), "no photo"),
        (task(image="a.txt"), "its data names no photo"),
        ({"data": {"image": "0a1b2c3d-a.jpg"}, "annotations": [3]}, "task 1: it: "),
        ({"data": 3, "annotations": []}, "task 1: data: "),
        (task(region(SQUARE, original_width=-1)), "original_width: "),
        (task(region(SQUARE, original_width=30)), "drawn on 30x40 pixels"),
    ],
)
def test_tasks_that_cannot_be_read(
    read: Callable[..., list[Paired]], tmp_path: Path, broken: dict[str, Any], message: str
) -> None:
    first, second = read(broken, task(region(SQUARE)))
    assert first.pair is None
    assert first.failures[0].startswith(f"{tmp_path / 'project.json'}: ")
    assert message in first.failures[0]
    assert not_none(second.pair).mask.sum() == PIXELS


def test_files_that_are_none(tmp_path: Path, read_with: ReadWith) -> None:
    with pytest.raises(BadAnnotation, match="holds no JSON of Label Studio"):
        read_with(read_label_studio, tmp_path)
    (tmp_path / "a.json").write_text("[1]")
    with pytest.raises(BadAnnotation, match="holds no JSON of Label Studio"):
        read_with(read_label_studio, tmp_path)
    with pytest.raises(BadAnnotation, match=r"a\.json: is no export of Label Studio"):
        read_with(read_label_studio, tmp_path / "a.json")
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(BadAnnotation, match=r"a\.json: is no JSON"):
        read_with(read_label_studio, tmp_path)
