from __future__ import annotations

import csv
import json
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg import Segmenter
from tongueseg.cli.measure import measure
from tongueseg.measure import CALIBRATED, COLUMNS, MEASURES
from tongueseg.measure.reference import WHITE

if TYPE_CHECKING:
    from typing_helpers import RunCommand


def rows_of(file: Path) -> dict[str, dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as stream:
        return {row["name"]: row for row in csv.DictReader(stream)}


@pytest.fixture
def photo(drawn: Path) -> Path:
    return next((drawn / "original").iterdir())


def test_measure_writes_a_row_for_each_photo(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "measures.csv"
    code, said, _ = run("measure", drawn / "original", "--out", out)
    assert code == 0
    assert "4 photos, 4 with a tongue, 0 failed" in said
    assert said.endswith(f"photos/s: {out}\n")
    rows = rows_of(out)
    assert len(rows) == 4
    for row in rows.values():
        assert tuple(row) == COLUMNS
        undefined = {name for name in MEASURES if not row[name]}
        assert undefined == {"area_mm2", "length_mm", "width_mm"}
        assert 0.8 < float(row["symmetry"]) <= 1
    assert [file.name for file in out.parent.iterdir()] == ["measures.csv"]


def test_a_patch_is_the_white_of_a_card_unless_told() -> None:
    """Said twice, so that the command line need not load what knows it."""
    assert signature(measure).parameters["white_value"].default == WHITE


def test_python_and_command_line_give_the_same_measures(
    run: RunCommand, photo: Path, tmp_path: Path
) -> None:
    run("measure", photo, "--out", tmp_path / "m.csv")
    result = Segmenter()(photo).measure().to_dict()
    row = rows_of(tmp_path / "m.csv")[photo.stem]
    for name in ("length_px", "tip_a_mean", "clipped_share"):
        assert float(row[name]) == pytest.approx(result[name], abs=0.01)


def with_patch(photo: Path, file: Path, value: int) -> None:
    """Save a photo with a grey patch in its corner."""
    with Image.open(photo) as image:
        pixels = np.array(image)
    pixels[:20, :20] = value
    file.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(file)


def test_everything_at_once(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    photos, out, json_file = (tmp_path / name for name in ("photos", "m.csv", "m.json"))
    for file in (drawn / "original").iterdir():
        with_patch(file, photos / f"{file.stem}.png", 150)
    known = ("--white", "2,2,12,12", "--white-value", 40, "--mm-per-px", 0.1, "--upright")
    files = ("--masks", drawn / "mask", "--json", json_file, "--regions", tmp_path / "regions")
    code, _, errors = run("measure", photos, "--out", out, *known, *files)
    assert (code, errors.strip()) == (0, "")
    rows = json.loads(json_file.read_text())["photos"]
    assert len(rows) == len(list((tmp_path / "regions").glob("*.jpg"))) == 4
    for row in rows:
        assert row["length_mm"] == pytest.approx(row["length_px"] / 10, abs=1e-3)
        assert row["colour"] == CALIBRATED
        assert abs(row["tip_angle_deg"]) <= 60


def test_masks_and_model_agree_on_drawn_mouths(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    run("measure", drawn / "original", "--out", tmp_path / "model.csv")
    run("measure", drawn / "original", "--out", tmp_path / "m.csv", "--masks", drawn / "mask")
    one, other = rows_of(tmp_path / "model.csv"), rows_of(tmp_path / "m.csv")
    assert one.keys() == other.keys()
    for name, row in one.items():
        assert float(row["length_px"]) == pytest.approx(float(other[name]["length_px"]), rel=0.1)


def test_a_broken_photo_and_one_whose_patch_is_burnt(
    run: RunCommand, photo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    with_patch(photo, folder / "good.png", 180)
    with_patch(photo, folder / "white.png", 255)
    (folder / "empty.jpg").touch()
    patch = ("--white", "2,2,6,6")
    code, said, errors = run("measure", folder, "--out", tmp_path / "m.csv", *patch)
    assert code == 1
    assert "1 of 3 photos, 1 with a tongue, 2 failed" in said
    assert errors.strip().splitlines() == [
        f"error: {folder / 'empty.jpg'}: empty file",
        f"error: {folder / 'white.png'}: the reference patch 2,2,6,6 is clipped; "
        "expose so that it stays under 250 of 255",
    ]
    rows = rows_of(tmp_path / "m.csv")
    assert rows["good"]["error"] == ""
    assert rows["empty"]["error"].endswith("empty file")
    assert rows["white"]["l_mean"] == ""


def test_a_photo_without_a_tongue(run: RunCommand, tmp_path: Path) -> None:
    Image.fromarray(np.full((300, 400, 3), 90, np.uint8)).save(tmp_path / "wall.png")
    code, said, _ = run("measure", tmp_path / "wall.png", "--out", tmp_path / "m.csv")
    assert code == 0
    assert "1 photo, 0 with a tongue" in said
    row = rows_of(tmp_path / "m.csv")["wall"]
    assert {row[name] for name in MEASURES} == {""}


def test_pictures_of_an_earlier_call_are_not_measured(
    run: RunCommand, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(photo.read_bytes())
    call = ("measure", tmp_path, "--out", tmp_path / "m.csv", "--regions", tmp_path / "regions")
    assert run(*call)[0] == 0
    assert run(*call, "--overwrite")[0] == 0
    assert list(rows_of(tmp_path / "m.csv")) == ["a"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--white", "1,2,3"], "--white 1,2,3: give X,Y,W,H in whole pixels"),
        (["--white", "1,2,3,4", "--white-value", "0"], "--white-value 0: L* is above 0"),
        (["--mm-per-px", "-1"], "--mm-per-px -1: give the millimetres of a pixel, 0.001 to 10"),
        (["--masks", "nowhere"], "--masks nowhere: no such folder"),
        (["--masks", ".", "--model", "base"], "--masks and --model base: give one of them"),
        (["--json", "m.csv"], "--json m.csv: is --out already"),
        (["--json", "."], ".: is a folder; --json takes a file"),
        (["--model", "bass"], "bass: no such model; did you mean base?"),
    ],
)
def test_calls_that_cannot_work(
    run: RunCommand,
    photo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, errors = run("measure", photo, "--out", "m.csv", *arguments)
    assert code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not any(tmp_path.iterdir())


def test_out_is_a_file_and_no_folder(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    code, _, errors = run("measure", photo, "--out", tmp_path)
    assert code == 2
    assert errors == f"error: {tmp_path}: is a folder; --out takes a file\n"


def test_predict_saves_measures_and_regions_beside_the_results(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    save = ("--save", "mask,regions,measures")
    code, _, _ = run("predict", drawn / "original", "--out", out, *save)
    assert code == 0
    written = {path.name for path in out.iterdir()}
    assert written == {"mask", "regions", "results.csv", "measures.csv", "photos.csv"}
    assert len(list((out / "regions").glob("*.jpg"))) == 4
    run("measure", drawn / "original", "--out", tmp_path / "m.csv")
    assert (out / "measures.csv").read_text() == (tmp_path / "m.csv").read_text()


def test_predict_writes_no_measures_unasked(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    run("predict", photo, "--out", tmp_path)
    assert not (tmp_path / "measures.csv").exists()


def test_a_table_that_is_there_is_kept_unless_told(
    run: RunCommand, photo: Path, drawn: Path, tmp_path: Path
) -> None:
    out = tmp_path / "m.csv"
    run("measure", photo, "--out", out)
    first = rows_of(out)[photo.stem]
    code, _, errors = run("measure", drawn / "original", "--out", out)
    assert code == 2
    assert errors == (
        f"error: {out}: is there already; --resume keeps its rows and measures the other photos, "
        "--overwrite replaces it, or choose another file\n"
    )
    code, said, _ = run("measure", drawn / "original", "--out", out, "--resume")
    assert code == 0
    assert said.startswith("1 done before, 3 photos, 3 with a tongue")
    assert len(rows_of(out)) == 4
    assert rows_of(out)[photo.stem] == first
    assert run("measure", photo, "--out", out, "--overwrite")[0] == 0
    assert list(rows_of(out)) == [photo.stem]


def test_a_json_that_is_there_is_kept_too(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("mine")
    call = ("measure", photo, "--out", tmp_path / "m.csv", "--json", tmp_path / "m.json")
    assert "m.json: is there already" in run(*call)[2]
    assert "--resume: takes neither --overwrite nor --json" in run(*call, "--resume")[2]
    assert (tmp_path / "m.json").read_text() == "mine"
