from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.cli import main
from tongueseg.config.data_settings import DataSettings
from tongueseg.data import dataset
from tongueseg.training.records import read_records

if TYPE_CHECKING:
    from tongueseg.data.dataset import Record


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The dataset folders that were listed, once for each time."""
    folders: list[Path] = []
    find_pairs = dataset.find_pairs

    def counted(folder: Path) -> list[Record]:
        folders.append(folder)
        return find_pairs(folder)

    monkeypatch.setattr(dataset, "find_pairs", counted)
    return folders


SMALL = ("--width", "2", "--size", "32", "--epochs", "1", "--batch", "2", "--set", "model.depth=2",
         "--set", "data.val=0.2", "--set", "train.precision=fp32")  # fmt: skip


# After the search for a learning rate comes the training that a call without flags is.
@pytest.mark.parametrize("flags", [["--folds", "2"], ["--find-lr"]], ids=["folds", "find-lr"])
def test_train_reads_its_dataset_once(
    reads: list[Path],
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flags: list[str],
) -> None:
    arguments = ["train", str(drawn), "--out", str(tmp_path / "run"), *SMALL, *flags]
    monkeypatch.setattr(sys, "argv", ["tongueseg", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert (tmp_path / "run/best.onnx").exists()
    assert reads == [drawn]


def test_the_split_follows_the_settings(drawn: Path) -> None:
    records = read_records(drawn, DataSettings(val=0.5, test=0))
    assert sorted(record.split for record in records) == ["train"] * 6 + ["val"] * 6
    other = read_records(drawn, DataSettings(val=0.5, test=0, split_seed=1))
    assert records != other
