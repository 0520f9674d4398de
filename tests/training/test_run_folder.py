from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.config.load import load_config
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.spec import sha256
from tongueseg.training.pipeline import train_model
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import (
    clear,
    inputs_of,
    note_data,
    removed_if_refused,
    resumed_config,
    start_run,
)

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig


def test_existing_run_is_never_overwritten_unasked(tmp_path: Path, tiny: TrainConfig) -> None:
    start_run(tmp_path, tiny)
    (tmp_path / "best.onnx").touch()
    with pytest.raises(BadSettings, match="--resume to go on or --overwrite"):
        start_run(tmp_path, tiny)
    assert (tmp_path / "best.onnx").exists()


def test_overwrite_starts_anew(tmp_path: Path, tiny: TrainConfig) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "best.onnx").touch()
    (tmp_path / "run" / "config.yaml").touch()
    start_run(tmp_path / "run", tiny, overwrite=True)
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["config.yaml"]


def everything_in(folder: Path) -> list[Any]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*"))


@pytest.mark.parametrize("out", ["data", "."])
def test_what_is_no_run_is_never_overwritten(tmp_path: Path, tiny: TrainConfig, out: str) -> None:
    (tmp_path / "data" / "original").mkdir(parents=True)
    (tmp_path / "data" / "original" / "a.jpg").touch()
    before = everything_in(tmp_path)
    with pytest.raises(BadSettings, match=r"holds no config\.yaml, so it is not overwritten"):
        start_run(tmp_path / out, tiny, overwrite=True, data=tmp_path / "data")
    assert everything_in(tmp_path) == before


def test_what_the_training_reads_is_not_overwritten(tmp_path: Path, tiny: TrainConfig) -> None:
    run = tmp_path / "run"
    start_run(run, tiny)
    (run / "data").mkdir()
    with pytest.raises(BadSettings, match=r"run: holds .*data, which is read here"):
        start_run(run, tiny, overwrite=True, data=run / "data")
    assert (run / "data").exists()


def test_a_run_is_not_overwritten_by_what_learns_from_it(tmp_path: Path, tiny: TrainConfig) -> None:
    settings = tmp_path / "run" / "config.yaml"
    start_run(settings.parent, tiny)
    config = tiny.model_copy(
        update={"distill": tiny.distill.model_copy(update={"teachers": (str(settings.parent),)})}
    )
    assert inputs_of(config) == [settings.parent]
    with pytest.raises(BadSettings, match="which is read here; choose another --out"):
        clear(settings, overwrite=True, inputs=inputs_of(config))
    assert settings.exists()


def test_a_folder_of_faces_in_the_run_is_not_overwritten(tmp_path: Path, faces: Path) -> None:
    flags = {"data.faces": str(faces), "augment.composed_prob": 1.0}
    (tmp_path / "config.yaml").touch()
    with pytest.raises(BadSettings, match="faces, which is read here; choose another --out"):
        start_run(tmp_path, load_config(flags=flags), overwrite=True)
    assert (faces / "landmarks.json").exists()


def test_a_file_where_a_run_is_meant(tmp_path: Path, tiny: TrainConfig) -> None:
    (tmp_path / "run").write_text("mine")
    for overwrite in (False, True):
        with pytest.raises(BadSettings, match="run: is a file; --out takes a folder"):
            start_run(tmp_path / "run", tiny, overwrite=overwrite)
    assert (tmp_path / "run").read_text() == "mine"


def test_resume_with_other_settings_says_what_changed(tmp_path: Path, tiny: TrainConfig) -> None:
    start_run(tmp_path, tiny)
    given = load_config(tmp_path / "config.yaml", ["optim.lr=0.5"])
    with pytest.raises(BadSettings, match=r"optim.lr was 0.001 and is now 0.5"):
        resumed_config(tmp_path, given)
    assert resumed_config(tmp_path, load_config(tmp_path / "config.yaml")) == tiny


def test_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no run to resume"):
        resumed_config(tmp_path)


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    """Five pairs, which are looked at from outside only."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in "abcde":
        (folder / f"{name}.jpg").write_bytes(b"photo")
        (folder / f"{name}.png").write_bytes(b"mask")
    splits = ("train", "train", "train", "val", "test")
    return [
        Record(name, folder / f"{name}.jpg", folder / f"{name}.png", split)
        for name, split in zip("abcde", splits, strict=True)
    ]


def _changed(records: list[Record]) -> list[Record]:
    records[0].mask.write_bytes(b"another mask")
    return records


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: [*r, replace(r[0], name="f")], "1 new (f)"),
        (lambda r: r[1:], "1 gone (a)"),
        (lambda r: [replace(r[0], split="val"), *r[1:]], "1 in another split (a)"),
        (_changed, "1 changed (a)"),
        (lambda r: [replace(one, split="test") for one in r], "4 in another split (a, b, c, …)"),
        (lambda r: [*r[1:], replace(r[0], name="f")], "1 new (f); 1 gone (a)"),
    ],
    ids=["new", "gone", "split", "bytes", "many", "renamed"],
)
def test_other_data_are_told(
    tmp_path: Path, records: list[Record], change: Callable[[list[Record]], list[Record]], said: str
) -> None:
    run = tmp_path / "run"
    note_data(run, records)
    noted = (run / "data.csv").read_bytes()
    note_data(run, records)
    with pytest.raises(BadDataset) as refused:
        note_data(run, change(records))
    assert str(refused.value) == f"{run}: the data changed since this run began: {said}"
    assert (run / "data.csv").read_bytes() == noted


def test_data_are_noted_with_split_and_digests(tmp_path: Path, records: list[Record]) -> None:
    note_data(tmp_path, [replace(records[0], name="舌, one")])
    assert (tmp_path / "data.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "name,split,photo_sha256,mask_sha256",
        f'"舌, one",train,{sha256(records[0].photo)[:16]},{sha256(records[0].mask)[:16]}',
    ]


def test_photos_of_the_same_size_that_changed_are_told(
    tmp_path: Path, records: list[Record]
) -> None:
    note_data(tmp_path, records)
    photo = records[0].photo
    photo.write_bytes(bytes(255 - byte for byte in photo.read_bytes()))
    with pytest.raises(BadDataset, match=r"1 changed"):
        note_data(tmp_path, records)


def test_photo_that_is_gone_is_told(tmp_path: Path, records: list[Record]) -> None:
    records[1].photo.unlink()
    with pytest.raises(BadDataset, match="b: cannot be read"):
        note_data(tmp_path, records)


def test_resume_with_other_data_leaves_the_run_as_it_was(
    tmp_path: Path, drawn: Path, tiny: TrainConfig
) -> None:
    run = tmp_path / "run"
    start_run(run, tiny)
    (run / "last.ckpt").write_bytes(b"weights")
    (run / "data.csv").write_text("name,split,photo_bytes,mask_bytes\nalone,train,1,1\n")
    with pytest.raises(BadDataset, match=r"12 new .*; 1 gone \(alone\)"):
        train_model(read_records(drawn, resumed_config(run).data), run, resumed_config(run))
    assert {path.name for path in run.iterdir()} == {"config.yaml", "data.csv", "last.ckpt"}
    assert (run / "last.ckpt").read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("checkpoint", "kept"), [("config.yaml", False), ("fold-1/last.ckpt", True)]
)
def test_a_refused_training_leaves_nothing(tmp_path: Path, checkpoint: str, kept: bool) -> None:
    file = tmp_path / "run" / checkpoint
    file.parent.mkdir(parents=True)
    file.touch()
    with pytest.raises(BadDataset), removed_if_refused(tmp_path / "run"):
        raise BadDataset("no mask holds a tongue")
    assert (tmp_path / "run").exists() is kept


def test_an_interrupted_training_keeps_its_folder(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with pytest.raises(KeyboardInterrupt), removed_if_refused(tmp_path / "run"):
        raise KeyboardInterrupt
    assert (tmp_path / "run").exists()
