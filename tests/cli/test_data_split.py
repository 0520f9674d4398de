from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.data.dataset import read_dataset
from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ten")
    write_dataset(folder, count=10, seed=5, height=120, width=120)
    for part, suffix in (("original", "jpg"), ("mask", "png")):
        first = folder / part / f"drawn_5_00000.{suffix}"
        first.with_name(f"copy_5_00000.{suffix}").write_bytes(first.read_bytes())
    return folder


@pytest.fixture
def data(ten: Path) -> Path:
    (ten / "split.csv").unlink(missing_ok=True)
    return ten


def test_writes_the_split_that_the_others_read(run: RunCommand, data: Path) -> None:
    code, said, _ = run("data", "split", data, "--val", 0.2, "--test", 0.2, "--folds", 3)
    assert code == 0
    assert said.splitlines()[-1] == str(data / "split.csv")
    records = read_dataset(data)
    splits = {record.name: record.split for record in records}
    assert [list(splits.values()).count(s) for s in ("train", "val", "test")] == [7, 2, 2]
    assert splits["copy_5_00000"] == splits["drawn_5_00000"]
    assert {record.fold for record in records if record.split != "test"} == {1, 2, 3}
    assert {record.fold for record in records if record.split == "test"} == {None}
    for word in ("train", "val", "test", "fold 1", "fold 3"):
        assert word in said


def test_same_seed_same_file(run: RunCommand, data: Path) -> None:
    texts = []
    for seed in (1, 1, 2):
        assert run("data", "split", data, "--seed", seed, "--overwrite")[0] == 0
        texts.append((data / "split.csv").read_bytes())
    assert texts[0] == texts[1] != texts[2]


def test_an_existing_split_is_kept(run: RunCommand, data: Path) -> None:
    (data / "split.csv").write_text("mine")
    code, _, errors = run("data", "split", data)
    assert code == 2
    assert errors == f"error: {data / 'split.csv'}: exists; add --overwrite to replace it\n"
    assert (data / "split.csv").read_text() == "mine"


def test_by_subject(run: RunCommand, data: Path, tmp_path: Path) -> None:
    by_name = ("--subject", r"(\d)$", "--no-stratify", "--no-duplicates")
    assert run("data", "split", data, *by_name)[0] == 0
    splits = {record.name: record.split for record in read_dataset(data)}
    assert splits["copy_5_00000"] == splits["drawn_5_00000"]
    names = sorted(splits)
    table = tmp_path / "who.csv"
    table.write_text("name,subject\n" + "".join(f"{n},{i % 4}\n" for i, n in enumerate(names)))
    by_table = ("--subjects", table, "--no-duplicates", "--overwrite", "--val", 0.3, "--test", 0.2)
    assert run("data", "split", data, *by_table)[0] == 0
    splits = {record.name: record.split for record in read_dataset(data)}
    for first, name in zip(names, names[4:], strict=False):
        assert splits[first] == splits[name]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--subject", "(x)"], "--subject (x): finds none in copy_5_00000 (and 10 more like it)"),
        (["--subject", "(c)", "--subjects", "a.csv"], "--subject and --subjects: take one of them"),
        (["--folds", 1], "--folds 1: cross-validation needs at least two"),
        (["--val", 0.6, "--test", 0.4], "11 photos: none is left for training"),
        (["--subject", "(_5_)"], "1 groups of photos that belong together are too few for 3"),
    ],
)
def test_splits_that_cannot_be_made(
    run: RunCommand, data: Path, options: list[float | str], message: str
) -> None:
    code, _, errors = run("data", "split", data, "--no-stratify", "--no-duplicates", *options)
    assert code == 2
    assert errors.startswith(f"error: {message}")
    assert len(errors.strip().splitlines()) == 1
    assert not (data / "split.csv").exists()


def test_without_a_dataset(run: RunCommand, tmp_path: Path) -> None:
    code, _, errors = run("data", "split", tmp_path)
    assert code == 2
    assert "a dataset has original/NAME.jpg and mask/NAME.png" in errors
