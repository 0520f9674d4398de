"""Thirty kinds of files through the verbs: each is read, or refused in words, or counted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from file_kinds import LEFT_OUT, OTHER_CONTENT, readable, refused

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto, RunCommand


@pytest.fixture
def dataset(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """A dataset of all kinds of files, with a mask for each that is called a photo."""
    pixels, mask = drawn_photo(60, 80)
    folder = tmp_path / "data"
    for part in ("original", "mask"):
        (folder / part).mkdir(parents=True)
    for name, content in {**readable(pixels), **refused(pixels)}.items():
        # One name, one mask.
        stem = name.replace(".", "_")
        (folder / "original" / f"{stem}{Path(name).suffix}").write_bytes(content)
        drawn = mask.T if name == "turned.jpg" else mask
        Image.fromarray(drawn).save(folder / "mask" / f"{stem}.png")
    for name in LEFT_OUT:
        (folder / "original" / name).write_bytes(OTHER_CONTENT)
    return folder


def failures(table: Path) -> set[str]:
    with table.open(newline="", encoding="utf-8-sig") as stream:
        return {row["name"] for row in csv.DictReader(stream) if row["error"]}


def expected(pixels: Any) -> set[str]:
    return {name.replace(".", "_") for name in refused(pixels)}


def assert_nothing_is_silent(errors: str, names: set[str]) -> None:
    """Check that each file that is not read is named, and each other kind counted."""
    for name in names:
        assert name in errors, name
    for name in LEFT_OUT:
        assert (Path(name).suffix or "without suffix") in errors, name
    assert "Traceback" not in errors


@pytest.mark.parametrize("verb", ["predict", "measure"])
def test_verbs_of_photos(
    run: RunCommand,
    dataset: Path,
    tiny_model: Path,
    tmp_path: Path,
    drawn_photo: DrawPhoto,
    verb: str,
) -> None:
    pixels, _ = drawn_photo(60, 80)
    good, bad = len(readable(pixels)), expected(pixels)
    out = tmp_path / ("out" if verb == "predict" else "out.csv")
    code, said, errors = run(verb, dataset / "original", "--out", out, "--model", tiny_model)
    assert code == 1
    assert f"{good} of {good + len(bad)} photos" in said
    assert f"{len(bad)} failed" in said
    assert failures(out / "results.csv" if verb == "predict" else out) == bad
    assert_nothing_is_silent(errors, bad)


def test_data_check(run: RunCommand, dataset: Path, drawn_photo: DrawPhoto) -> None:
    bad = expected(drawn_photo(60, 80)[0])
    code, said, errors = run("data", "check", dataset)
    assert code == 1
    assert_nothing_is_silent(said + errors, bad)


def test_data_convert(
    run: RunCommand, dataset: Path, tmp_path: Path, drawn_photo: DrawPhoto
) -> None:
    pixels, _ = drawn_photo(60, 80)
    good, bad = len(readable(pixels)), expected(pixels)
    out = tmp_path / "coco"
    code, said, errors = run("data", "convert", dataset, "--out", out, "--to", "coco")
    assert code == 1
    assert f"{good} photos, {len(bad)} errors: {out}" in said
    assert_nothing_is_silent(errors, bad)


def test_evaluate(
    run: RunCommand, dataset: Path, tiny_model: Path, tmp_path: Path, drawn_photo: DrawPhoto
) -> None:
    bad = expected(drawn_photo(60, 80)[0])
    call = ("evaluate", dataset, "--out", tmp_path / "out", "--model", tiny_model,
            "--split", "all")  # fmt: skip
    code, _, errors = run(*call)
    assert code == 2
    assert any(name in errors for name in bad)
    for name in bad:
        for file in dataset.rglob(f"{name}.*"):
            file.unlink()
    code, said, errors = run(*call)
    assert code == 0
    assert_nothing_is_silent(said + errors, set())
