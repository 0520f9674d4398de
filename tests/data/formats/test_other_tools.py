"""What other tools read of our annotations, and what they write of them, is the same mask.

``make labelling-test`` runs this with LabelMe and Datumaro themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.data.dataset import read_dataset
from tongueseg.data.formats.convert import ConvertSettings, convert_dataset
from tongueseg.data.formats.cvat_images import write_cvat
from tongueseg.data.formats.drawing import Pair
from tongueseg.data.formats.labelme import write_labelme
from tongueseg.data.masks import read_mask

ROOT = Path(__file__).parents[3]
NAMES = [file.stem for file in sorted((ROOT / "examples" / "mask").glob("*.png"))]
SIZE = (400, 400)
LEAST_IOU = 0.999


def truth(name: str) -> NDArray[np.bool_]:
    return read_mask(ROOT / "examples" / "mask" / f"{name}.png", SIZE)


def pairs() -> Iterator[Pair]:
    for name in NAMES:
        yield Pair(name, ROOT / "examples" / "original" / f"{name}.jpg", ".jpg", truth(name))


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def check(source: Path, reading: str, photos: Path, out: Path) -> None:
    """Convert what a tool wrote, and compare each mask."""
    convert_dataset(source, out, ConvertSettings(reading, images=photos))
    records = read_dataset(out, val=0, test=0)
    assert len(records) == len(NAMES)
    for record in records:
        name = next(name for name in NAMES if record.name.endswith(name))
        assert iou(read_mask(record.mask, SIZE), truth(name)) >= LEAST_IOU


def test_labelme(tmp_path: Path) -> None:
    label_file = pytest.importorskip("labelme._label_file", reason="make labelling-test").LabelFile
    write_labelme(tmp_path / "ours", pairs())
    (tmp_path / "theirs").mkdir()
    for name in NAMES:
        read = label_file(str(tmp_path / "ours" / f"{name}.json"))
        assert [shape["label"] for shape in read.shapes] == ["tongue"]
        label_file().save(
            filename=str(tmp_path / "theirs" / f"{name}.json"),
            shapes=read.shapes,
            image_path=f"{name}.jpg",
            image_height=SIZE[0],
            image_width=SIZE[1],
        )
    check(tmp_path / "theirs", "labelme", tmp_path / "ours", tmp_path / "data")


def test_cvat_xml_in_datumaro(tmp_path: Path) -> None:
    datumaro = pytest.importorskip("datumaro", reason="make labelling-test")
    write_cvat(tmp_path / "ours", pairs())
    read = datumaro.Dataset.import_from(str(tmp_path / "ours"), "cvat")
    assert len(read) == len(NAMES)
    read.export(str(tmp_path / "theirs"), "coco_instances", save_media=False)
    (file,) = (tmp_path / "theirs").rglob("*.json")
    check(file, "coco", tmp_path / "ours" / "images", tmp_path / "data")
