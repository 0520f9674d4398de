from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tongueseg.training.find_lr import find_lr
from tongueseg.training.records import read_records
from tongueseg.training.run_folder import start_run

if TYPE_CHECKING:
    from tongueseg.config.settings import TrainConfig


def test_rate_is_found_and_drawn_and_nothing_else_is_left(
    tmp_path: Path, drawn: Path, tiny: TrainConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    start_run(tmp_path / "run", tiny)
    rate = find_lr(read_records(drawn, tiny.data), tmp_path / "run", tiny)
    assert 1e-5 < rate < 1
    with Image.open(tmp_path / "run" / "lr.png") as picture:
        assert picture.width > 400
    # The cache is what the training goes on with.
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "config.yaml",
        "lr.png",
        "hardware.json",
        "cache",
    }
    assert not any((tmp_path / "elsewhere").iterdir())
