from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.compression.folder import open_folder
from tongueseg.config.augmentation import Section
from tongueseg.errors import BadSettings


class Settings(Section):
    colour: str = "red"
    sizes: tuple[int, ...] = (1, 2)
    minutes: float = 1


FREE = {"minutes": True}


def test_made_once(tmp_path: Path) -> None:
    file = tmp_path / "out/settings.yaml"
    open_folder(file, Settings(), extendable=FREE)
    assert "colour: red" in file.read_text()
    with pytest.raises(BadSettings, match="--resume to go on or --overwrite to start anew"):
        open_folder(file, Settings(), extendable=FREE)
    (file.parent / "more").touch()
    open_folder(file, Settings(colour="blue"), extendable=FREE, overwrite=True)
    assert [one.name for one in file.parent.iterdir()] == ["settings.yaml"]


def test_resumed_with_the_same_settings(tmp_path: Path) -> None:
    file = tmp_path / "out/settings.yaml"
    with pytest.raises(BadSettings, match="nothing to resume here"):
        open_folder(file, Settings(), extendable=FREE, resume=True)
    open_folder(file, Settings(), extendable=FREE)
    open_folder(file, Settings(minutes=9), extendable=FREE, resume=True)
    assert "minutes: 9" in file.read_text()
    with pytest.raises(BadSettings, match="other settings: colour was red and is now blue"):
        open_folder(file, Settings(colour="blue", minutes=9), extendable=FREE, resume=True)
    assert "colour: red" in file.read_text()
