from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bright_model import write_bright_model
from tongueseg import Segmenter
from tongueseg.compression import qat_finetune, quantizer
from tongueseg.data.dataset import find_pairs
from tongueseg.data.split.split_file import write_split
from tongueseg.errors import FallsTooFar
from tongueseg.spec import ModelSpec, sha256
from tongueseg.weights.model_files import ModelFile, find_model

if TYPE_CHECKING:
    from tongueseg.compression.quantizer import Quantized
    from typing_helpers import RunCommand


@pytest.fixture
def model(tmp_path: Path, spec: ModelSpec) -> ModelFile:
    return write_bright_model(tmp_path / "float", spec)


@pytest.fixture
def data(drawn_dataset: Path) -> Path:
    names = [record.name for record in find_pairs(drawn_dataset)]
    splits = dict(zip(names, ("train", "train", "val", "test"), strict=True))
    write_split(drawn_dataset / "split.csv", splits)
    return drawn_dataset


@pytest.mark.parametrize("to", ["onnx", "openvino"])
def test_int8_of_either_engine_is_a_model(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path, to: str
) -> None:
    pytest.importorskip("nncf", reason="nncf is not installed")
    out = tmp_path / "int8"
    code, message, said = run("quantize", model.path, "--data", data, "--out", out, "--to", to)
    assert code == 0, said
    assert "IoU on 1 val photos 0.9" in message
    assert re.search(r"\(\d layers in float\)", message)
    assert find_model(out).path.suffix == {"onnx": ".onnx", "openvino": ".xml"}[to]


@pytest.mark.parametrize("to", ["fp16", "bf16"])
def test_weights_in_sixteen_bits(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path, to: str
) -> None:
    out = tmp_path / "half"
    code, message, said = run("quantize", model.path, "--data", data, "--out", out, "--to", to)
    assert code == 0, said
    assert f"stored in {to} 0.9" in message
    assert find_model(out).spec.name == model.spec.name


def test_a_folder_that_holds_something_is_left_alone(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    code, _, said = run("quantize", model.path, "--data", data, "--out", tmp_path / "full")
    assert code == 2, said
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_what_int8_is_not_made_of_is_told_in_a_line(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path
) -> None:
    file = tmp_path / "other" / "best.xml"
    file.parent.mkdir()
    weights = file.with_suffix(".bin")
    file.write_text("<net/>")
    weights.touch()
    files = {one.name: sha256(one) for one in (file, weights)}
    spec = model.spec.model_copy(update={"files": files})
    spec.write(file.with_suffix(".json"))
    code, _, said = run("quantize", file, "--data", data, "--out", tmp_path / "int8")
    assert (code, said.count("\n")) == (2, 1)
    assert "best.xml: is no .onnx, which INT8 is made of here" in said
    assert not (tmp_path / "int8").exists()


def test_photos_unlike_the_validation_are_warned_of(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path
) -> None:
    known = model.spec.model_copy(update={"scores": {"val_dice": 1.5}})
    known.write(model.path.with_suffix(".json"))
    code, _, said = run("quantize", model.path, "--data", data, "--out", tmp_path / "int8")
    assert code == 0, said
    assert "warning: the calibration photos are unlike" in said


def test_float_weights_lose_little(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path
) -> None:
    run("quantize", model.path, "--data", data, "--out", tmp_path / "half", "--to", "bf16")
    x = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    with Segmenter(model.path) as float32, Segmenter(tmp_path / "half") as half:
        assert np.allclose(float32.runtime.run(x), half.runtime.run(x), atol=0.05)


def test_a_run_that_falls_too_far_is_tuned_and_tried_again(
    run: RunCommand, tmp_path: Path, model: ModelFile, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuned, on_trial = write_bright_model(tmp_path / "tuned", model.spec), []
    whole = quantizer.quantize

    def falls_once(result: ModelFile, *rest: Any, **how: Any) -> Quantized:
        on_trial.append(result.path)
        if len(on_trial) == 1:
            raise FallsTooFar("falls too far")
        return whole(result, *rest, **how)

    monkeypatch.setattr(quantizer, "quantize", falls_once)
    monkeypatch.setattr(qat_finetune, "qat_finetune", lambda *_: tuned.path.parent)
    out = tmp_path / "int8"
    call = ("quantize", model.path, "--data", data, "--out", out)
    assert run(*call)[0] == 2
    on_trial.clear()
    code, _, said = run(*call, "--qat", tmp_path / "further")
    assert code == 0, said
    assert "falls too far" in said
    assert on_trial == [model.path, tuned.path]
    assert find_model(out).spec.name == model.spec.name
