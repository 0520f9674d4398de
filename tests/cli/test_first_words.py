"""What hands type by habit."""

from __future__ import annotations

import io
import os
import shutil
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.cli.verbs import with_verb
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from typing_helpers import RunCommand

VERBS, SUB_VERBS = ("predict", "export", "data"), ("data convert", "data check")


@pytest.fixture
def photo(drawn: Path, tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    shutil.copy(next((drawn / "original").iterdir()), file)
    return file


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], []),
        (["-h"], ["-h"]),
        (["-V"], ["-V"]),
        (["export", "x"], ["export", "x"]),
        (["photo.jpg"], ["predict", "photo.jpg"]),
        (["-o", "out", "photo.jpg"], ["predict", "-o", "out", "photo.jpg"]),
        (["-"], ["predict", "-"]),
        (["https://a.org/b"], ["predict", "https://a.org/b"]),
        (["photos/*"], ["predict", "photos/*"]),
        (["help"], ["--help"]),
        (["help", "export"], ["export", "--help"]),
        (["version"], ["--version"]),
    ],
)
def test_a_photo_means_predict(arguments: list[str], expected: list[str]) -> None:
    assert with_verb(arguments, VERBS, SUB_VERBS) == expected


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("convert", "did you mean data convert?"),
        ("predcit", "did you mean predict?"),
        ("zzz", "tongueseg --help lists them"),
    ],
)
def test_a_verb_that_is_none(word: str, hint: str) -> None:
    with pytest.raises(BadSettings, match=f"^{word}: no such verb; {hint}"):
        with_verb([word], VERBS, SUB_VERBS)


def test_a_photo_alone(run: RunCommand, photo: Path) -> None:
    code, said, _ = run(photo)
    out = photo.parent / "tongueseg-out"
    assert code == 0
    assert said.endswith(f"photos/s: {out}\n")
    assert (out / "mask/photo.png").exists()
    # The folder's own results are no photos of it.
    code, said, _ = run("predict", photo.parent, "--resume")
    assert (code, said) == (0, f"nothing left to do, 1 photo done before: {out}\n")


@pytest.mark.parametrize("word", ["none.jpg", "none/at/all.jpg", "~/none.jpg", "no?e/*.jpg", ""])
def test_photos_that_are_not_there_leave_nothing(
    run: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, errors = run("predict", word)
    assert (code, said, len(errors.splitlines())) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_beside_the_photos(
    run: RunCommand, photo: Path, tiny_model: Path
) -> None:
    (photo.parent / "tongueseg-out").symlink_to("/none/at/all")
    code, _, errors = run(photo, "--model", tiny_model)
    assert (code, len(errors.splitlines())) == (2, 1)
    assert errors.endswith("; choose another folder by --out\n")


def test_a_zip_that_is_none(run: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK")
    code, _, errors = run(tmp_path / "a.zip")
    assert code == 2
    assert f"{tmp_path / 'a.zip'}: cannot be read as a zip (" in errors


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems have names of characters")
def test_a_folder_whose_name_is_no_text(run: RunCommand, photo: Path, tiny_model: Path) -> None:
    folder = photo.parent / os.fsdecode("舌".encode("gbk"))
    folder.mkdir()
    photo.rename(folder / "a.jpg")
    code, said, _ = run(folder, "--model", tiny_model)
    assert code == 0
    assert said.endswith("\\udcc9\\udce0/tongueseg-out\n")


@pytest.mark.parametrize(
    "verb",
    ["train", "distill", "quantize", "search", "compress", "evaluate", "measure", "export",
     "benchmark", "data convert", "data preview", "data download"],
)  # fmt: skip
def test_the_output_is_short_everywhere(run: RunCommand, verb: str) -> None:
    assert "-o, --out" in run(*verb.split(), "--help")[1]


def test_a_wrong_verb_is_one_line(run: RunCommand) -> None:
    code, _, errors = run("convert", "labels.json")
    assert (code, errors) == (2, "error: convert: no such verb; did you mean data convert?\n")


@pytest.mark.parametrize("verb", [(), ("predict",), ("measure", "--out", "a.csv")])
def test_a_path_that_the_system_refuses(run: RunCommand, verb: tuple[str, ...]) -> None:
    path = "x" * 300 + ".jpg"
    code, _, errors = run(*verb, path)
    assert (code, len(errors.splitlines())) == (2, 1)
    assert errors.endswith("File name too long\n") or "no such file" in errors


@pytest.mark.parametrize("option", ["-h", "-V"])
def test_short_options(run: RunCommand, option: str) -> None:
    assert run(option)[0] == 0


def test_one_photo_to_one_file(run: RunCommand, photo: Path) -> None:
    out = photo.parent / "out.png"
    assert run("predict", photo, "-o", out) == (0, "", f"a tongue: {out}\n")
    with Image.open(out) as mask:
        assert set(np.unique(np.asarray(mask))) == {0, 255}
    code, _, errors = run("predict", photo, "-o", out)
    assert code == 2
    assert "is there already; add --overwrite" in errors
    assert run("predict", photo, "-o", out, "--save", "cutout", "--overwrite")[0] == 0
    with Image.open(out) as cutout:
        assert cutout.mode == "RGBA"


@pytest.mark.parametrize(
    ("out", "save", "message"),
    [
        ("out.bmp", None, "one file is a .png (mask) or a .jpg (overlay)"),
        ("out.pdf", None, "one file is a .png (mask) or a .jpg (overlay)"),
        ("out.jpg", "mask", "--save mask gives a .png file"),
        ("out.png", "mask,overlay", "one file takes one of mask, overlay"),
    ],
)
def test_one_file_that_cannot_be(
    run: RunCommand, photo: Path, tmp_path: Path, out: str, save: str | None, message: str
) -> None:
    options = ("--save", save) if save else ()
    code, _, errors = run("predict", photo, "-o", tmp_path / out, *options)
    assert code == 2
    assert message in errors
    assert not (tmp_path / out).exists()


def test_two_photos_to_one_file(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    code, _, errors = run("predict", photo, photo, "-o", tmp_path / "out.png")
    assert code == 2
    assert "is one file for 2 photos; give a folder" in errors


def test_standard_input_to_standard_output(
    run: RunCommand, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.BytesIO()
    output_stream = SimpleNamespace(buffer=output, write=print, flush=output.flush)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(photo.read_bytes())))
    monkeypatch.setattr("tongueseg.batch.one_file.sys", SimpleNamespace(stdout=output_stream))
    code, _, errors = run("predict", "-")
    assert (code, errors) == (0, "a tongue: -\n")
    with Image.open(output) as mask:
        assert set(np.unique(np.asarray(mask))) == {0, 255}


def test_a_zip_and_a_list(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.write(photo, "deep/a.jpg")
        archive.writestr("../b.jpg", b"no photo")
        archive.writestr("notes.md", b"")
    (tmp_path / "list.txt").write_text(f"# mine\n{photo.name}\n")
    out = tmp_path / "out"
    call = ("predict", tmp_path / "photos.zip", tmp_path / "list.txt", "-o", out)
    code, said, errors = run(*call)
    assert code == 1
    assert said.startswith("2 of 3 photos, 2 with a tongue, 1 failed")
    assert f"{tmp_path / 'photos.zip'}/../b.jpg: not a photo" in errors
    assert "left out: 1 file that is no photo (1 .md)" in errors
    assert (out / "mask/deep/a.png").exists()
    assert run(*call, "--resume")[1].startswith("2 done before, 0 of 1 photo")


def test_all_outputs_and_a_picture_behind(run: RunCommand, photo: Path, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (1, 2, 3)).save(tmp_path / "behind.png")
    out = tmp_path / "out"
    options = ("--save", "all", "--background", tmp_path / "behind.png", "--threshold", "0.6")
    assert run("predict", photo, "-o", out, *options)[0] == 0
    assert {file.name for file in out.iterdir()} >= {"mask", "crop", "regions", "measures.csv"}
    with Image.open(out / "cutout/photo.png") as cutout:
        assert cutout.getpixel((0, 0)) == (1, 2, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--save", "maks"), "no such output; did you mean mask?"),
        (("--threshold", "2"), "threshold 2: give a probability between 0 and 1"),
        (("-o", "https://a.org/b"), "is a URL; give a folder"),
    ],
)
def test_calls_that_cannot_work(
    run: RunCommand, photo: Path, options: tuple[str, ...], message: str
) -> None:
    code, _, errors = run("predict", photo, *options)
    assert code == 2
    assert message in errors
    assert not (photo.parent / "tongueseg-out").exists()
