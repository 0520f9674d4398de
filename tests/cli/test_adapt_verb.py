from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tongueseg.adaptation import elsewhere
from tongueseg.adaptation.plan import FIGURES, PLAN
from tongueseg.cli import app
from tongueseg.errors import BadDataset, BadSettings, TonguesegError
from tongueseg.synthetic.drawn import write_dataset


def call(*arguments: object) -> None:
    result = CliRunner().invoke(app, ["adapt", *map(str, arguments)])
    if result.exception:
        raise result.exception


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_dataset(tmp_path / "data", count=5, seed=1)
    return tmp_path / "data"


def test_too_few_photos_leave_nothing_behind(data: Path, tmp_path: Path) -> None:
    photo = next((data / "original").iterdir())
    photo.unlink()
    (data / "mask" / f"{photo.stem}.png").unlink()
    with pytest.raises(BadDataset, match=r"4 photos: adapting takes 5 or more"):
        call(data, "--out", tmp_path / "ours", "--model", "nano")
    assert not (tmp_path / "ours").exists()


def test_two_of_five_photos_damaged(data: Path, tmp_path: Path) -> None:
    for photo in sorted((data / "original").iterdir())[:2]:
        photo.write_bytes(photo.read_bytes()[:200])
    with pytest.raises(BadDataset, match=r"2 faults in all, which tongueseg data check lists"):
        call(data, "--out", tmp_path / "ours")
    assert not (tmp_path / "ours").exists()


def test_minutes_that_are_too_few_say_how_many_it_takes(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "PICTURES", 3)
    with pytest.raises(BadSettings, match=r"--minutes 0\.1: too few for one epoch here; give \d+ "):
        call(data, "--out", tmp_path / "ours", "--model", "nano", "--minutes", 0.1)
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize("model", ["nanoo", "missing/run"])
def test_a_model_that_is_none(data: Path, tmp_path: Path, model: str) -> None:
    with pytest.raises(TonguesegError, match="no such model"):
        call(data, "--out", tmp_path / "ours", "--model", model)


def test_a_folder_in_use_is_refused(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "ours")
    with pytest.raises(BadSettings, match="exists; add --resume"):
        call(data, "--out", tmp_path / "ours")


def test_a_finished_adaptation_says_so(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "ours"
    out.mkdir()
    (out / PLAN).write_text("{}")
    (out / FIGURES).write_text("{}")
    result = CliRunner().invoke(app, ["adapt", str(data), "-o", str(out), "--resume"])
    assert result.exit_code == 0
    assert "is finished, nothing is left to adapt" in result.output
