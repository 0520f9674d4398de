"""``tongueseg evaluate --masks``: masks of another program or annotator."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.evaluation.scores import score_masks

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_helpers import RunCommand

    Evaluate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def masks(drawn_dataset: Path, tmp_path: Path) -> Path:
    """A second annotator's masks: those of the dataset, moved by two pixels."""
    folder = tmp_path / "second"
    shutil.copytree(drawn_dataset / "mask", folder)
    for file in folder.rglob("*.png"):
        Image.fromarray(np.roll(np.asarray(Image.open(file)), 2, axis=1)).save(file)
    return folder


@pytest.fixture
def evaluate(run: RunCommand, drawn_dataset: Path, tmp_path: Path) -> Evaluate:
    def call(*arguments: object) -> tuple[int, str, str]:
        out = ("--out", tmp_path / "out", "--split", "all")
        return run("evaluate", drawn_dataset, *out, *arguments)

    return call


def rows(tmp_path: Path) -> dict[str, dict[str, str]]:
    with (tmp_path / "out/scores.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["name"]: row for row in csv.DictReader(stream)}


def test_the_masks_are_scored_as_those_of_a_model(
    evaluate: Evaluate, drawn_dataset: Path, masks: Path, tmp_path: Path
) -> None:
    code, said, errors = evaluate("--masks", masks)
    assert (code, errors) == (0, "")
    assert "second, 4 photos" in said
    scored = rows(tmp_path)
    assert list(scored) == ["a", "b", "c", "deep/d"]
    for name, row in scored.items():
        pair = (np.asarray(Image.open(f / f"{name}.png")) for f in (masks, drawn_dataset / "mask"))
        by_hand = score_masks(*(one > 0 for one in pair))
        assert float(row["iou"]) == pytest.approx(by_hand["iou"], abs=1e-6)
        assert float(row["hd95"]) == pytest.approx(by_hand["hd95"], abs=1e-6)
        assert (row["presence"], row["tongue"]) == ("1.0000", "1")
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    about = {key: summary[key] for key in ("masks", "data", "photos", "without_mask")}
    assert about == {"masks": "second", "data": "dataset", "photos": 4, "without_mask": []}
    assert "model" not in summary


def test_an_empty_mask_says_no_tongue(evaluate: Evaluate, masks: Path, tmp_path: Path) -> None:
    Image.new("L", (80, 60)).save(masks / "a.png")
    assert evaluate("--masks", masks)[0] == 0
    row = rows(tmp_path)["a"]
    assert (row["iou"], row["presence"], row["tongue"]) == ("0.000000", "0.0000", "0")


def test_masks_against_a_model(
    evaluate: Evaluate, run: RunCommand, drawn_dataset: Path, masks: Path, tmp_path: Path
) -> None:
    plain = ("--split", "all", "--out", tmp_path / "model")
    assert run("evaluate", drawn_dataset, *plain)[0] == 0
    code, said, _ = evaluate("--masks", masks, "--baseline", tmp_path / "model")
    assert code == 0
    assert "against the earlier evaluation" in said
    assert (
        json.loads((tmp_path / "out/comparison.json").read_text())["scores"]["iou"]["photos"] == 4
    )


def test_the_page_tells_no_threshold_of_masks(
    evaluate: Evaluate, masks: Path, tmp_path: Path
) -> None:
    (masks / "b.png").unlink()
    code, said, _ = evaluate("--masks", masks, "--report", "--missing", "empty")
    assert code == 0
    assert said.endswith("report.html\n")
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "photos without a mask, scored as no tongue: 1 (b)" in page
    assert "没有掩膜、按无舌计分的照片：1 张（b）" in page
    assert 'id="distributions"' in page
    assert 'id="threshold"' not in page
    assert 'id="calibration"' not in page


def test_names_with_a_suffix(evaluate: Evaluate, masks: Path) -> None:
    for file in sorted(masks.rglob("*.png")):
        file.rename(file.with_name(f"{file.stem}_mask.png"))
    code, _, errors = evaluate("--masks", masks)
    assert code == 2
    assert "add --suffix _mask" in errors
    assert evaluate("--masks", masks, "--suffix", "_mask")[0] == 0


def test_other_lossless_formats_and_cases(evaluate: Evaluate, masks: Path) -> None:
    Image.open(masks / "a.png").save(masks / "A.bmp")
    (masks / "a.png").unlink()
    code, _, errors = evaluate("--masks", masks)
    assert (code, errors) == (0, "")


@pytest.mark.parametrize("missing", ["empty", "skip"])
def test_photos_without_a_mask(
    evaluate: Evaluate, masks: Path, tmp_path: Path, missing: str
) -> None:
    for name in ("b", "c"):
        (masks / f"{name}.png").unlink()
    code, _, errors = evaluate("--masks", masks)
    assert code == 2
    assert errors.strip() == (
        f"error: {masks}: has no mask of b (and 1 more like it); --missing empty takes that as no "
        "tongue, --missing skip leaves such photos out"
    )
    assert not (tmp_path / "out").exists()
    code, _, errors = evaluate("--masks", masks, "--missing", missing)
    assert code == 0
    assert errors.startswith("note: photos without a mask, ")
    assert "2 (b, c)" in errors
    scored = rows(tmp_path)
    if missing == "empty":
        assert [scored[name]["iou"] for name in ("b", "c")] == ["0.000000"] * 2
    else:
        assert list(scored) == ["a", "deep/d"]
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert summary["without_mask"] == ["b", "c"]


def test_masks_without_a_photo_are_named(evaluate: Evaluate, masks: Path) -> None:
    shutil.copy(masks / "a.png", masks / "x.png")
    (masks / "notes.txt").touch()
    code, _, errors = evaluate("--masks", masks)
    assert code == 0
    first, second = errors.strip().splitlines()
    assert first.startswith(f"note: 1 mask without a photo left out ({masks / 'x.png'}: no photo x")
    assert second == "left out: 1 file that is no photo (1 .txt)"


def test_the_exact_name_goes_before_one_that_resembles_it(evaluate: Evaluate, masks: Path) -> None:
    (masks / "other").mkdir()
    Image.new("L", (80, 60), 255).save(masks / "other/a.png")
    code, _, errors = evaluate("--masks", masks)
    assert code == 0
    assert f"{masks / 'other/a.png'}: no photo of that name" in errors


def test_every_mask_that_is_none_is_named_and_nothing_written(
    evaluate: Evaluate, masks: Path, tmp_path: Path
) -> None:
    Image.new("L", (9, 7)).save(masks / "a.png")
    Image.fromarray(np.arange(80 * 70, dtype=np.uint8).reshape(70, 80)).save(masks / "b.png")
    (masks / "c.png").write_bytes(b"no picture")
    code, _, errors = evaluate("--masks", masks)
    assert code == 2
    a, b, c, last = errors.strip().splitlines()
    assert a.startswith(f"error: {masks / 'a.png'}: 9x7 but its photo is 80x60")
    assert b.startswith(f"error: {masks / 'b.png'}: holds the values 0, 1, 2")
    assert c.startswith(f"error: {masks / 'c.png'}: not a ")
    assert last.startswith(f"error: {masks}: 3 masks of 4 cannot be scored, so nothing is")
    assert not (tmp_path / "out").exists()


def test_calls_that_cannot_be_are_one_line(
    evaluate: Evaluate, drawn_dataset: Path, masks: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    strangers = tmp_path / "strangers"
    strangers.mkdir()
    shutil.copy(masks / "a.png", strangers / "z.png")
    twice = tmp_path / "twice"
    shutil.copytree(masks, twice)
    Image.open(twice / "a.png").save(twice / "a.bmp")
    calls = {
        ("--masks", masks, "--model", "nano"): "--masks runs no model; leave out --model",
        ("--masks", masks, "--runtime", "onnx", "--tta"): "leave out --runtime, --tta",
        ("--suffix", "_mask"): "--suffix and --missing: are for --masks FOLDER",
        ("--missing", "skip"): "--suffix and --missing: are for --masks FOLDER",
        ("--masks", masks, "--missing", "none"): "--missing none: take refuse, empty or skip",
        ("--masks", tmp_path / "nowhere"): "nowhere: no such folder",
        ("--masks", drawn_dataset / "mask"): "holds the masks that others are scored against",
        ("--masks", drawn_dataset): "holds the masks that others are scored against",
        ("--masks", empty): "holds no mask",
        ("--masks", strangers, "--missing", "empty"): "none of its masks is called as a photo",
        ("--masks", twice): "are two masks of",
    }
    for arguments, message in calls.items():
        code, _, errors = evaluate(*arguments)
        assert (code, len(errors.strip().splitlines())) == (2, 1), errors
        assert message in errors
        assert not (tmp_path / "out").exists()


def test_a_prediction_folder_is_told_which_folder_to_give(
    evaluate: Evaluate, masks: Path, tmp_path: Path
) -> None:
    (tmp_path / "prediction").mkdir()
    masks.rename(tmp_path / "prediction/mask")
    code, _, errors = evaluate("--masks", tmp_path / "prediction")
    assert code == 2
    assert f"give --masks {tmp_path / 'prediction/mask'}" in errors
    assert evaluate("--masks", tmp_path / "prediction/mask")[0] == 0


def test_photos_that_are_links_are_scored(
    evaluate: Evaluate, drawn_dataset: Path, masks: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "store.png"
    photo = drawn_dataset / "original/a.png"
    photo.rename(elsewhere)
    photo.symlink_to(elsewhere)
    code, _, errors = evaluate("--masks", masks)
    assert (code, errors) == (0, "")
