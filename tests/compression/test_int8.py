from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from tongueseg.compression import int8 as module
from tongueseg.compression.int8 import Int8Converter, Source
from tongueseg.compression.quantizer import quantize
from tongueseg.errors import BadModel, FallsTooFar
from tongueseg.weights.model_files import ModelFile

if TYPE_CHECKING:
    from tongueseg.compression.quantizer import Quantized
    from tongueseg.data.dataset import Record


@pytest.fixture
def shrinker(tmp_path: Path, records: list[Record]) -> Int8Converter:
    quiet = Console(file=io.StringIO())
    return Int8Converter(tmp_path / "out", tmp_path, records[:2], records[2:], 0.01, quiet)


def test_a_model_is_quantised_once(shrinker: Int8Converter, model: ModelFile) -> None:
    made = shrinker(Source("given", model))
    assert made.path == shrinker.out / "int8/given/best.onnx"
    assert made.path.stat().st_size > 0
    before = made.path.stat().st_mtime_ns
    assert shrinker(Source("given", model)).path.stat().st_mtime_ns == before


def test_what_is_no_onnx_is_refused(
    shrinker: Int8Converter, model: ModelFile, tmp_path: Path
) -> None:
    other = ModelFile(tmp_path / "best.xml", model.spec)
    with pytest.raises(BadModel, match=r"is no \.onnx"):
        shrinker(Source("given", other))


def falling(times: int, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Let so many quantisations fall too far; return the models of all of them."""
    on_trial: list[Path] = []

    def one(model: ModelFile, *rest: Any, **limit: Any) -> Quantized:
        on_trial.append(model.path)
        if len(on_trial) <= times:
            raise FallsTooFar("falls too far")
        return quantize(model, *rest, **limit)

    monkeypatch.setattr(module, "quantize", one)
    return on_trial


def test_a_run_that_falls_too_far_is_trained_further(
    shrinker: Int8Converter, model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = model.path.parent
    (run / "config.yaml").touch()
    tuned = []

    def qat_finetune(run: Path, data: Path, out: Path, console: Console) -> None:
        tuned.append(out)
        out.mkdir(parents=True)
        for file in (model.path, model.path.with_suffix(".json")):
            (out / file.name).write_bytes(file.read_bytes())
        (out / "report.html").touch()

    monkeypatch.setattr(module, "qat_finetune", qat_finetune)
    on_trial = falling(1, monkeypatch)
    assert shrinker(Source("given", model, run)).path.exists()
    assert tuned == [shrinker.out / "qat/given"]
    assert on_trial == [model.path, tuned[0] / "best.onnx"]
    # Cut off after the training, it is not trained again.
    (shrinker.out / "int8").rename(shrinker.out / "gone")
    falling(1, monkeypatch)
    assert shrinker(Source("given", model, run)).path.exists()
    assert len(tuned) == 1


def test_a_model_without_its_run_cannot_be_trained_further(
    shrinker: Int8Converter, model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    falling(1, monkeypatch)
    with pytest.raises(FallsTooFar):
        shrinker(Source("given", model))
