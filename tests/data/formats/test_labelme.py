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

from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.fill import fill, ring
from tongueseg.data.formats.labelme import read_labelme, write_labelme
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE = [[10, 5], [30, 5], [30, 25], [10, 25]]


def shape(
    points: object = SQUARE,
    kind: object = "polygon",
    label: object = "tongue",
    **more: Any,
) -> dict[str, Any]:
    return {"label": label, "points": points, "shape_type": kind, **more}


def put(
    path: Path,
    *shapes: dict[str, Any] | str,
    photo: str = "a.jpg",
    size: tuple[int, int] | None = (40, 60),
    **more: Any,
) -> None:
    content: dict[str, Any] = {"imagePath": photo, "shapes": list(shapes), **more}
    if size:
        content |= {"imageHeight": size[0], "imageWidth": size[1]}
    path.write_text(json.dumps(content))


@pytest.fixture
def one(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., Paired]:
    """Read one photo ``a.jpg`` of 40x60 with the shapes given."""
    put_photo(tmp_path / "a.jpg")

    def read(*shapes: dict[str, Any] | str, **more: Any) -> Paired:
        put(tmp_path / "a.json", *shapes, **more)
        (paired,) = read_with(read_labelme, tmp_path)
        return paired

    return read


def test_polygon(one: Callable[..., Paired]) -> None:
    paired = one(shape())
    assert (paired.failures, paired.notes) == ((), ())
    assert not_none(paired.pair).name == "a"
    assert not_none(paired.pair).suffix == ".jpg"
    assert not_none(paired.pair).mask.shape == (40, 60)
    assert not_none(paired.pair).mask[5:25, 10:30].all()
    assert not_none(paired.pair).mask.sum() == 400


def test_rectangle_and_circle_and_shapes_that_overlap(one: Callable[..., Paired]) -> None:
    assert not_none(one(shape([[30, 25], [10, 5]], "rectangle")).pair).mask.sum() == 400
    rows, columns = np.mgrid[:40, :60] + 0.5
    circle = not_none(one(shape([[30, 20], [36, 28]], "circle")).pair).mask
    assert (circle == (np.hypot(rows - 20, columns - 30) < 10)).all()
    both = one(shape(), shape([[20, 5], [40, 25]], "rectangle"))
    assert not_none(both.pair).mask.sum() == 600


def test_mask(one: Callable[..., Paired]) -> None:
    stream = io.BytesIO()
    Image.fromarray(np.tri(8, 5, dtype=np.uint8) * 255).save(stream, "PNG")
    encoded = base64.b64encode(stream.getvalue()).decode()
    mask = not_none(one(shape([[12.2, 6], [16, 13]], "mask", mask=encoded)).pair).mask
    assert (mask[6:14, 12:17] == np.tri(8, 5, dtype=bool)).all()
    assert mask.sum() == np.tri(8, 5).sum()
    assert "leaves the photo" in one(shape([[58, 6], [63, 13]], "mask", mask=encoded)).failures[0]
    assert "is no PNG" in one(shape([[1, 6], [5, 13]], "mask", mask="aGVsbG8=")).failures[0]
    assert "is not base64" in one(shape([[1, 6], [5, 13]], "mask", mask="???")).failures[0]


def test_no_shape_is_an_empty_mask(one: Callable[..., Paired]) -> None:
    paired = one()
    assert not not_none(paired.pair).mask.any()
    assert paired.failures == ()


def test_other_classes_are_left_out_and_counted(one: Callable[..., Paired]) -> None:
    paired = one(shape(), shape([[0, 0], [1, 1]], "line", label="lip"))
    assert not_none(paired.pair).mask.sum() == 400
    assert paired.failures == ()
    assert paired.notes == (("object of other classes left out", "lip"),)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (shape([[1, 2], [3, 4]]), "object 1 (tongue): an outline of 2 points encloses nothing"),
        (shape([[1, 1], [9, 1], [5, 1]]), "object 1 (tongue): covers no pixel of its photo"),
        (shape(np.add(SQUARE, 99).tolist()), "object 1 (tongue): covers no pixel of its photo"),
        (
            shape(SQUARE, "linestrip"),
            "(tongue): a shape of type linestrip encloses nothing",
        ),
        (shape(SQUARE[:1], "point"), "object 1 (tongue): a shape of type point encloses nothing"),
        (shape(SQUARE, "circle"), "object 1 (tongue): a circle of 4 points; it takes two"),
        (shape([[1, "x"], [2, 2], [3, 3]]), "polygon: points.0.1: Input should be a valid number"),
        (shape([[1, float("nan")], [2, 2], [3, 3]]), "polygon: points.0.1: "),
        (shape(7), "polygon: points: Input should be a valid list"),
        (shape(None), "polygon: points: Input should be a valid list"),
        (shape(label=None), "object 1: label: Input should be a valid string"),
        (shape(kind=3), "object 1: shape_type: Input should be a valid string"),
        ("tongue", "object 1: it: Input should be a valid dictionary"),
        ({}, "object 1: label: Field required"),
    ],
)
def test_objects_that_cannot_be_read(
    one: Callable[..., Paired], tmp_path: Path, broken: dict[str, Any] | str, message: str
) -> None:
    alone = one(broken)
    assert alone.pair is None
    assert alone.failures[0].startswith(f"{tmp_path / 'a.json'}: object 1")
    assert message in alone.failures[0]
    assert len(alone.failures[0].splitlines()) == 1
    beside = one(broken, shape())
    assert not_none(beside.pair).mask.sum() == 400
    assert beside.failures == alone.failures


def test_outlines_that_leave_the_photo_are_cut(one: Callable[..., Paired], tmp_path: Path) -> None:
    paired = one(shape([[50, 30], [70, 30], [70, 50], [50, 50]]))
    assert not_none(paired.pair).mask.sum() == 100
    where = f"{tmp_path / 'a.json'}: object 1 (tongue)"
    assert paired.notes == (("outline cut at the border of its photo", where),)
    # So little is how a hand overshoots.
    assert one(shape([[50, 30], [60.9, 30], [60.9, 40.9], [50, 40.9]])).notes == ()


def test_numbers_as_classes(one: Callable[..., Paired]) -> None:
    notes = one(shape(label=1), shape()).notes
    assert notes[0] == ("object of other classes left out", "1")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[1, 2]", "it: Input should be a valid dictionary"),
        ("{}", "shapes: Field required"),
        ('{"shapes": {}, "imagePath": "a.jpg"}', "shapes: Input should be a valid list"),
        ('{"shapes": [], "imagePath": 5}', "imagePath: Input should be a valid string"),
        ('{"shapes": [], "imagePath": "a.jpg", "imageWidth": "wide"}', "imageWidth: "),
        ('{"shapes": [], "imagePath": "a.jpg", "imageWidth": -3}', "imageWidth: "),
        ('{"shapes": [], "imagePath": "b.jpg"}', "no photo b.jpg under"),
        ('{"shapes": [], "imagePath": "../../etc/passwd"}', "no photo ../../etc/passwd under"),
        ('{"shapes": [], "imagePath": "b.jpg", "imageData": "é"}', "imageData: is not base64"),
        (
            '{"shapes": [], "imagePath": "b.jpg", "imageData": "aGVsbG8="}',
            "not a photo in a format",
        ),
    ],
)
def test_files_that_cannot_be_read(
    tmp_path: Path,
    put_photo: PutPhoto,
    read_with: ReadWith,
    content: str,
    message: str,
) -> None:
    put_photo(tmp_path / "a.jpg")
    (tmp_path / "x.json").write_text(content)
    (paired,) = read_with(read_labelme, tmp_path)
    assert paired.pair is None
    (failure,) = paired.failures
    assert failure.startswith(f"{tmp_path / 'x.json'}: ")
    assert message in failure
    assert len(failure.splitlines()) == 1


def test_hidden_files_are_left_out(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    put_photo(tmp_path / "a.jpg")
    put(tmp_path / "a.json", shape())
    (tmp_path / "._a.json").write_bytes(b"\0")
    (tmp_path / ".checkpoints").mkdir()
    put(tmp_path / ".checkpoints" / "a.json", shape())
    assert [not_none(paired.pair).name for paired in read_with(read_labelme, tmp_path)] == ["a"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_files_in_other_encodings(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith, encoding: str
) -> None:
    put_photo(tmp_path / "舌.jpg")
    content = json.dumps({"imagePath": "舌.jpg", "shapes": [shape()]}, ensure_ascii=False)
    (tmp_path / "a.json").write_bytes(content.encode(encoding))
    (paired,) = read_with(read_labelme, tmp_path)
    assert not_none(paired.pair).photo == tmp_path / "舌.jpg"


def test_a_file_in_an_unknown_encoding(tmp_path: Path, read_with: ReadWith) -> None:
    (tmp_path / "a.json").write_bytes('{"imagePath": "é"}'.encode("latin-1"))
    (paired,) = read_with(read_labelme, tmp_path)
    assert "a.json: is in another encoding than UTF-8 and GBK" in paired.failures[0]


def test_a_photo_that_the_json_carries(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    content = put_photo(tmp_path / "elsewhere" / "a.jpg").read_bytes()
    folder = tmp_path / "set"
    folder.mkdir()
    encoded = base64.b64encode(content).decode()
    put(folder / "a.json", shape(), photo="..\\elsewhere\\a.jpg", imageData=encoded)
    (paired,) = read_with(read_labelme, folder)
    assert not_none(paired.pair).photo == content
    assert not_none(paired.pair).suffix == ".jpg"


def test_photos_renamed_after_they_were_annotated(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    for name in ("patient1", "patient2"):
        put_photo(tmp_path / f"{name}.jpg")
        put(tmp_path / f"{name}.json", shape(), photo="IMG_0001.jpg")
    photos = [not_none(paired.pair).photo for paired in read_with(read_labelme, tmp_path)]
    assert photos == [tmp_path / "patient1.jpg", tmp_path / "patient2.jpg"]


def test_rectangles_of_four_corners_and_turned_ones(one: Callable[..., Paired]) -> None:
    assert not_none(one(shape(kind="rectangle")).pair).mask.sum() == 400
    turned = one(shape([[20, 5], [30, 15], [20, 25], [10, 15]], "rotation", direction=0.8))
    assert turned.failures == ()
    assert not_none(turned.pair).mask.sum() == 200


def test_photos_in_a_folder_of_their_own(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith
) -> None:
    put_photo(tmp_path / "photos" / "deep" / "a.jpg")
    (tmp_path / "json" / "deep").mkdir(parents=True)
    put(tmp_path / "json" / "deep" / "a.json", shape(), photo="../photos/a.jpg")
    (paired,) = read_with(read_labelme, tmp_path / "json", images=tmp_path / "photos")
    assert not_none(paired.pair).name == "deep/a"
    assert not_none(paired.pair).photo == tmp_path / "photos" / "deep" / "a.jpg"


@pytest.mark.parametrize(
    ("size", "drawn_on", "stored"),
    [((60, 40), "auto", False), ((40, 60), "auto", True), (None, "auto", False),
     (None, "stored", True)],
)  # fmt: skip
def test_photos_stored_on_their_side(
    tmp_path: Path,
    put_photo: PutPhoto,
    read_with: ReadWith,
    size: tuple[int, int] | None,
    drawn_on: str,
    stored: bool,
) -> None:
    put_photo(tmp_path / "a.jpg", 40, 60, orientation=6)
    put(tmp_path / "a.json", shape([[0, 0], [10, 5]], "rectangle"), size=size)
    (paired,) = read_with(read_labelme, tmp_path, drawn_on=drawn_on)
    expected = np.zeros((60, 40), bool)
    # Turned clockwise, the top left corner becomes the top right one.
    expected[(slice(10), slice(-5, None)) if stored else (slice(5), slice(10))] = True
    assert (not_none(paired.pair).mask == expected).all()
    guessed = size is None and drawn_on == "auto"
    assert bool(paired.notes) == guessed


def test_written(tmp_path: Path, put_photo: PutPhoto) -> None:
    mask = np.zeros((40, 60), bool)
    mask[5:25, 10:30] = mask[30:38, 40:50] = True
    mask[12:14, 15:20] = False
    photo = put_photo(tmp_path / "a.jpg")
    write_labelme(tmp_path / "out", iter([Pair("sub/a", photo, ".jpg", mask)]))
    content = json.loads((tmp_path / "out/sub/a.json").read_text())
    assert content["imagePath"] == "a.jpg"
    assert content["imageData"] is None
    assert (content["imageHeight"], content["imageWidth"]) == (40, 60)
    assert [s["shape_type"] for s in content["shapes"]] == ["polygon", "polygon"]
    assert {s["label"] for s in content["shapes"]} == {"tongue"}
    assert (fill([ring(s["points"]) for s in content["shapes"]], 40, 60) == mask).all()
    assert (tmp_path / "out/sub/a.jpg").read_bytes() == photo.read_bytes()
