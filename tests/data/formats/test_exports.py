"""Small exports of annotation tools with their faults, read where they are, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.dataset import read_dataset
from tongueseg.data.formats.convert import Conversion, ConvertSettings, convert_dataset
from tongueseg.data.formats.guess import guess_format
from tongueseg.data.formats.pairing import OTHERS, OVERLAP
from tongueseg.data.quality.check import check_dataset
from tongueseg.data.quality.fix import fix_dataset
from tongueseg.errors import BadAnnotation, BadDataset, BadSettings

# Pixels of the ellipse that most of them hold, as scikit-image fills it.
ELLIPSE = 2932
# And as its run lengths count them.
RLE = 2945
# And of the smaller one inside.
HOLE = 472


@pytest.fixture
def cases() -> Path:
    """The folder of small exports; skips where there is none."""
    folder = Path(__file__).parents[4] / "shared" / "cases"
    if not folder.is_dir():
        pytest.skip(f"no small exports at {folder}")
    return folder


def convert(source: Path, out: Path, **settings: Any) -> Conversion:
    return convert_dataset(source, out, ConvertSettings(guess_format(source), **settings))


def pixels(out: Path) -> dict[str, int]:
    masks = (out / "mask").rglob("*.png")
    return {mask.stem: int(np.count_nonzero(np.array(Image.open(mask)))) for mask in masks}


def test_a_hole_in_the_tongue(cases: Path, tmp_path: Path) -> None:
    source = cases / "01_labelme_hole"
    done = convert(source, tmp_path / "out", minus=["hole"])
    assert (done.failures, done.notes) == ([], {})
    assert pixels(tmp_path / "out") == {"a": ELLIPSE - HOLE}
    done = convert(source, tmp_path / "whole", classes=["tongue"])
    assert done.notes == {OTHERS: ["hole"], OVERLAP: ["hole"]}
    assert pixels(tmp_path / "whole") == {"a": ELLIPSE}


def test_a_group_of_two_polygons(cases: Path, tmp_path: Path) -> None:
    convert(cases / "02_labelme_group", tmp_path / "out")
    assert pixels(tmp_path / "out") == {"a": ELLIPSE}


@pytest.mark.parametrize("classes", [(), ("tongue",)])
def test_photos_renamed_afterwards(cases: Path, tmp_path: Path, classes: tuple[str, ...]) -> None:
    done = convert(cases / "03_labelme_renamed", tmp_path / "out", classes=classes)
    assert done.failures == []
    assert pixels(tmp_path / "out") == {"patient1": ELLIPSE, "patient2": ELLIPSE}


def test_rectangles_of_four_points(cases: Path, tmp_path: Path) -> None:
    done = convert(cases / "05_xanylabeling", tmp_path / "out")
    assert done.failures == []
    assert pixels(tmp_path / "out") == {"a": 3600, "b": 2600, "c": ELLIPSE}


def test_classes_in_chinese(cases: Path, tmp_path: Path) -> None:
    source = cases / "06_labelme_chinese"
    with pytest.raises(BadSettings, match=r"there is 舌体 \(1\), 舌苔 \(1\), 牙齿 \(1\)"):
        convert(source, tmp_path / "out", classes=["舌头"])
    convert(source, tmp_path / "out", classes=["舌体"])
    assert pixels(tmp_path / "out") == {"患者 1": ELLIPSE}


def test_an_export_without_shapes(cases: Path, tmp_path: Path) -> None:
    source = cases / "35_ls_empty_yolo"
    with pytest.raises(BadAnnotation, match=r"nothing is drawn on any .* Label Studio"):
        convert(source, tmp_path / "out")
    assert convert(source, tmp_path / "out", keep_empty=True).empty == 12


def test_a_file_in_gbk(cases: Path, tmp_path: Path) -> None:
    convert(cases / "06b_labelme_gbk", tmp_path / "out", classes=["舌头"])
    assert pixels(tmp_path / "out") == {"a": ELLIPSE}


def test_coco_segmentations(cases: Path, tmp_path: Path) -> None:
    done = convert(cases / "08_coco_rle", tmp_path / "out")
    assert pixels(tmp_path / "out") == {"1": RLE, "2": ELLIPSE, "3": ELLIPSE}
    assert [failure.split(" (tongue): ")[1] for failure in done.failures] == [
        "has no outline, at most a box; export polygons or masks",
        "an outline of 2 points encloses nothing",
    ]


def test_yolo_lines_with_a_confidence(cases: Path, tmp_path: Path) -> None:
    assert convert(cases / "11c_yolo_conf", tmp_path / "out").failures == []
    assert pixels(tmp_path / "out") == {"a": ELLIPSE}


def test_cvat_for_video(cases: Path, tmp_path: Path) -> None:
    with pytest.raises(BadAnnotation, match="of 'CVAT for video'; export it as 'CVAT for images'"):
        convert(cases / "13b_cvat_video", tmp_path / "out")


@pytest.mark.parametrize(
    ("case", "masks"),
    [
        ("07_json_to_dataset", {"a": RLE, "b": RLE}),
        ("12_label_studio_json", {"0a1b2c3d-a": ELLIPSE}),
        ("13c_cvat_segmask", {"a": RLE}),
        ("15_nnunet", {"tongue_001": RLE, "tongue_002": RLE, "tongue_003": RLE}),
        # Their corners are whole pixels.
        ("16_via", {"a": 2945}),
        ("17_supervisely", {"a": 2945}),
    ],
)
def test_other_tools(cases: Path, tmp_path: Path, case: str, masks: dict[str, int]) -> None:
    done = convert(cases / case, tmp_path / "out")
    assert (done.failures, done.notes) == ([], {})
    assert pixels(tmp_path / "out") == masks


def test_two_folders(cases: Path, tmp_path: Path) -> None:
    source = cases / "19_images_masks"
    settings = ConvertSettings("masks", images=source / "images", values=["255"])
    assert convert_dataset(source / "masks", tmp_path / "out", settings).failures == []
    assert pixels(tmp_path / "out") == {"1": RLE, "2": RLE, "3": RLE}
    with pytest.raises(BadSettings, match=r"read them by --photos .*images --masks .*masks$"):
        guess_format(source)


def test_two_folders_with_a_suffix(cases: Path, tmp_path: Path) -> None:
    source = cases / "19b_suffix_masks"
    [finding] = [f for f in check_dataset(source).findings if f.key == "mask-suffix"]
    assert finding.detail == "_mask"
    fix_dataset(source, tmp_path / "fixed")
    settings = ConvertSettings("masks", images=source / "original", suffix=finding.detail)
    convert_dataset(source / "mask", tmp_path / "out", settings)
    for folder in (tmp_path / "out", tmp_path / "fixed"):
        assert pixels(folder) == {"1": RLE, "2": RLE, "3": RLE}
    with pytest.raises(BadDataset, match="masks end in _mask, which tongueseg data check --fix"):
        read_dataset(source)


def test_coco_names_that_fit_no_photo(cases: Path, tmp_path: Path) -> None:
    source = cases / "26_coco_paths"
    with pytest.raises(BadAnnotation, match=r"no photo a%20b\.jpg under \S+26_coco_paths$"):
        convert(source, tmp_path / "out", images=source)


def test_coco_names_of_windows(cases: Path, tmp_path: Path) -> None:
    source = cases / "27_images_flag"
    done = convert(source / "result.json", tmp_path / "out", images=source / "photos")
    assert done.failures == []
    assert pixels(tmp_path / "out") == {"0a1b2c3d-a": ELLIPSE}
    convert(cases / "12b_label_studio_coco", tmp_path / "other")
    assert pixels(tmp_path / "other") == {"0a1b2c3d-a": ELLIPSE}


def test_another_letter_case(cases: Path, tmp_path: Path) -> None:
    assert convert(cases / "28_case", tmp_path / "out").failures == []
    assert pixels(tmp_path / "out") == {"IMG_1": ELLIPSE}
