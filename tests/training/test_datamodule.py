"""Composed pictures among the photos of a training, on drawn faces and close-ups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainConfig
from tongueseg.data.cache import Cache
from tongueseg.data.dataset import Record, read_dataset, select
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.synthetic.composed import Sources
from tongueseg.synthetic.drawn import write_dataset
from tongueseg.training.datamodule import TrainingData, build_datamodule


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    data = tmp_path_factory.mktemp("mouths")
    write_dataset(data, count=8, seed=1)
    return read_dataset(data, val=0.25)


def config_with(faces: Path | str, composed_prob: float, **more: float) -> TrainConfig:
    flags = {
        "data.size": 96,
        "model.depth": 3,
        "augment.preset": "none",
        "data.faces": str(faces),
        "augment.composed_prob": composed_prob,
        "train.epochs": 1,
    }
    return load_config(flags=flags | {f"data.{name}": value for name, value in more.items()})


def built(records: list[Record], folder: Path, config: TrainConfig) -> TrainingData:
    train, val = select(records, "train"), select(records, "val")
    return build_datamodule(train, val, folder, config, Console(quiet=True))


def test_so_many_pictures_are_composed_for_each_photo(
    faces: Path, records: list[Record], tmp_path: Path
) -> None:
    train = select(records, "train")
    config = config_with(faces, 2.0)
    data = built(records, tmp_path, config)
    photos, composed = data.train
    assert (len(photos), len(composed)) == (len(train), 2 * len(train))
    assert composed.photos.shape[1:] == (96, 96, 3)
    assert data.names[-1] == f"composed {2 * len(train) - 1}"
    # Tongues in most of them, none in some: both are learned from.
    with_tongue = [bool(mask.any()) for mask in composed.masks]
    assert any(with_tongue)
    again = built(records, tmp_path, config)
    assert np.array_equal(again.train[1].photos, composed.photos)


def test_each_epoch_sees_other_pictures_until_the_bank_is_used_up(
    faces: Path, records: list[Record], tmp_path: Path
) -> None:
    count = len(select(records, "train"))
    config = config_with(faces, 1.0)
    train = config.train.model_copy(update={"epochs": 5})
    augment = config.augment.model_copy(update={"composed_bank": 2 * count + 1})
    data = built(records, tmp_path, config.model_copy(update={"train": train, "augment": augment}))
    assert len(data.train[1]) == 2 * count + 1
    first, second, third = (data.rows.of_epoch(epoch) for epoch in range(3))
    assert len(first) == len(data.rows) == 2 * count
    assert [*first, *second[count:]] == list(range(3 * count))
    # The one that is left, and then the first ones again.
    assert third[count:] == [3 * count, *range(count, 2 * count - 1)]
    # A shorter training composes no more than it sees.
    train = config.train.model_copy(update={"epochs": 2})
    short = built(records, tmp_path, config.model_copy(update={"train": train, "augment": augment}))
    assert len(short.train[1]) == 2 * count


@pytest.mark.parametrize(("composed_prob", "count"), [(0.5, 1), (1.0, 2), (3.0, 2)])
def test_as_many_pictures_as_photos_are_composed_to_validate_on(
    faces: Path, records: list[Record], tmp_path: Path, composed_prob: float, count: int
) -> None:
    data = built(records, tmp_path, config_with(faces, composed_prob, cache_scale=1.5))
    names = tuple(record.name for record in select(records, "val"))
    assert len(names) == 2
    assert data.val.names == (*names, *(f"composed {number}" for number in range(count)))
    # The photos come first; all have the size of the model's input, unlike those to train on.
    assert data.val.photos.shape == (2 + count, 96, 96, 3)
    assert data.val.masks.shape == (2 + count, 96, 96)
    assert all(mask.any() for mask in data.val.masks[:2])
    assert data.train[1].photos.shape[1:] == (144, 144, 3)
    again = built(records, tmp_path, config_with(faces, composed_prob, cache_scale=1.5))
    assert np.array_equal(again.val.photos, data.val.photos)


def test_pictures_are_composed_of_faces_and_tongues_of_their_split(
    faces: Path, records: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Sources] = []

    def build(_: Path, sources: Sources, **how: Any) -> Cache:
        used.append(sources)
        size = how["size"]
        return Cache(
            (), np.zeros((0, size, size, 3), np.uint8), np.zeros((0, size, size), np.uint8)
        )

    monkeypatch.setattr("tongueseg.training.datamodule.build_composed", build)
    data = built(records, tmp_path, config_with(faces, 1.0))
    assert data.left_out == ("face_4",)
    assert [[face.number for face in sources.faces] for sources in used] == [[1, 2, 3], [7]]
    for sources, split in zip(used, ("train", "val"), strict=True):
        photos = [record.photo for record in select(records, split)]
        assert [files.photo for files in sources.closeups] == photos


def test_without_faces_only_photos_are_validated_on(records: list[Record], tmp_path: Path) -> None:
    data = built(records, tmp_path, config_with("", 0.0))
    assert (len(data.train), len(data.val), data.left_out) == (1, 2, ())
    assert not list(tmp_path.glob("*tongue*"))


def test_tongues_to_compose_pictures_of_are_needed(
    faces: Path, records: list[Record], tmp_path: Path
) -> None:
    empty = tmp_path / "empty.png"
    Image.new("L", (400, 400)).save(empty)
    without = [
        replace(record, mask=empty) if record.split == "train" else record for record in records
    ]
    message = r"^none of the \d+ masks of the train split holds a tongue to compose pictures of"
    with pytest.raises(BadDataset, match=message):
        built(without, tmp_path / "cache", config_with(faces, 1.0))


@pytest.mark.parametrize(("faces", "composed_prob"), [("somewhere", 0.0), ("", 1.0)])
def test_faces_and_their_number_go_together(faces: str, composed_prob: float) -> None:
    with pytest.raises(BadSettings, match=r"data\.faces and augment\.composed_prob go together"):
        config_with(faces, composed_prob)
