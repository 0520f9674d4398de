from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongueseg.data.formats.drawing import Drawing, Shape
from tongueseg.data.formats.fill import box
from tongueseg.data.formats.pairing import BELOW, OTHERS, OVERLAP, Paired, pair_up
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from typing_helpers import PutPhoto


def painted(
    photo: bytes | Path,
    *shapes: Shape,
    broken: tuple[str, ...] = (),
    size: tuple[int, int] = (40, 60),
    minus: tuple[str, ...] = (),
    layered: bool = True,
) -> Paired:
    drawing = Drawing("a.json", "a", photo, size, shapes, broken, layered=layered)
    return pair_up(
        lambda: drawing, classes=frozenset({"tongue"}), drawn_on="auto", minus=frozenset(minus)
    )


def square(left: int, top: int, right: int, bottom: int, **more: Any) -> Shape:
    attributes = {"label": "tongue", "where": "a.json: object 1", **more}
    return Shape(area=lambda _size: [box(left, top, right, bottom)], **attributes)


def test_layers_and_holes(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    hole = square(0, 0, 5, 5, label="hole", erases=True, layer=2)
    assert not_none(painted(photo, hole, square(0, 0, 10, 10)).pair).mask.sum() == 75
    assert not_none(painted(photo, hole, square(0, 0, 10, 10, layer=3)).pair).mask.sum() == 100


def test_another_class_can_be_cut_out(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    tongue, hole = square(0, 0, 10, 10), square(0, 0, 5, 5, label="hole")
    cut = painted(photo, tongue, hole, minus=("hole",))
    assert (not_none(cut.pair).mask.sum(), cut.notes) == (75, ())
    whole = painted(photo, tongue, hole)
    assert not_none(whole.pair).mask.sum() == 100
    assert whole.notes == ((OTHERS, "hole"), (OVERLAP, "hole"))
    beside = painted(photo, tongue, square(20, 20, 25, 25, label="hole"))
    assert beside.notes == ((OTHERS, "hole"),)


def test_what_is_cut_out_lies_above_where_there_are_layers(
    tmp_path: Path, put_photo: PutPhoto
) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    hole, tongue = square(0, 0, 5, 5, label="hole"), square(0, 0, 10, 10)
    covered = painted(photo, hole, tongue, minus=("hole",))
    assert (not_none(covered.pair).mask.sum(), covered.notes) == (100, ((BELOW, "hole"),))
    unordered = painted(photo, hole, tongue, minus=("hole",), layered=False)
    assert (not_none(unordered.pair).mask.sum(), unordered.notes) == (75, ())


def test_a_photo_whose_only_object_is_broken_is_left_out(
    tmp_path: Path, put_photo: PutPhoto
) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    assert painted(photo, broken=("a.json: object 2: none",)).pair is None
    both = painted(photo, square(0, 0, 2, 2), broken=("a.json: object 2: none",))
    assert not_none(both.pair).mask.sum() == 4
    assert both.failures == ("a.json: object 2: none",)


def test_an_annotation_that_cannot_be_read() -> None:
    def broken() -> Drawing:
        raise BadAnnotation("a.json: is no JSON")

    outcome = pair_up(broken, classes=frozenset(), drawn_on="auto")
    assert outcome.pair is None
    assert outcome.failures == ("a.json: is no JSON",)


def test_photos_that_cannot_be_read(tmp_path: Path) -> None:
    outcome = painted(tmp_path / "a.jpg", square(0, 0, 2, 2))
    assert outcome.failures == (f"a.json: {tmp_path / 'a.jpg'}: no such file",)
    assert painted(b"none").failures == (
        "a.json: bytes: not a photo in a format that is read here",
    )


def test_a_name_that_is_no_text(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    drawing = Drawing("a.json", "deep/\udcff", photo, (40, 60), ())
    outcome = pair_up(lambda: drawing, classes=frozenset(), drawn_on="auto")
    assert outcome.pair is None
    assert outcome.failures == ("a.json: 'deep/\\udcff' is a name that is no UTF-8; rename it",)
