from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg import Segmenter
from tongueseg.batch.outputs import OUTPUTS, Style, is_written_by
from tongueseg.batch.predict import (
    COLUMNS,
    Result,
    check_out,
    predict_photos,
    write_results,
)
from tongueseg.batch.settings import PredictSettings
from tongueseg.errors import BadSettings, CannotWrite
from tongueseg.io.named_photos import NamedPhoto, find_named_photos
from tongueseg.runtime import FakeRuntime
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec
    from typing_helpers import DrawPhoto, SmallDisk


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def pixels_of(file: Path) -> NDArray[np.uint8]:
    with Image.open(file) as image:
        return np.asarray(image)


@pytest.fixture
def photos(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """A folder with two photos, a broken one among them, and one without a tongue."""
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    Image.fromarray(drawn_photo(60, 80)[0]).save(folder / "a.png")
    Image.fromarray(drawn_photo(80, 60)[0]).save(folder / "deep" / "b.jpg")
    (folder / "c.jpg").write_bytes(b"no photo")
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(folder / "d.png")
    return folder


# --- where to save -----------------------------------------------------------------------------


def test_foreign_masks_are_never_overwritten(tmp_path: Path) -> None:
    touch(tmp_path, "mask/a.png")
    with pytest.raises(BadSettings, match="holds masks that no prediction wrote; choose another"):
        check_out(tmp_path)


def test_a_prediction_that_was_killed_is_not_begun_again_by_mistake(tmp_path: Path) -> None:
    touch(tmp_path, "mask/a.png", "results.csv.part")
    with pytest.raises(BadSettings, match="holds a prediction that was killed; --resume goes on"):
        check_out(tmp_path)
    check_out(tmp_path, go_on=True)


def test_masks_of_somebody_else_are_not_gone_on_with(tmp_path: Path) -> None:
    touch(tmp_path, "mask/a.png")
    with pytest.raises(BadSettings, match="holds masks that no prediction wrote"):
        check_out(tmp_path, go_on=True)


def test_a_folder_of_an_earlier_prediction_may_be_used_again(tmp_path: Path) -> None:
    touch(tmp_path, "mask/a.png", "results.csv")
    check_out(tmp_path)
    check_out(tmp_path / "new")


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    touch(tmp_path, "out")
    with pytest.raises(BadSettings, match="out: is a file; --out takes a folder"):
        check_out(tmp_path / "out")


# --- predict ---------------------------------------------------------------------------------


def run(
    segmenter: Segmenter,
    folder: Path,
    out: Path,
    save: tuple[str, ...] = ("mask",),
    workers: int = 2,
) -> list[Result]:
    results: list[Result] = []
    items = find_named_photos([folder], is_written_by(out))
    settings = PredictSettings(save, workers=workers)
    write_results(
        out / "results.csv", predict_photos(segmenter, items, out, settings), results.append
    )
    return results


def test_every_output_is_written_at_its_place(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(fake, photos, out, tuple(OUTPUTS))
    written = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}
    assert written == {"results.csv"} | {
        f"{output}/{name}{suffix}"
        for output, (suffix, _) in OUTPUTS.items()
        for name in ("a", "deep/b", "d")
    }
    mask = pixels_of(out / "mask/a.png")
    assert mask.dtype == np.uint8
    assert set(np.unique(mask)) == {0, 255}
    assert np.array_equal(mask > 0, fake(photos / "a.png").mask)
    assert pixels_of(out / "overlay/deep/b.jpg").shape == (80, 60, 3)
    assert pixels_of(out / "cutout/a.png").shape == (60, 80, 4)
    assert pixels_of(out / "panel/a.jpg").shape == (60, 244, 3)
    assert pixels_of(out / "figure/a.png").shape == (494, 2008, 3)
    assert pixels_of(out / "regions/a.jpg").shape == (72, 80, 3)


def test_the_style_reaches_the_pictures(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    items = [NamedPhoto("a", photos / "a.png")]
    settings = PredictSettings(("cutout",), Style(background=(1, 2, 3)))
    list(predict_photos(fake, items, tmp_path, settings))
    assert pixels_of(tmp_path / "cutout/a.png")[0, 0].tolist() == [1, 2, 3]


def test_measures_are_there_where_they_are_asked_for(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    good, broken, nothing, _ = run(fake, photos, tmp_path / "out", ("mask", "measures"))
    assert good.measures == fake(photos / "a.png").measure()
    assert broken.measures is None
    assert not not_none(nothing.measures).tongue
    assert run(fake, photos, tmp_path / "other")[0].measures is None


def test_only_what_is_asked_for_is_written(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    run(fake, photos, tmp_path / "out", ("cutout",))
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"cutout", "results.csv"}


def test_results_have_a_row_for_each_photo_in_order(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    run(fake, photos, tmp_path / "out")
    rows = read_rows(tmp_path / "out" / "results.csv")
    assert tuple(rows[0]) == COLUMNS
    assert [row["name"] for row in rows] == ["a", "c", "d", "deep/b"]
    good, broken, nothing, _ = rows
    assert good["tongue"] == "1"
    assert float(good["presence"]) > 0.9
    assert float(good["share"]) == pytest.approx(np.pi * 18**2 / 4800, rel=0.1)
    assert float(good["milliseconds"]) > 0
    assert good["error"] == ""
    assert good["flags"] == "blurred;too small"
    assert nothing["tongue"] == "0"
    assert nothing["share"] == "0.0000"
    said = "not a photo in a format that is read here"
    assert broken["error"] == f"{photos / 'c.jpg'}: {said}"
    assert {broken[c] for c in COLUMNS if c not in ("name", "error")} == {""}


def test_a_photo_without_a_tongue_gets_an_empty_mask(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    run(fake, photos, tmp_path / "out")
    mask = pixels_of(tmp_path / "out/mask/d.png")
    assert mask.shape == (20, 30)
    assert not mask.any()


def test_a_broken_photo_among_several_stops_none(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    results = run(fake, photos, tmp_path / "out")
    assert [bool(result.error) for result in results] == [False, True, False, False]
    assert not (tmp_path / "out/mask/c.png").exists()


def test_predicting_again_gives_the_same_photos(fake: Segmenter, photos: Path) -> None:
    first = run(fake, photos, photos / "out", tuple(OUTPUTS))
    again = run(fake, photos, photos / "out", tuple(OUTPUTS))
    assert [r.name for r in first] == [r.name for r in again]


def test_the_number_of_workers_changes_nothing(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    for workers in (1, 4):
        run(fake, photos, tmp_path / str(workers), tuple(OUTPUTS), workers)
    for one in (tmp_path / "1").rglob("*.[pj]*g"):
        assert one.read_bytes() == (tmp_path / "4" / one.relative_to(tmp_path / "1")).read_bytes()


def test_results_stream_in_little_memory(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    taken = 0

    def items() -> Iterator[NamedPhoto]:
        nonlocal taken
        for i in range(50):
            taken += 1
            yield NamedPhoto(str(i), photos / "a.png")

    ahead = []
    settings = PredictSettings(("mask",), workers=2)
    for done, result in enumerate(predict_photos(fake, items(), tmp_path / "out", settings)):
        assert result.name == str(done)
        ahead.append(taken - done)
    assert max(ahead) <= 4


def test_a_name_that_is_not_utf8(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    name = os.fsencode(photos) + b"/\xc9\xe0.png"
    try:
        with open(name, "wb") as stream:  # noqa: PTH123 - only bytes can name it
            stream.write((photos / "a.png").read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    results = run(fake, photos, tmp_path / "out")
    assert len(results) == 5
    assert b"\n\\xc9\\xe0,1," in (tmp_path / "out/results.csv").read_bytes()
    assert os.path.exists(os.fsencode(tmp_path) + b"/out/mask/\xc9\xe0.png")  # noqa: PTH110


def test_a_photo_too_long_for_a_jpeg_stops_none(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    Image.fromarray(np.zeros((1, 65_520, 3), np.uint8)).save(photos / "long.png")
    results = {r.name: r for r in run(fake, photos, tmp_path / "out", ("mask", "overlay"))}
    assert len(results) == 5
    assert "long.png: 65520x1 is too long for a JPEG" in results["long"].error


def test_heic_without_its_library_is_a_row(
    fake: Segmenter, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    (photos / "e.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(16))
    results = {r.name: r for r in run(fake, photos, tmp_path / "out")}
    assert (
        results["e"].error
        == f"{photos / 'e.heic'}: HEIC needs pi-heif: pip install 'tongueseg[heic]'"
    )


def test_an_output_folder_that_cannot_be_made(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    touch(tmp_path, "out")
    one = [NamedPhoto("a", photos / "a.png")]
    with pytest.raises(CannotWrite, match=r"cannot write \(.+\)$"):
        list(predict_photos(fake, one, tmp_path / "out", PredictSettings(("mask",))))


def test_a_full_disk_is_one_error_and_leaves_no_half_file(
    spec: ModelSpec, tmp_path: Path, small_disk: SmallDisk
) -> None:
    noise = np.random.default_rng(0).integers(128, 256, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "a.png")
    segmenter = Segmenter(spec, FakeRuntime())
    out = tmp_path / "out"
    settings = PredictSettings(("mask", "cutout"))
    with small_disk(20_000), pytest.raises(CannotWrite) as caught:
        list(predict_photos(segmenter, [NamedPhoto("a", tmp_path / "a.png")], out, settings))
    assert str(caught.value) == f"{out / 'cutout/a.png'}: cannot write (File too large)"
    assert [p for p in out.rglob("*") if p.is_file()] == [out / "mask/a.png"]


# --- results.csv -----------------------------------------------------------------------------


def interrupted(error: BaseException | type[BaseException], after: int) -> Iterator[Result]:
    """Yield some results, then raise."""
    for i in range(after):
        yield Result(str(i), tongue=True)
    raise error


def test_an_interruption_keeps_the_finished_rows(tmp_path: Path) -> None:
    results: list[Result] = []
    file = tmp_path / "results.csv"
    with pytest.raises(KeyboardInterrupt):
        write_results(file, interrupted(KeyboardInterrupt(), 3), results.append)
    assert [row["name"] for row in read_rows(file)] == ["0", "1", "2"]
    assert len(results) == 3
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_keeps_the_finished_rows_so_that_the_call_can_be_repeated(
    tmp_path: Path,
) -> None:
    touch(tmp_path, "mask/0.png")
    with pytest.raises(CannotWrite, match="mask: full"):
        write_results(tmp_path / "results.csv", interrupted(CannotWrite("mask: full"), 1), print)
    assert [row["name"] for row in read_rows(tmp_path / "results.csv")] == ["0"]
    check_out(tmp_path)


def test_an_error_of_ours_in_the_middle_keeps_the_old_results(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    file.write_text("before")
    with pytest.raises(ZeroDivisionError):
        write_results(file, interrupted(ZeroDivisionError(), 1), print)
    assert file.read_text() == "before"
    assert [row["name"] for row in read_rows(tmp_path / "results.csv.part")] == ["0"]


def test_results_begin_with_those_of_an_earlier_call(tmp_path: Path) -> None:
    file = tmp_path / "results.csv"
    write_results(file, [Result("b")], print, [Result("a").row()])
    assert [row["name"] for row in read_rows(file)] == ["a", "b"]


def test_results_that_cannot_be_written(tmp_path: Path) -> None:
    touch(tmp_path, "out")
    with pytest.raises(CannotWrite, match=r"out/results\.csv\.part: cannot write"):
        write_results(Path(tmp_path / "out" / "results.csv"), [], print)


def test_names_with_commas_and_quotes_come_back(tmp_path: Path) -> None:
    names = ["a,b", 'say "ah"', "舌"]
    write_results(tmp_path / "results.csv", [Result(name) for name in names], lambda _: None)
    assert [row["name"] for row in read_rows(tmp_path / "results.csv")] == names


def test_a_row() -> None:
    result = Result("a", True, 0.99876, 0.25, ("too dark", "blurred"), 12.345)
    assert result.row() == {
        "name": "a",
        "tongue": "1",
        "presence": "0.9988",
        "share": "0.2500",
        "flags": "too dark;blurred",
        "milliseconds": "12.3",
        "error": "",
        "predicted_iou": "",
    }
    assert replace(result, predicted_iou=0.93456).row()["predicted_iou"] == "0.9346"
