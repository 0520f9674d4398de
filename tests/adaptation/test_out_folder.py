from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.adaptation.adapt import FIGURES
from tongueseg.adaptation.out_folder import open_folder
from tongueseg.adaptation.plan import PLAN
from tongueseg.errors import BadSettings


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    out = tmp_path / "ours"
    out.mkdir()
    (out / PLAN).write_text("{}")
    return out


def test_a_new_folder_is_open(tmp_path: Path) -> None:
    assert not open_folder(tmp_path / "new", resume=False, overwrite=False, data=tmp_path)


def test_what_was_begun_is_not_touched_unasked(begun: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="add --resume to go on or --overwrite"):
        open_folder(begun, resume=False, overwrite=False, data=tmp_path / "data")
    assert (begun / PLAN).exists()


def test_what_was_begun_is_resumed(begun: Path, tmp_path: Path) -> None:
    assert not open_folder(begun, resume=True, overwrite=False, data=tmp_path)
    (begun / FIGURES).write_text("{}")
    assert open_folder(begun, resume=True, overwrite=False, data=tmp_path)


def test_nothing_begun_cannot_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no adaptation to resume here"):
        open_folder(tmp_path / "new", resume=True, overwrite=False, data=tmp_path)


def test_overwriting_removes_an_adaptation_and_nothing_else(begun: Path, tmp_path: Path) -> None:
    assert not open_folder(begun, resume=False, overwrite=True, data=tmp_path / "data")
    assert not begun.exists()
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "a.jpg").write_bytes(b"")
    with pytest.raises(BadSettings, match=r"holds no adapt\.json, so it is not overwritten"):
        open_folder(photos, resume=False, overwrite=True, data=tmp_path / "data")
    assert (photos / "a.jpg").exists()
