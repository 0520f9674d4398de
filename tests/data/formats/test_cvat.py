from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg.data.formats.convert import ConvertSettings, convert_dataset
from tongueseg.data.formats.cvat import read_cvat
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

SQUARE = '<polygon label="tongue" occluded="0" points="10.0,5.0;30.0,5.0;30.0,25.0;10.0,25.0"/>'
ENTITIES = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
BOMB = f'<!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}]><annotations>&e9;</annotations>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><annotations>&e;</annotations>'


def image(
    *shapes: str, name: str = "a.jpg", size: str = 'width="60" height="40"', more: str = ""
) -> str:
    return f'<image id="0" name="{name}" {size} {more}>{"".join(shapes)}</image>'


def document(*images: str) -> str:
    meta = "<version>1.1</version><meta><job><id>5</id></job></meta>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><annotations>{meta}{"".join(images)}</annotations>'
    )


@pytest.fixture
def read(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[[str], list[Paired]]:
    put_photo(tmp_path / "images" / "a.jpg")

    def read(text: str) -> list[Paired]:
        (tmp_path / "annotations.xml").write_text(text)
        return read_with(read_cvat, tmp_path)

    return read


@pytest.fixture
def one(read: Callable[[str], list[Paired]]) -> Callable[..., Paired]:
    def read_one(*shapes: str, **more: Any) -> Paired:
        (paired,) = read(document(image(*shapes, **more)))
        return paired

    return read_one


def test_polygons_and_tags(one: Callable[..., Paired]) -> None:
    paired = one(SQUARE, '<tag label="sharp" source="manual"></tag>')
    assert not_none(paired.pair).name == "a"
    assert not_none(paired.pair).mask.sum() == 400
    assert (paired.failures, paired.notes) == ((), ())


@pytest.mark.parametrize(("layer", "pixels"), [(2, 200), (-1, 400)])
def test_layers(
    read: Callable[[str], list[Paired]], tmp_path: Path, layer: int, pixels: int
) -> None:
    hole = SQUARE.replace("tongue", "hole").replace("30.0", "20.0")
    read(document(image(hole.replace(" occluded", f' z_order="{layer}" occluded'), SQUARE)))
    convert_dataset(tmp_path, tmp_path / "out", ConvertSettings("cvat", minus=["hole"]))
    assert read_mask(tmp_path / "out/mask/a.png", (40, 60)).sum() == pixels


def test_masks(one: Callable[..., Paired]) -> None:
    # Two rows of four, from the left upper corner (7, 3): one off, two on, three off, two on.
    drawn = '<mask label="tongue" rle="1, 2, 3, 2" left="7" top="3" width="4" height="2"></mask>'
    mask = not_none(one(drawn).pair).mask
    assert mask.sum() == 4
    assert mask[3, 8:10].all()
    assert mask[4, 9:11].all()


def test_boxes_and_ellipses(one: Callable[..., Paired]) -> None:
    box = '<box label="tongue" xtl="10" ytl="15" xbr="30" ybr="25" {}/>'
    assert not_none(one(box.format("")).pair).mask[15:25, 10:30].sum() == 200
    turned = not_none(one(box.format('rotation="90.0"')).pair).mask
    assert turned.sum() == turned[10:30, 15:25].sum() == 200
    ellipse = '<ellipse label="tongue" cx="30" cy="20" rx="9.3" ry="9.3" rotation="33"/>'
    rows, columns = np.mgrid[:40, :60] + 0.5
    assert (not_none(one(ellipse).pair).mask == (np.hypot(rows - 20, columns - 30) < 9.3)).all()


def test_an_image_without_shapes_has_no_tongue(one: Callable[..., Paired]) -> None:
    assert not not_none(one().pair).mask.any()


def test_subsets_are_splits_and_folders(
    tmp_path: Path, read: Callable[[str], list[Paired]], put_photo: PutPhoto
) -> None:
    for subset in ("Train", "Validation"):
        put_photo(tmp_path / "images" / subset / "x.jpg", shade=len(subset))
    subsets = [
        image(SQUARE, name=f"{n}/x.jpg", more=f'subset="{n}"') for n in ("Train", "Validation")
    ]
    outcomes = read(document(*subsets))
    assert [not_none(o.pair).split for o in outcomes] == ["train", "val"]
    (paired,) = read(document(image(SQUARE, name="x.jpg", more='subset="Validation"')))
    assert not_none(paired.pair).photo == tmp_path / "images" / "Validation" / "x.jpg"


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ('<polygon label="tongue" points="1,1;2,2"/>', "an outline of 2 points encloses nothing"),
        ('<polygon label="tongue" points=""/>', "its points are not x,y;x,y"),
        ('<polygon label="tongue" points="1,1;2;3,3"/>', "its points are not x,y;x,y"),
        ('<polygon label="tongue" points="1,1;2,nan;3,3"/>', "no place in a photo"),
        ('<polygon label="tongue"/>', "polygon: points: Field required"),
        (
            '<polyline label="tongue" points="1,1;2,2;9,1"/>',
            "type polyline encloses nothing",
        ),
        ('<points label="tongue" points="1,1"/>', "a shape of type points encloses nothing"),
        ('<box label="tongue" xtl="a" ytl="1" xbr="2" ybr="2"/>', "box: xtl: "),
        ('<mask label="tongue" rle="1,x" left="0" top="0" width="2" height="1"/>', "not numbers"),
        ('<mask label="tongue" rle="1,9" left="0" top="0" width="2" height="1"/>', "do not fill"),
        ('<mask label="tongue" rle="0,4" left="59" top="0" width="4" height="1"/>', "leaves the"),
        ('<mask label="tongue" rle="0,4" left="-1" top="0" width="4" height="1"/>', "mask: left: "),
        ("<polygon points='1,1;2,2;9,1'/>", "label: Field required"),
    ],
)
def test_objects_that_cannot_be_read(
    one: Callable[..., Paired], tmp_path: Path, shape: str, message: str
) -> None:
    paired = one(shape, SQUARE)
    assert not_none(paired.pair).mask.sum() == 400
    assert paired.failures[0].startswith(f"{tmp_path / 'annotations.xml'}: a.jpg: object 1")
    assert message in paired.failures[0]
    assert one(shape).pair is None


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (image(SQUARE, name="b.jpg"), "no photo b.jpg under"),
        (image(SQUARE, name="../../etc/passwd"), "no photo ../../etc/passwd under"),
        (image(SQUARE, size='width="x" height="40"'), "image: width: "),
        (image(SQUARE, size='width="30" height="40"'), "drawn on 30x40 pixels"),
        ("<image/>", "image: name: Field required"),
    ],
)
def test_images_that_cannot_be_read(
    read: Callable[[str], list[Paired]], tmp_path: Path, broken: str, message: str
) -> None:
    first, second = read(document(broken, image(SQUARE)))
    assert first.pair is None
    assert first.failures[0].startswith(f"{tmp_path / 'annotations.xml'}: ")
    assert message in first.failures[0]
    assert not_none(second.pair).mask.sum() == 400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no XML"),
        ("<annotations><image></annotations>", "is no XML"),
        ("<annotations>" + document(), "is no XML"),
        ('<?xml version="1.0" encoding="klingon"?><annotations/>', "is no XML"),
        ("<coco/>", "is XML of <coco> and no export of 'CVAT for images'"),
        (
            "<annotations><track id='1'/></annotations>",
            "is of 'CVAT for video'; export it as 'CVAT for images'",
        ),
        ("<annotation><object><bndbox/></object></annotation>", "is Pascal VOC, which holds boxes"),
        (
            "<annotation><object><polygon/></object></annotation>",
            "is XML of the LabelMe for browsers, which is not read,",
        ),
        (BOMB, "declares a document type, as no annotation tool does"),
        (OUTSIDE, "declares a document type, as no annotation tool does"),
    ],
)
def test_files_that_cannot_be_read(
    read: Callable[[str], list[Paired]], tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(BadAnnotation) as caught:
        read(text)
    assert str(caught.value).startswith(f"{tmp_path / 'annotations.xml'}: {message}")


def test_a_folder_without_xml(tmp_path: Path, read_with: ReadWith) -> None:
    with pytest.raises(BadAnnotation, match="holds no XML file"):
        read_with(read_cvat, tmp_path)


@pytest.mark.parametrize("text", [document(image(SQUARE))[:-30], "<coco/>", BOMB])
def test_a_folder_where_one_file_cannot_be_read(
    tmp_path: Path, read: Callable[[str], list[Paired]], text: str
) -> None:
    (tmp_path / "a.xml").write_text(text)
    broken, whole = read(document(image(SQUARE)))
    assert broken.pair is None
    assert broken.failures[0].startswith(f"{tmp_path / 'a.xml'}: ")
    assert not_none(whole.pair).mask.sum() == 400
    with pytest.raises(BadAnnotation, match=r"/a\.xml: "):
        read("<coco/>")
