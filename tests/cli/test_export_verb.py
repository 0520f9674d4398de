from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from bright_model import write_bright_model
from tongueseg.weights.model_files import ModelFile, find_model

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec
    from typing_helpers import RunCommand


@pytest.fixture
def model(tmp_path: Path, spec: ModelSpec) -> ModelFile:
    return write_bright_model(tmp_path / "float", spec)


def test_an_export_and_what_is_told_of_it(
    run: RunCommand, tmp_path: Path, model: ModelFile, drawn_dataset: Path
) -> None:
    out = tmp_path / "out"
    code, output, said = run("export", model.path, "--to", "onnx", "--out", out, "--batch", "2",
                           "--data", drawn_dataset, "--photos", 2)  # fmt: skip
    assert code == 0, said
    assert "parity on 2 photos: IoU 1.0000, worst 1.0000, logits differ by 0, " in output
    assert "ms in onnx" in output
    assert f"{out / 'best.onnx'}, " in output.splitlines()[-1]
    assert find_model(out).path == out / "best.onnx"


def test_drawn_photos_where_none_are_given(
    run: RunCommand, tmp_path: Path, model: ModelFile
) -> None:
    code, output, said = run("export", model.path, "--to", "onnx", "--out", tmp_path / "out",
                           "--end-to-end", "--photo", "120x100", "--photos", 1)  # fmt: skip
    assert code == 0, said
    assert "parity on 1 photo drawn here: IoU 1.0000, worst 1.0000, " in output
    assert "logits" not in output


def test_without_a_tongue_logits_are_compared(
    run: RunCommand, tmp_path: Path, model: ModelFile
) -> None:
    dark = np.linspace(0, 90, 40).astype(np.uint8)[:, None, None]
    Image.fromarray(np.broadcast_to(dark, (40, 40, 3))).save(tmp_path / "dark.png")
    code, output, said = run("export", model.path, "--to", "onnx", "--out", tmp_path / "out",
                           "--data", tmp_path)  # fmt: skip
    assert code == 0, said
    assert "parity on 1 photo: no masks, logits differ by 0, " in output
    assert "warning: the model finds no tongue on 1 of them, so logits alone were compared" in said


def test_one_logit_everywhere_proves_nothing(
    run: RunCommand, tmp_path: Path, model: ModelFile
) -> None:
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(tmp_path / "dark.png")
    out = tmp_path / "out"
    code, _, said = run("export", model.path, "--to", "onnx", "--out", out, "--data", tmp_path)
    assert code == 2
    assert said == (
        f"error: {out}: not written: compared with {model.path.name} on 1 photo, the model finds "
        "no tongue on any photo and gives one and the same logit everywhere, as zeroed weights "
        "do; give photos that show tongues (--data)\n"
    )
    assert not out.exists()


def test_what_does_not_run_here_is_told(
    run: RunCommand, tmp_path: Path, model: ModelFile, drawn_dataset: Path
) -> None:
    pytest.importorskip("coremltools", reason="coremltools is not installed")
    code, output, said = run("export", model.path, "--to", "coreml", "--out", tmp_path / "out",
                           "--data", drawn_dataset)  # fmt: skip
    assert code == 0, said
    assert "not run here (coreml: Core ML runs on Apple machines alone)" in output
    assert find_model(tmp_path / "out").path.suffix == ".mlpackage"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--batch", "many"), "--batch many: give a number from 1 to 1024, or dynamic"),
        (("--batch", "0"), "--batch 0: give a number from 1 to 1024, or dynamic"),
        (("--batch", "9" * 20), f"--batch {'9' * 20}: give a number from 1 to 1024, or dynamic"),
        (("--end-to-end", "--photo", "640"), "--photo 640: give HEIGHTxWIDTH, such as 640x480"),
        (("--end-to-end", "--photo", "8x8"), "--photo 8x8: sides go from 16 to 8192 pixels"),
        (
            ("--end-to-end", "--batch", "2"),
            "an end-to-end model takes one photo at a time; give --batch 1",
        ),
        (("--int8",), "onnx does not quantise by itself; export what `tongueseg quantize` wrote"),
    ],
)
def test_calls_that_cannot_work(
    run: RunCommand, tmp_path: Path, model: ModelFile, arguments: tuple[str, ...], message: str
) -> None:
    out = tmp_path / "out"
    code, _, said = run("export", model.path, "--to", "onnx", "--out", out, *arguments)
    assert (code, said) == (2, f"error: {message}\n")
    assert not out.exists()


def test_a_model_that_is_not_there(run: RunCommand, tmp_path: Path) -> None:
    code, _, said = run("export", "nothing", "--to", "onnx", "--out", tmp_path / "out")
    assert code == 2
    assert said.startswith("error: nothing: no such model")
