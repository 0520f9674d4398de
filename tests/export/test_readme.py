from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest

from tongueseg.export import program
from tongueseg.export.onnx_file import write
from tongueseg.export.readme import readme
from tongueseg.export.request import ExportRequest
from tongueseg.export.targets import TARGETS
from tongueseg.spec import EndToEndSpec

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


def lines(page: str, language: str) -> str:
    [result] = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return str(result)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("end_to_end", [None, EndToEndSpec(height=80, width=60)])
def test_every_target_has_one_with_nothing_left_to_fill_in(
    layers: ModelFile, target: str, end_to_end: EndToEndSpec | None
) -> None:
    page = readme(layers.spec.model_copy(update={"end_to_end": end_to_end}), target, 1)
    assert page.startswith(f"# tiny for {target}\n")
    assert "best" + TARGETS[target].suffix.replace(".mlpackage", "") in page
    assert not re.search(r"\$[a-z{]", page)
    assert ("80 high and 60 wide" in page) == (end_to_end is not None)
    assert ("tongueseg predict" in page) == (
        end_to_end is None and target not in ("torchscript", "pt2")
    )


def test_what_goes_in_and_comes_out(layers: ModelFile) -> None:
    page = readme(layers.spec, "onnx", None)
    assert "float32 `(N, 3, 32, 48)`" in page
    assert "logits `(N, 1, 32, 48)`; tongue is what is above 0" in page
    assert "0.017124754, 0.017507003, 0.017429194" in page
    assert "-2.1179039, -2.0357143, -1.8044444" in page
    assert "float32 `(2, 32, 48, 3)`" in readme(layers.spec, "litert", 2)


WRITERS = {"onnx": write, "torchscript": program.write_torchscript, "pt2": program.write_pt2}


@pytest.mark.filterwarnings("ignore:`torch.jit.load` is deprecated")
@pytest.mark.parametrize("target", WRITERS)
@pytest.mark.parametrize("photo", [None, (80, 60)])
def test_its_python_runs(
    bright: ModelFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    photo: tuple[Any, ...] | None,
) -> None:
    WRITERS[target](ExportRequest(bright, photo=photo), tmp_path / f"best.{target}")
    end_to_end = photo and EndToEndSpec(height=photo[0], width=photo[1])
    page = readme(bright.spec.model_copy(update={"end_to_end": end_to_end}), target, 1)
    monkeypatch.chdir(tmp_path)
    names: dict[Any, Any] = {}
    exec(lines(page, "python"), names)
    mask = np.asarray(names["mask"])
    assert mask.shape[-2:] == (photo or (64, 64))
    # A black photo holds no bright pixels.
    assert not mask.any()
    assert target != "onnx" or isinstance(names["session"], onnxruntime.InferenceSession)


def test_openvinos_python_runs(
    bright: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openvino", reason="openvino is not installed")
    from tongueseg.export import openvino

    openvino.write(ExportRequest(bright), tmp_path / "best.xml")
    monkeypatch.chdir(tmp_path)
    names: dict[Any, Any] = {}
    exec(lines(readme(bright.spec, "openvino", 1), "python"), names)
    assert names["mask"].shape == (64, 64)
