"""``tongueseg data next``: which photos are worth drawing next."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    write_dataset(tmp_path / "set", count=6, seed=7, height=160, width=200)
    return Path(shutil.move(tmp_path / "set/original", tmp_path / "pool"))


def test_a_table_a_list_and_a_sheet(
    run: RunCommand, pool: Path, tiny_model: Path, tmp_path: Path
) -> None:
    out = pool / "next"
    call = ("data", "next", pool, "-n", 3, "--model", tiny_model, "--out", out)
    code, said, errors = run(*call)
    assert (code, errors) == (0, "")
    assert said == f"3 of 6 photos chosen: {out}\n"
    with (out / "next.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert all(0 < float(row["uncertainty"]) <= 1 for row in rows)
    assert rows[0]["distance"] == ""
    assert sum(int(row["stands_for"]) for row in rows) == 6
    listed = (out / "next.txt").read_text(encoding="utf-8").splitlines()
    assert listed == [row["photo"] for row in rows]
    assert all(Path(path).is_file() for path in listed)
    with Image.open(out / "next.jpg") as sheet:
        assert sheet.size == (900, 300)
    # The sheet of an earlier call is no photo of the pool, and the list is one of predict.
    before = (out / "next.csv").read_bytes()
    code, said, errors = run(*call)
    assert code == 0
    assert errors == f"left out: 1 folder of earlier results ({out})\n"
    assert (out / "next.csv").read_bytes() == before
    predicted = ("predict", out / "next.txt", "--model", tiny_model, "--out", tmp_path / "drafts")
    assert run(*predicted)[0] == 0
    assert len(list((tmp_path / "drafts/mask").iterdir())) == 3


def test_photos_that_fail_are_named_and_counted(
    run: RunCommand, pool: Path, tiny_model: Path, tmp_path: Path
) -> None:
    broken = sorted(pool.iterdir())[0]
    broken.write_bytes(b"no photo")
    (pool / "notes.txt").touch()
    call = ("data", "next", pool, "-n", 2, "--model", tiny_model, "--out", tmp_path / "next")
    code, said, errors = run(*call)
    assert code == 1
    assert said == f"2 of 5 photos chosen, 1 failed: {tmp_path / 'next'}\n"
    first, last = errors.strip().splitlines()
    assert first.startswith(f"error: {broken}: ")
    assert last == "left out: 1 file that is no photo (1 .txt)"


def test_a_pool_without_any_tongue(run: RunCommand, tiny_model: Path, tmp_path: Path) -> None:
    pool = tmp_path / "dark"
    pool.mkdir()
    for number in range(4):
        Image.new("RGB", (80, 60), (9 * number, 0, 0)).save(pool / f"{number}.png")
    call = ("data", "next", pool, "-n", 2, "--model", tiny_model, "--out", tmp_path / "next")
    code, said, errors = run(*call)
    assert code == 0
    assert "warning: the model finds no tongue in any of 4 photos" in errors
    assert said.startswith("2 of 4 photos chosen")


def test_fewer_different_photos_than_there_shall_be(
    run: RunCommand, pool: Path, tiny_model: Path, tmp_path: Path
) -> None:
    for photo in sorted(pool.iterdir()):
        shutil.copy(photo, pool / f"copy_of_{photo.name}")
    call = ("data", "next", pool, "-n", 8, "--model", tiny_model, "--out", tmp_path / "next")
    code, said, errors = run(*call)
    assert code == 0
    assert errors.startswith("warning: 6 and not 8 are chosen; the others are copies")
    assert said.startswith("6 of 12 photos chosen, 6 left out as copies of others: ")


def test_a_pool_that_is_drawn_already(
    run: RunCommand, pool: Path, tiny_model: Path, tmp_path: Path
) -> None:
    shutil.copytree(pool, tmp_path / "set/original")
    out = tmp_path / "next"
    call = ("data", "next", pool, "-n", 2, "--model", tiny_model, "--out", out)
    code, said, errors = run(*call, "--labelled", tmp_path / "set")
    assert code == 2
    assert said.startswith("0 of 6 photos chosen, 6 drawn already")
    assert errors.startswith("warning: 0 and not 2 are chosen")
    assert not out.exists()


def test_a_pool_in_the_dataset_is_refused(
    run: RunCommand, pool: Path, tiny_model: Path, tmp_path: Path
) -> None:
    shutil.copytree(pool, tmp_path / "set/original")
    call = ("data", "next", tmp_path / "set/original", "--labelled", tmp_path / "set")
    code, _, errors = run(*call, "--model", tiny_model, "--out", tmp_path / "next")
    assert code == 2
    assert "lies in the dataset" in errors
    assert len(errors.strip().splitlines()) == 1
