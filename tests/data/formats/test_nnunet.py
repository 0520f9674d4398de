from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.formats.nnunet import read_nnunet
from tongueseg.errors import BadAnnotation
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.formats.pairing import Paired
    from typing_helpers import ReadWith

LABELS = {"background": 0, "tongue": 1}
VALUES = np.zeros((40, 60), np.uint8)
VALUES[5:25, 10:30] = 1
VALUES[5:10, 10:15] = 2


def put(path: Path, pixels: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def read(tmp_path: Path, read_with: ReadWith) -> Callable[..., list[Paired]]:
    put(tmp_path / "imagesTr/t_1_0000.png", np.full((40, 60, 3), 90, np.uint8))
    put(tmp_path / "labelsTr/t_1.png", VALUES)

    def read(labels: Any = LABELS, **more: Any) -> list[Paired]:
        content = {"channel_names": {"0": "R"}, "labels": labels, **more}
        (tmp_path / "dataset.json").write_text(json.dumps(content))
        return read_with(read_nnunet, tmp_path)

    return read


@pytest.mark.parametrize(
    ("labels", "pixels"),
    [
        ({**LABELS, "lips": 2}, 375),
        ({**LABELS, "ignore": 2}, 375),
        ({"background": 0, "mouth": [1, 2], "tongue": [2]}, 25),
        ({"0": "background", "1": "tongue", "2": "teeth"}, 375),
    ],
)
def test_classes(read: Callable[..., list[Paired]], labels: Any, pixels: int) -> None:
    (paired,) = read(labels)
    pair = not_none(paired.pair)
    assert (pair.name, pair.split, pair.mask.sum()) == ("t_1", "train", pixels)
    assert paired.failures == ()


def test_cases_of_the_test(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    put(tmp_path / "imagesTs/t_2_0000.png", np.full((40, 60, 3), 80, np.uint8))
    assert len(read({**LABELS, "lips": 2})) == 1
    put(tmp_path / "labelsTs/t_2.png", np.minimum(VALUES, 1))
    assert [not_none(one.pair).split for one in read({**LABELS, "lips": 2})] == ["train", "test"]


def test_values_without_a_class(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    (paired,) = read()
    assert paired.failures == (
        f"{tmp_path / 'labelsTr/t_1.png'}: holds the value 2, which no class has",
    )
    assert not_none(paired.pair).mask.sum() == 375


def test_channels_in_files_of_their_own(read: Callable[..., list[Paired]], tmp_path: Path) -> None:
    put(tmp_path / "imagesTr/t_1_0001.png", VALUES)
    (paired,) = read()
    assert paired.pair is None
    assert "its channels are files of their own, as t_1_0001.png" in paired.failures[0]


def test_a_label_of_another_size_or_from_elsewhere(
    read: Callable[..., list[Paired]], tmp_path: Path
) -> None:
    label = put(tmp_path / "labelsTr/t_1.png", VALUES[:, :30])
    assert "drawn on 30x40 pixels" in read({**LABELS, "lips": 2})[0].failures[0]
    outside = put(tmp_path.parent / f"{tmp_path.name}_outside.png", VALUES)
    label.unlink()
    label.symlink_to(outside)
    assert "is a link to a file outside the dataset" in read()[0].failures[0]


@pytest.mark.parametrize(
    ("labels", "more", "message"),
    [
        (LABELS, {"file_ending": ".nii.gz"}, r"file_ending '.nii.gz' is no photo's; save photos"),
        (LABELS, {"file_ending": "/../../a.png"}, "file_ending '/../../a.png' is no photo's"),
        (LABELS, {"file_ending": ".jpg"}, r"no labelsTr/CASE\.jpg beside it"),
        ({"tongue": "x"}, {}, "labels: a class has no number"),
        ([], {}, "labels: "),
    ],
)
def test_datasets_that_cannot_be_read(
    read: Callable[..., list[Paired]], labels: Any, more: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadAnnotation, match=rf"dataset\.json: {message}"):
        read(labels, **more)


def test_a_folder_without_dataset(tmp_path: Path, read_with: ReadWith) -> None:
    with pytest.raises(BadAnnotation, match=r"holds no dataset\.json"):
        read_with(read_nnunet, tmp_path)
