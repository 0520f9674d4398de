"""The verbs as a user calls them, with the embedded model and drawn photos."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg import Segmenter
from tongueseg.data.dataset import read_dataset
from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


def _pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


def _results(out: Path) -> dict[str, dict[str, str]]:
    with (out / "results.csv").open(encoding="utf-8-sig") as stream:
        return {row["name"]: row for row in csv.DictReader(stream)}


def test_predict_writes_all_that_is_asked_for(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, _ = run(
        "predict", drawn / "original", "--out", out, "--save", "mask,overlay,cutout,panel"
    )
    assert code == 0
    assert "4 photos, 4 with a tongue, 0 failed" in said
    assert "photos/s" in said
    for folder, suffix in {
        "mask": "png",
        "overlay": "jpg",
        "cutout": "png",
        "panel": "jpg",
    }.items():
        assert len(list((out / folder).glob(f"*.{suffix}"))) == 4
    name = next(iter(_results(out)))
    assert set(np.unique(_pixels(out / "mask" / f"{name}.png"))) == {0, 255}
    assert _pixels(out / "cutout" / f"{name}.png").shape == (400, 400, 4)


def test_predict_on_another_background(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    photo = next((drawn / "original").iterdir())
    options = ("--save", "cutout,figure", "--background", "#0a0b0c", "--width-cm", 8.5)
    assert run("predict", photo, "--out", tmp_path, *options)[0] == 0
    assert _pixels(tmp_path / "cutout" / f"{photo.stem}.png")[0, 0].tolist() == [10, 11, 12]
    assert _pixels(tmp_path / "figure" / f"{photo.stem}.png").shape[1] == 1004


def test_predictions_beside_their_photos_are_a_dataset(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    run("predict", drawn / "original", "--out", tmp_path)
    (tmp_path / "original").symlink_to(drawn / "original")
    assert len(read_dataset(tmp_path)) == 4


def test_python_and_command_line_give_the_same_answer(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    photo = next((drawn / "original").iterdir())
    run("predict", photo, "--out", tmp_path)
    mask = _pixels(tmp_path / "mask" / f"{photo.stem}.png") > 0
    assert np.array_equal(Segmenter()(photo).mask, mask)


def test_broken_photos_among_good_ones(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    good = next((drawn / "original").iterdir())
    (photos / "good.jpg").write_bytes(good.read_bytes())
    (photos / "cut.jpg").write_bytes(good.read_bytes()[:3000])
    (photos / "empty.jpg").touch()
    (photos / "text.png").write_text("no photo")
    code, said, errors = run("predict", photos, "--out", tmp_path / "out")
    assert code == 1
    assert "1 of 4 photos, 1 with a tongue, 3 failed" in said
    assert len(errors.strip().splitlines()) == 3
    assert "cut.jpg: damaged" in errors
    assert "empty.jpg: empty file" in errors
    results = _results(tmp_path / "out")
    assert results["text"]["error"].endswith("not a photo in a format that is read here")
    assert results["good"]["error"] == ""
    assert [path.name for path in (tmp_path / "out" / "mask").iterdir()] == ["good.png"]


def test_a_prediction_goes_on_where_it_was(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    call = ("predict", drawn / "original", "--out", out, "--save", "mask,measures")
    run(*call)
    whole, measured = _results(out), (out / "measures.csv").read_text()
    lines = (out / "results.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    # As if it had been killed: one row in half, and one mask that lacks.
    (out / "results.csv").rename(out / "results.csv.part")
    (out / "results.csv.part").write_text("".join(lines[:4]) + lines[4][:9])
    (out / "mask" / f"{next(iter(whole))}.png").unlink()
    assert run(*call)[0] == 2
    code, said, _ = run(*call, "--resume")
    assert code == 0
    assert said.startswith("2 done before, 2 photos, 2 with a tongue, 0 failed")
    assert {name: row["share"] for name, row in _results(out).items()} == {
        name: row["share"] for name, row in whole.items()
    }
    assert sorted((out / "measures.csv").read_text().splitlines()) == sorted(measured.splitlines())
    assert {file.name for file in out.iterdir()} == {
        "mask", "photos.csv", "results.csv", "measures.csv",
    }  # fmt: skip
    code, said, _ = run(*call, "--resume")
    assert code == 0
    assert said.startswith("nothing left to do, 4 photos done before")


def test_photos_of_another_folder_are_not_done_by_their_names(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    out, moved = tmp_path / "out", tmp_path / "moved"
    call = ("--out", out, "--save", "mask", "--resume")
    run("predict", drawn / "original", *call)
    before = (out / "results.csv").read_bytes()
    shutil.copytree(drawn / "original", moved)
    code, _, errors = run("predict", moved, *call)
    assert code == 2
    (name, photo), *_ = sorted((file.stem, file.name) for file in moved.iterdir())
    was = (drawn / "original" / photo).resolve()
    assert errors == (
        f"error: {out}: {name} is the result of {was}, not of {moved / photo}; "
        "choose another --out\n"
    )
    assert (out / "results.csv").read_bytes() == before
    assert {file.name for file in out.iterdir()} == {"mask", "photos.csv", "results.csv"}


def test_one_photo_that_is_missing(run: RunCommand, tmp_path: Path) -> None:
    code, _, errors = run("predict", tmp_path / "none.jpg", "--out", tmp_path / "out")
    assert code == 2
    assert errors == f"error: {tmp_path / 'none.jpg'}: no such file\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--save", "masks"], "--save masks: no such output"),
        (["--model", "bass"], "bass: no such model; did you mean base?"),
        (["--model", "model.pth"], "model.pth: no such model"),
        (["--background", "whit"], "did you mean white?"),
        (["--width-cm", "0"], "0 cm at 300 dpi"),
        (["--runtime", "onix"], "onix: no such runtime; did you mean onnx?"),
    ],
)
def test_wrong_calls_are_one_line_and_exit_two(
    run: RunCommand, drawn: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    code, _, errors = run("predict", drawn / "original", "--out", tmp_path / "out", *arguments)
    assert code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_evaluate_writes_scores_and_shows_them(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    code, said, _ = run("evaluate", drawn, "--split", "all", "--out", tmp_path)
    assert code == 0
    assert "IoU of the tongue" in said
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["photos"] == 4
    assert summary["scores"]["iou"]["mean"] > 0.85
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 5


def test_evaluate_against_an_earlier_evaluation(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    scored = ("evaluate", drawn, "--split", "all")
    run(*scored, "--out", tmp_path / "plain")
    code, said, _ = run(
        *scored, "--out", tmp_path / "tta", "--tta", "--baseline", tmp_path / "plain"
    )
    assert code == 0
    assert "against the earlier evaluation" in said
    compared = json.loads((tmp_path / "tta" / "comparison.json").read_text())
    assert compared["second"] == str(tmp_path / "plain")
    means = [
        json.loads((tmp_path / name / "summary.json").read_text())["scores"]["iou"]["mean"]
        for name in ("tta", "plain")
    ]
    iou = compared["scores"]["iou"]
    assert [iou["first"], iou["second"]] == pytest.approx(means, abs=1e-6)
    assert iou["photos"] == 4


def test_comparisons_that_cannot_be_made_are_refused_before_scoring(
    run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    scored = ("evaluate", drawn, "--split", "all", "--baseline")
    out = tmp_path / "out"
    code, _, errors = run(*scored, out, "--out", out)
    assert code == 2
    assert "is written by this call; take another --out" in errors
    code, _, errors = run(*scored, tmp_path / "none", "--out", out)
    assert code == 2
    assert "scores.csv: no such file; tongueseg evaluate writes it" in errors
    (tmp_path / "scores.csv").write_text("name,iou\nelsewhere,0.5\n")
    code, _, errors = run(*scored, tmp_path, "--out", out)
    assert code == 2
    assert "same photos can be compared: 4 are in this split alone" in errors
    assert not out.exists()


def test_evaluate_with_a_report(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    scored = ("evaluate", drawn, "--split", "all", "--out")
    code, said, _ = run(*scored, tmp_path / "plain")
    assert code == 0
    assert not (tmp_path / "plain/report.html").exists()
    code, said, _ = run(*scored, tmp_path / "page", "--report")
    assert code == 0
    assert said.endswith(f"{tmp_path / 'page/report.html'}\n")
    assert drawn.name in (tmp_path / "page/report.html").read_text(encoding="utf-8")
    # A closer look changes no score.
    both = [(tmp_path / name / "scores.csv").read_text() for name in ("plain", "page")]
    assert both[0] == both[1]


def test_evaluate_several_models(
    run: RunCommand, drawn: Path, tiny_model: Path, tmp_path: Path
) -> None:
    models = ("--model", "default", "--model", tiny_model, "--model", "nano")
    code, said, _ = run("evaluate", drawn, "--split", "all", "--out", tmp_path, *models)
    assert code == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"nano", "tiny", "nano-2"}
    for name in ("nano", "tiny", "nano-2"):
        assert f"{name}, 4 photos" in said
        assert json.loads((tmp_path / name / "summary.json").read_text())["model"] == name
    assert not (tmp_path / "scores.csv").exists()
    one, other = ((tmp_path / name / "scores.csv").read_text() for name in ("nano", "nano-2"))
    assert one == other


def test_evaluations_that_cannot_be_are_told_before_any_photo(
    run: RunCommand, drawn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored = ("evaluate", drawn, "--split", "all", "--out", tmp_path / "out")
    code, _, errors = run(*scored, "--model", "base", "--model", "bass")
    assert code == 2
    assert "bass: no such model; did you mean base?" in errors
    code, _, errors = run(*scored, "--model", "base", "--model", "base", "--baseline", tmp_path)
    assert code == 2
    assert "--baseline takes one --model; several are compared by --report" in errors
    for module in ("evaluation.report", "report"):
        monkeypatch.delitem(sys.modules, f"tongueseg.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    code, _, errors = run(*scored, "--report")
    assert code == 2
    assert errors == "error: this needs jinja2: pip install 'tongueseg[report]'\n"
    assert not (tmp_path / "out").exists()


def test_evaluate_without_masks(run: RunCommand, tmp_path: Path) -> None:
    code, _, errors = run("evaluate", tmp_path, "--out", tmp_path / "out")
    assert code == 2
    assert "a dataset has original/NAME.jpg and mask/NAME.png" in errors


def test_train_then_predict_with_the_run(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    small = ("--width", 2, "--size", 64, "--epochs", 1, "--batch", 2, "--set", "model.depth=3")
    code, said, _ = run("train", drawn, "--out", tmp_path / "run", *small)
    assert code == 0
    assert "validation Dice" in said
    photo = next((drawn / "original").iterdir())
    code, _, _ = run("predict", photo, "--out", tmp_path / "out", "--model", tmp_path / "run")
    assert code == 0
    code, _, errors = run("train", drawn, "--out", tmp_path / "run", *small)
    assert code == 2
    assert "--resume to go on or --overwrite" in errors


def test_resume_says_only_what_changed(run: RunCommand, drawn: Path, tmp_path: Path) -> None:
    small = ("--width", 2, "--size", 64, "--epochs", 1, "--batch", 2, "--set", "model.depth=3")
    run("train", drawn, "--out", tmp_path / "run", *small)
    code, _, errors = run("train", drawn, "--out", tmp_path / "run", "--resume", "--epochs", 2)
    assert code == 2
    assert errors.endswith("other settings: train.epochs was 1 and is now 2\n")
    before = (tmp_path / "run/metrics.csv").read_bytes()
    code, said, _ = run("train", drawn, "--out", tmp_path / "run", "--resume", "--width", 2)
    assert code == 0
    assert said == f"{tmp_path / 'run'}: is finished, nothing is left to train\n"
    assert (tmp_path / "run/metrics.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "optim.lrr=1"], "optim.lrr: no such setting; did you mean optim.lr?"),
        (["--size", "250"], "data.size 250 is no multiple of 16"),
        (["--width", "0"], "model.width"),
        (["--loss", "dise"], "no loss 'dise'; did you mean dice?"),
        (["--model", "unett"], "unett: no such model; did you mean unet?"),
    ],
)
def test_training_that_cannot_work(
    run: RunCommand, drawn: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    code, _, errors = run("train", drawn, "--out", tmp_path / "run", *arguments)
    assert code == 2
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_doctor_names_what_is_here(run: RunCommand) -> None:
    code, said, _ = run("doctor")
    assert code == 0
    assert "onnxruntime" in said
    assert "default: nano" in said
    assert "engines here: onnx (cpu" in said
    assert "--runtime auto takes onnx for .onnx, " in said


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from tongueseg.cli import main; sys.argv = ['tongueseg', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'cv2', 'onnxruntime', 'torch', 'numpy', 'PIL'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_predict_does_without_torch(drawn: Path, tmp_path: Path) -> None:
    photo = next((drawn / "original").iterdir())
    code = (
        "import sys; from tongueseg.cli import main\n"
        f"sys.argv = ['tongueseg', 'predict', {str(photo)!r}, '--out', {str(tmp_path)!r}]\n"
        "try: main()\nexcept SystemExit as ended: assert not ended.code\n"
        "sys.exit(int('torch' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_scoring_on_another_split_warns(run: RunCommand, tmp_path: Path) -> None:
    data = tmp_path / "mine"
    write_dataset(data, count=4, seed=5)
    small = ("--width", 2, "--size", 64, "--epochs", 1, "--batch", 2, "--set", "model.depth=3")
    run("train", data, "--out", tmp_path / "run", *small)
    scored = ("evaluate", data, "--model", tmp_path / "run", "--out", tmp_path / "scores")
    assert "warning" not in run(*scored, "--split", "all")[2]
    names = [record.name for record in read_dataset(data)]
    kinds = ("test", "test", "train", "val")
    lines = [f"{name},{kind}" for name, kind in zip(names, kinds, strict=True)]
    (data / "split.csv").write_text("\n".join(["name,split", *lines]))
    assert "trained on another split of mine" in run(*scored, "--split", "test")[2]


def test_ctrl_c_is_one_line(
    monkeypatch: pytest.MonkeyPatch, run: RunCommand, drawn: Path, tmp_path: Path
) -> None:
    def stop(*_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tongueseg.data.dataset.read_dataset", stop)
    code, _, errors = run("evaluate", drawn, "--out", tmp_path)
    assert code == 130
    assert errors.strip() == "interrupted; what was finished is written"
