from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pycocotools import mask as packed
from pycocotools.coco import COCO

from tongueseg.data.formats.coco import read_coco, write_coco
from tongueseg.data.formats.drawing import Pair
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import PutPhoto, ReadWith

# pycocotools hands numpy an array in a way that numpy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SQUARE = [[10, 5, 30, 5, 30, 25, 10, 25]]


def holed() -> NDArray[np.bool_]:
    mask = np.zeros((40, 60), bool)
    mask[5:25, 10:30] = mask[30:38, 40:50] = True
    mask[12:14, 15:20] = False
    return mask


def annotation(segmentation: object, **more: Any) -> dict[str, Any]:
    return {"id": 1, "image_id": 7, "category_id": 3, "segmentation": segmentation, **more}


def put(
    path: Path,
    *annotations: dict[str, Any] | int,
    image: dict[str, int | str | None] | None = None,
    **more: Any,
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = {"id": 7, "file_name": "a.jpg", "width": 60, "height": 40, **(image or {})}
    content = {
        "images": [image],
        "annotations": list(annotations),
        "categories": [{"id": 3, "name": "tongue"}, {"id": 4, "name": "lip"}],
    }
    path.write_text(json.dumps(content | more))


@pytest.fixture
def every(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put_photo(tmp_path / "a.jpg")

    def read(*annotations: dict[str, Any] | int, **more: Any) -> list[Paired]:
        put(tmp_path / "coco.json", *annotations, **more)
        return read_with(read_coco, tmp_path / "coco.json")

    return read


@pytest.fixture
def one(every: Callable[..., list[Paired]]) -> Callable[..., Paired]:
    def read(*annotations: dict[str, Any], **more: Any) -> Paired:
        (paired,) = every(*annotations, **more)
        return paired

    return read


def test_polygons_of_one_object_and_of_several(one: Callable[..., Paired]) -> None:
    assert not_none(one(annotation(SQUARE)).pair).mask.sum() == 400
    assert not_none(one(annotation(SQUARE[0])).pair).mask.sum() == 400
    two = [*SQUARE, [40, 30, 50, 30, 50, 38, 40, 38]]
    assert not_none(one(annotation(two)).pair).mask.sum() == 480
    assert not_none(one(*(annotation([part]) for part in two)).pair).mask.sum() == 480


def test_run_lengths_keep_holes(one: Callable[..., Paired]) -> None:
    mask = holed()
    rle = packed.encode(np.asfortranarray(mask.astype(np.uint8)))
    compressed = {"size": [40, 60], "counts": rle["counts"].decode()}
    assert (not_none(one(annotation(compressed)).pair).mask == mask).all()
    flat = np.concatenate([[False], mask.T.ravel(), [True]])
    turns = np.flatnonzero(flat[1:-1] != flat[:-2])
    counts = np.diff(np.concatenate([[0], turns, [mask.size]])).tolist()
    assert (not_none(one(annotation({"size": [40, 60], "counts": counts})).pair).mask == mask).all()


def test_polygons_agree_with_pycocotools(one: Callable[..., Paired]) -> None:
    rng = np.random.default_rng(0)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 60))
    around = np.stack([30 + 20 * np.cos(turn), 20 + 12 * np.sin(turn)], 1).round(2)
    ours = not_none(one(annotation([around.ravel().tolist()])).pair).mask
    expected = packed.decode(packed.frPyObjects([around.ravel().tolist()], 40, 60))[..., 0] > 0
    # It rounds to fifths of a pixel first.
    assert (ours & expected).sum() / (ours | expected).sum() > 0.99


@pytest.mark.parametrize(
    ("segmentation", "message"),
    [
        ([], "has no outline, at most a box"),
        (None, "has no outline, at most a box"),
        ([[1, 2, 3, 4]], "an outline of 2 points encloses nothing"),
        ([[1, 2, 3, 4, 5, 6, 7]], "an outline with an x and no y"),
        ([1, 2, 3, 4], "an outline of 2 points encloses nothing"),
        ([["a", 2, 3, 4, 5, 6]], "its outlines are no lists of numbers x,y,x,y"),
        ([1, [2, 3], 4], "its outlines are no lists of numbers x,y,x,y"),
        ("5", "its outlines are no lists of numbers x,y,x,y"),
        ({"size": [40, 60], "counts": [3, 5]}, "its runs do not fill"),
        ({"size": [40, 60], "counts": [5000, -2600]}, "its runs do not fill"),
        ({"size": [60, 40], "counts": [2400]}, "its mask is 40x60 and its photo 60x40"),
        ({"size": [40, 60], "counts": "0" * 3000}, "its runs do not fill 60x40 pixels"),
        ({"size": [40, 60], "counts": "oooooooo1"}, "its runs do not fill 60x40 pixels"),
        ({"size": [40, 60]}, "its run lengths lack size or counts"),
        ({"size": 5, "counts": "a"}, "its run lengths lack size or counts"),
    ],
)
def test_objects_that_cannot_be_read(
    one: Callable[..., Paired],
    tmp_path: Path,
    segmentation: object,
    message: str,
) -> None:
    alone = one(annotation(segmentation))
    assert alone.pair is None
    assert alone.failures[0].startswith(f"{tmp_path / 'coco.json'}: a.jpg: object 1 (tongue): ")
    assert message in alone.failures[0]
    assert len(alone.failures[0].splitlines()) == 1
    beside = one(annotation(segmentation), annotation(SQUARE))
    assert not_none(beside.pair).mask.sum() == 400
    assert beside.failures == alone.failures


def test_links_that_lead_nowhere(every: Callable[..., list[Paired]], tmp_path: Path) -> None:
    file = tmp_path / "coco.json"
    outcomes = every(
        annotation(SQUARE),
        annotation(SQUARE, category_id=99),
        annotation(SQUARE, image_id=8),
        annotation(SQUARE, image_id=None),
        5,
    )
    assert [o.pair.mask.sum() for o in outcomes if o.pair] == [400]
    failures = [failure for o in outcomes for failure in o.failures]
    assert f"{file}: a.jpg: object 2: no category 99" in failures
    assert f"{file}: 1 annotations of image 8: no such image" in failures
    assert any(f.startswith(f"{file}: annotation 4: image_id") for f in failures)
    assert any(f.startswith(f"{file}: annotation 5: it: ") for f in failures)
    assert len(failures) == 4


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ({"file_name": "b.jpg"}, "no photo b.jpg under"),
        ({"file_name": "../../etc/passwd"}, "no photo ../../etc/passwd under"),
        ({"file_name": ""}, "'' is no name of a photo"),
        ({"file_name": 5}, "image 1: file_name: Input should be a valid string"),
        ({"width": "x"}, "image 1: width: "),
        ({"width": 61}, "a.jpg: drawn on 61x40 pixels and the photo has 60x40"),
    ],
)
def test_images_that_cannot_be_read(
    every: Callable[..., list[Paired]], tmp_path: Path, image: dict[str, int | str], message: str
) -> None:
    paired = every(annotation(SQUARE), image=image)[0]
    assert paired.pair is None
    assert paired.failures[0].startswith(f"{tmp_path / 'coco.json'}: ")
    assert message in paired.failures[0]


def test_without_a_size_the_photo_tells_it(one: Callable[..., Paired]) -> None:
    assert not_none(one(annotation(SQUARE), image={"width": None}).pair).mask.shape == (40, 60)


@pytest.mark.parametrize(
    "text", ["", "{", '{"images": 5}', "[]", '{"images": [], "annotations": []}']
)
def test_files_that_are_no_coco(tmp_path: Path, read_with: ReadWith, text: str) -> None:
    file = tmp_path / "coco.json"
    file.write_text(text)
    with pytest.raises(BadAnnotation, match=str(file)):
        read_with(read_coco, file)


def test_a_folder_of_splits(tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith) -> None:
    for split in ("train", "valid"):
        put_photo(tmp_path / split / f"{split}.jpg")
        put(
            tmp_path / split / "_annotations.coco.json",
            annotation(SQUARE),
            image={"file_name": f"{split}.jpg"},
        )
    (tmp_path / "notes.json").write_text('{"by": "hand"}')
    outcomes = read_with(read_coco, tmp_path)
    assert [(not_none(o.pair).name, not_none(o.pair).split) for o in outcomes] == [
        ("train", "train"),
        ("valid", "val"),
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadAnnotation, match="holds no COCO file"):
        read_with(read_coco, tmp_path / "empty")


@pytest.mark.parametrize("text", ["{broken", '{"images": 5, "annotations": []}'])
def test_a_folder_where_one_file_cannot_be_read(
    tmp_path: Path, put_photo: PutPhoto, read_with: ReadWith, text: str
) -> None:
    put_photo(tmp_path / "a.jpg")
    put(tmp_path / "coco.json", annotation(SQUARE))
    (tmp_path / "notes.json").write_text(text)
    broken, whole = read_with(read_coco, tmp_path)
    assert broken.pair is None
    assert broken.failures[0].startswith(f"{tmp_path / 'notes.json'}: ")
    assert not_none(whole.pair).mask.sum() == 400
    (tmp_path / "coco.json").unlink()
    with pytest.raises(BadAnnotation, match=r"notes\.json: "):
        read_with(read_coco, tmp_path)


def test_written_files_are_read_by_pycocotools(
    tmp_path: Path, put_photo: PutPhoto, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    masks = {"a": holed(), "none": np.zeros((40, 60), bool), "b": holed()[::-1]}
    pairs = [Pair(f"sub/{name}", photo, ".jpg", mask) for name, mask in masks.items()]
    write_coco(tmp_path / "out", iter(pairs))
    coco = COCO(tmp_path / "out/annotations/instances.json")
    capsys.readouterr()
    for image in coco.loadImgs(coco.getImgIds()):
        name = image["file_name"].removeprefix("sub/").removesuffix(".jpg")
        drawn = coco.loadAnns(coco.getAnnIds(image["id"]))
        if not masks[name].any():
            assert drawn == []
            continue
        assert (coco.annToMask(drawn[0]) == masks[name]).all()
        assert drawn[0]["area"] == masks[name].sum()
        assert drawn[0]["bbox"] == [10, 5 if name == "a" else 2, 40, 33]
    assert coco.loadCats(coco.getCatIds())[0]["name"] == "tongue"


def test_splits_are_files(tmp_path: Path, put_photo: PutPhoto) -> None:
    photo = put_photo(tmp_path / "a.jpg")
    pairs = [Pair(split, photo, ".jpg", holed(), split) for split in ("train", "val")]
    write_coco(tmp_path / "out", iter(pairs))
    files = sorted(path.name for path in (tmp_path / "out/annotations").iterdir())
    assert files == ["instances_train.json", "instances_val.json"]
