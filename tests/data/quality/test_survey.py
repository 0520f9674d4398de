from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.data.quality.survey import survey
from tongueseg.errors import BadDataset


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    """Make empty files in a dataset: nothing is opened."""

    def make(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return make


def findings_of(folder: Path) -> list[tuple[str, str, str]]:
    return sorted((f.key, f.file, f.detail) for f in survey(folder).findings)


def test_pairs_come_by_name(files: Callable[..., Path]) -> None:
    folder = files("original/b.jpg", "original/a/c.png", "mask/b.png", "mask/a/c.png")
    surveyed = survey(folder)
    assert [(r.name, r.photo, r.mask) for r in surveyed.pairs] == [
        ("a/c", folder / "original/a/c.png", folder / "mask/a/c.png"),
        ("b", folder / "original/b.jpg", folder / "mask/b.png"),
    ]
    assert surveyed.photos == {"a/c", "b"}
    assert surveyed.findings == []


def test_a_mask_of_another_format_serves_where_there_is_no_png(files: Callable[..., Path]) -> None:
    folder = files("original/a.jpg", "mask/a.bmp", "mask/a.jpg")
    assert [r.mask.name for r in survey(folder).pairs] == ["a.bmp"]
    assert findings_of(folder) == [("second-mask", "mask/a.jpg", "a.bmp")]
    files("mask/a.png")
    assert [r.mask.name for r in survey(folder).pairs] == ["a.png"]
    assert len(findings_of(folder)) == 2


def test_letter_case_and_unicode_form_do_not_matter(files: Callable[..., Path]) -> None:
    folder = files(
        "original/a.jpg", "mask/a.PNG", "original/B.jpg", "mask/b.png", "original/\u00e9.jpg",
        "mask/e\u0301.png",
    )  # fmt: skip
    assert [r.mask.name for r in survey(folder).pairs] == ["b.png", "a.PNG", "e\u0301.png"]
    assert findings_of(folder) == []


def test_photos_that_share_a_name_are_no_pair(files: Callable[..., Path]) -> None:
    folder = files("original/a.jpg", "original/a.png", "mask/a.png")
    assert survey(folder).pairs == []
    assert findings_of(folder) == [("shared-name", "original/a.png", "a.jpg")]


def test_hidden_files_and_litter_are_nothing(files: Callable[..., Path]) -> None:
    folder = files(
        "original/a.jpg", "mask/a.png", "mask/._a.png", "original/.DS_Store", "mask/Thumbs.db",
        "original/.cache/b.jpg", "mask/desktop.ini", "notes.txt",
    )  # fmt: skip
    assert findings_of(folder) == []


def test_other_files_are_strays(files: Callable[..., Path]) -> None:
    folder = files("original/a.jpg", "mask/a.png", "mask/a.npy", "original/deep/notes.txt")
    assert findings_of(folder) == [
        ("stray-file", "mask/a.npy", ""),
        ("stray-file", "original/deep/notes.txt", ""),
    ]


@pytest.mark.parametrize("there", [("original/a.jpg",), ("mask/a.png",), ("mask/a.png", "x.jpg")])
def test_a_folder_that_is_no_dataset(files: Callable[..., Path], there: tuple[str, ...]) -> None:
    with pytest.raises(BadDataset):
        survey(files(*there))


def test_a_name_that_is_no_text_is_told(files: Callable[..., Path]) -> None:
    try:
        folder = files("original/\udcff.jpg", "mask/\udcff.png")
    except OSError:
        pytest.skip("names are text on this system")
    assert ("name-odd", "original/\udcff.jpg", "udcff") in [
        (key, file, detail.strip("\\")) for key, file, detail in findings_of(folder)
    ]


def test_masks_with_a_suffix_pair_with_their_photos(files: Callable[..., Path]) -> None:
    folder = files("original/1.jpg", "original/a/2.jpg", "mask/1_mask.png", "mask/a/2_mask.png")
    assert [(r.name, r.mask.name) for r in survey(folder).pairs] == [
        ("1", "1_mask.png"),
        ("a/2", "2_mask.png"),
    ]
    assert findings_of(folder) == [("mask-suffix", "mask", "_mask")]
    files("original/3.jpg", "mask/3.png", "mask/3_mask.png")
    assert findings_of(folder) == [
        ("mask-suffix", "mask", "_mask"),
        ("mask-without-photo", "mask/3_mask.png", ""),
    ]
