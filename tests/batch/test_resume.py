from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.batch.predict import COLUMNS, predict_photos, write_results
from tongueseg.batch.resume import (
    PreviousResults,
    read_previous_results,
    record_photos,
    remove_outputs,
)
from tongueseg.batch.settings import PredictSettings
from tongueseg.errors import BadSettings
from tongueseg.io.csv import resumable_csv
from tongueseg.io.named_photos import NamedPhoto, find_named_photos
from tongueseg.measure import measures_tables

if TYPE_CHECKING:
    from tongueseg.inference.segmenter import Segmenter


@pytest.fixture
def photos(drawn_dataset: Path) -> list[NamedPhoto]:
    return find_named_photos([drawn_dataset / "original"])


def work(
    fake: Segmenter, photos: list[NamedPhoto], out: Path, save: tuple[str, ...] = ("mask",)
) -> None:
    table = out / "measures.csv" if "measures" in save else None
    with measures_tables(table) as measured:
        recorded = record_photos(out, PreviousResults(photos))
        results = predict_photos(fake, recorded, out, PredictSettings(save))
        write_results(out / "results.csv", results, lambda r: measured(r.name, r.measures, r.error))


def left(out: Path, photos: list[NamedPhoto], save: tuple[str, ...] = ("mask",)) -> list[str]:
    return [item.name for item in resumed(out, photos, save).left]


def resumed(
    out: Path, photos: list[NamedPhoto], save: tuple[str, ...] = ("mask",)
) -> PreviousResults:
    return read_previous_results(out, photos, PredictSettings(save, resume=True))


def test_nothing_is_done_where_nothing_is(photos: list[NamedPhoto], tmp_path: Path) -> None:
    assert left(tmp_path, photos) == ["a", "b", "c", "deep/d"]


def test_what_has_a_row_and_its_files_is_done(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos[:2], tmp_path)
    previous = resumed(tmp_path, photos)
    assert [item.name for item in previous.left] == ["c", "deep/d"]
    assert [row["name"] for row in previous.results] == ["a", "b"]
    (tmp_path / "mask" / "a.png").unlink()
    previous = resumed(tmp_path, photos)
    assert [item.name for item in previous.left] == ["a", "c", "deep/d"]
    assert [row["name"] for row in previous.results] == ["b"]


def test_what_failed_is_tried_again(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    content = photos[0].photo.read_bytes()
    photos[0].photo.write_bytes(b"no photo")
    work(fake, photos, tmp_path)
    photos[0].photo.write_bytes(content)
    assert left(tmp_path, photos) == ["a"]


def test_an_output_more_is_work_again(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos, tmp_path)
    assert left(tmp_path, photos) == []
    assert left(tmp_path, photos, ("mask", "overlay")) == ["a", "b", "c", "deep/d"]
    assert left(tmp_path, photos, ("mask", "measures")) == ["a", "b", "c", "deep/d"]


def test_measures_are_kept_beside_their_results(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos, tmp_path, ("mask", "measures"))
    (tmp_path / "mask" / "a.png").unlink()
    previous = resumed(tmp_path, photos, ("mask", "measures"))
    assert [row["name"] for row in previous.measures] == ["b", "c", "deep/d"]


def test_another_photo_of_the_same_name_is_not_done(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos, tmp_path / "out")
    moved = [NamedPhoto(item.name, tmp_path / "moved" / item.photo.name) for item in photos]
    said = f"out: a is the result of {photos[0].photo}, not of {moved[0].photo}; choose another"
    with pytest.raises(BadSettings, match=re.escape(said)):
        left(tmp_path / "out", moved)
    # Beside a.png, a.jpg comes first and takes its name.
    beside = photos[0].photo.with_suffix(".jpg")
    beside.write_bytes(photos[0].photo.read_bytes())
    with pytest.raises(BadSettings, match="choose another --out"):
        left(tmp_path / "out", find_named_photos([photos[0].photo.parent]))


def test_the_same_photo_by_another_path_is_done(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(fake, photos, tmp_path / "out")
    monkeypatch.chdir(photos[0].photo.parent)
    assert left(tmp_path / "out", find_named_photos([Path("../original")])) == []


def test_what_a_killed_call_had_not_done_is_not_done(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos, tmp_path)
    others = [NamedPhoto(item.name, photos[3].photo) for item in photos[:3]]
    with resumable_csv(tmp_path / "results.csv", COLUMNS) as write:
        recorded = record_photos(tmp_path, PreviousResults(others))
        settings = PredictSettings(("mask",), workers=1)
        write(next(predict_photos(fake, recorded, tmp_path, settings)).row())
        # Killed here, before it had come to b and c.
        assert left(tmp_path, others) == ["b", "c"]
        with pytest.raises(BadSettings, match="a is the result of"):
            left(tmp_path, photos)


def test_photos_of_a_call_before_are_kept(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos[:2], tmp_path)
    list(record_photos(tmp_path, resumed(tmp_path, photos[2:])))
    names = [
        line.split(",")[0]
        for line in (tmp_path / "photos.csv").read_text(encoding="utf-8-sig").splitlines()
    ]
    assert names == ["name", "a", "b", "c", "deep/d"]


def test_results_of_nobody_knows_what(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos, tmp_path)
    (tmp_path / "photos.csv").unlink()
    with pytest.raises(BadSettings, match="does not say which photo a is the result of"):
        left(tmp_path, photos)


def test_a_table_of_somebody_else(photos: list[NamedPhoto], tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text("photo\na\n")
    with pytest.raises(BadSettings, match=r"results\.csv: has other columns"):
        left(tmp_path, photos)


def test_equal_names_are_refused_by_name(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos[:2], tmp_path)
    said = (
        f"{tmp_path}: a, the result of {photos[0].photo}, and 1 more are there already; "
        "--resume leaves them out, --overwrite replaces them, or choose another --out"
    )
    with pytest.raises(BadSettings, match=re.escape(said)):
        read_previous_results(tmp_path, photos, PredictSettings(("mask",)))


def test_rows_of_other_photos_are_kept(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    photos[0].photo.write_bytes(b"no photo")
    work(fake, photos[:2], tmp_path)
    for settings in (PredictSettings(), PredictSettings(resume=True)):
        previous = read_previous_results(tmp_path, photos[2:], settings)
        assert [item.name for item in previous.left] == ["c", "deep/d"]
        assert [row["name"] for row in previous.results] == ["a", "b"]
        assert list(previous.photos) == ["a", "b"]


def test_overwriting_replaces_equal_names_and_keeps_the_others(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path
) -> None:
    work(fake, photos[:2], tmp_path, ("mask", "measures"))
    previous = read_previous_results(tmp_path, photos[1:3], PredictSettings(overwrite=True))
    assert [item.name for item in previous.left] == ["b", "c"]
    assert [row["name"] for row in previous.results] == ["a"]
    assert [row["name"] for row in previous.measures] == ["a"]
    remove_outputs(tmp_path, previous.left)
    assert [file.name for file in (tmp_path / "mask").iterdir()] == ["a.png"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (b"\xc9\xe0", rb"\xc9\xe0"),
        (b"=cmd|' !A0", rb"\x3dcmd|' !A0"),
        (b"@a\nb", rb"\x40a\x0ab"),
        (b"-1", b"-1"),
    ],
)
def test_a_name_that_is_escaped_is_known_again(
    fake: Segmenter, photos: list[NamedPhoto], tmp_path: Path, name: bytes, written: bytes
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    try:
        (folder / os.fsdecode(name + b".png")).write_bytes(photos[0].photo.read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    items = find_named_photos([folder])
    work(fake, items, tmp_path / "out")
    for table in ("results.csv", "photos.csv"):
        assert b"\n" + written + b"," in (tmp_path / "out" / table).read_bytes()
    assert left(tmp_path / "out", items) == []
