from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


def test_preview_is_a_sheet_of_training_photos(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "sheet.jpg"
    small = ("--set", "data.size=64", "--preset", "light")
    code, said, _ = run("data", "preview", drawn, "--out", out, "--count", 2, *small)
    assert code == 0
    assert said == f"{out}\n"
    with Image.open(out) as sheet:
        assert sheet.size == (128, 64)


def test_preview_of_a_single_training_photo_shows_it_again_and_again(
    run: RunCommand, tmp_path: Path
) -> None:
    write_dataset(tmp_path / "data", count=3, seed=1)
    out = tmp_path / "sheet.jpg"
    small = ("--set", "data.size=64", "--count", 10)
    code, _, _ = run("data", "preview", tmp_path / "data", "--out", out, *small)
    assert code == 0
    with Image.open(out) as sheet:
        assert sheet.size == (8 * 64, 2 * 64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "sheet.png"], "sheet.png: the sheet is a JPEG; name it sheet.jpg"),
        (["--preset", "wilde"], "no preset 'wilde'; did you mean wild?"),
        (
            ["--set", "augment.rotat=5"],
            "augment.rotat: no such setting; did you mean augment.rotate?",
        ),
    ],
)
def test_preview_that_cannot_work(
    run: RunCommand,
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, errors = run("data", "preview", drawn, *arguments)
    assert code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not any(tmp_path.iterdir())


def test_preview_without_a_dataset(run: RunCommand, tmp_path: Path) -> None:
    code, _, errors = run("data", "preview", tmp_path, "--out", tmp_path / "sheet.jpg")
    assert code == 2
    assert "a dataset has original/NAME.jpg and mask/NAME.png" in errors
