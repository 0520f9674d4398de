from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tongueseg import Segmenter
from tongueseg.compression.qdq import Qdq
from tongueseg.errors import BadModel, BadSettings, CannotWrite, MissingExtra
from tongueseg.export import targets
from tongueseg.export.exporter import export, least_iou
from tongueseg.export.onnx import export_onnx
from tongueseg.export.parity import FLOAT, INT8
from tongueseg.export.request import ExportRequest
from tongueseg.spec import ModelSpec, sha256
from tongueseg.weights.model_files import find_model
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.models import UNet
    from tongueseg.weights.model_files import ModelFile


def wrongly(request: ExportRequest, path: Path) -> None:
    """Write a model that finds dark pixels."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(request.model.path)
    [head] = [tensor for tensor in model.graph.initializer if tensor.name == "head.weight"]
    head.CopyFrom(numpy_helper.from_array(-numpy_helper.to_array(head), head.name))
    path.write_bytes(model.SerializeToString())


def test_a_model_its_spec_and_a_readme(
    bright: ModelFile, tmp_path: Path, discs: list[Path]
) -> None:
    out = tmp_path / "out"
    done = export(ExportRequest(bright, batch=None), "onnx", out, discs)
    assert sorted(file.name for file in out.iterdir()) == ["README.md", "best.json", "best.onnx"]
    assert done.path == out / "best.onnx"
    assert done.engine == "onnx"
    assert done.not_run == ""
    assert not_none(done.parity).iou == 1
    assert not_none(done.parity).logits < 1e-4
    assert find_model(out).spec.files == {"best.onnx": sha256(out / "best.onnx")}
    with Segmenter(out) as segmenter:
        assert segmenter(discs[0]).tongue


def test_one_that_answers_otherwise_is_not_kept(
    bright: ModelFile, tmp_path: Path, discs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = targets.TARGETS["onnx"]._replace(write=wrongly)
    monkeypatch.setitem(targets.TARGETS, "onnx", broken)
    out = tmp_path / "out"
    with pytest.raises(BadModel) as caught:
        export(ExportRequest(bright, batch=None), "onnx", out, discs)
    assert str(caught.value).startswith(
        f"{out}: not written: compared with best.onnx on 3 photos, masks share an IoU of 0"
    )
    assert "0.999 is the least" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_run_here_is_not_passed(
    bright: ModelFile, tmp_path: Path, discs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(name: str, path: Path, **how: Any) -> Any:
        if path.suffix == ".onnx" and path.parent == bright.path.parent:
            return open_runtime(name, path, **how)
        raise BadSettings("it: runs elsewhere")

    from tongueseg.runtime import open_runtime

    monkeypatch.setattr("tongueseg.export.exporter.open_runtime", elsewhere)
    done = export(ExportRequest(bright, batch=None), "onnx", tmp_path / "out", discs)
    assert done.parity is None
    assert done.not_run == "it: runs elsewhere"
    assert (tmp_path / "out/best.onnx").exists()


def test_an_end_to_end_one_says_so_and_is_not_taken_for_another(
    bright: ModelFile, tmp_path: Path, discs: list[Path]
) -> None:
    out = tmp_path / "out"
    done = export(ExportRequest(bright, photo=(90, 70)), "onnx", out, discs)
    assert not_none(done.parity).iou == 1
    assert np.isnan(not_none(done.parity).logits)
    spec = ModelSpec.read(out / "best.json")
    size = not_none(spec.end_to_end)
    assert (size.height, size.width) == (90, 70)
    with pytest.raises(BadModel, match="an end-to-end model, which takes photos"):
        find_model(out)


def test_a_model_in_int8_goes_on_in_int8(
    bright: ModelFile, tmp_path: Path, discs: list[Path]
) -> None:
    pytest.importorskip("openvino", reason="openvino is not installed")
    displayed = [np.random.default_rng(0).random((1, 3, 64, 64), np.float32)]
    [path] = Qdq(bright.path).write(tmp_path / "best.onnx", displayed)
    bright.spec.model_copy(update={"files": {path.name: sha256(path)}}).write(
        path.with_suffix(".json")
    )
    int8 = find_model(path)
    done = export(ExportRequest(int8, batch=None), "openvino", tmp_path / "xml", discs)
    assert not_none(done.parity).iou >= INT8
    assert b"FakeQuantize" in done.path.read_bytes()
    # And on from there.
    again = export(
        ExportRequest(find_model(done.path), batch=None), "openvino", tmp_path / "again", discs
    )
    assert not_none(again.parity).iou == 1
    # To where there is none, as float.
    third = export(ExportRequest(int8), "torchscript", tmp_path / "ts", discs)
    assert not_none(third.parity).iou >= INT8


def test_how_much_alike_it_has_to_be(bright: ModelFile, tmp_path: Path) -> None:
    assert least_iou(ExportRequest(bright)) == FLOAT
    assert least_iou(ExportRequest(bright, int8=True)) == INT8
    xml = tmp_path / "best.xml"
    xml.write_text("<layer type='FakeQuantize'/>")
    assert least_iou(ExportRequest(replace(bright, path=xml))) == INT8
    xml.write_text("<layer type='Convolution'/>")
    assert least_iou(ExportRequest(replace(bright, path=xml))) == FLOAT


def test_the_weights_of_a_run_folder_are_taken_where_they_lie_beside(
    network: UNet, layers: ModelFile, tmp_path: Path
) -> None:
    from tongueseg.models.checkpoint import save_checkpoint
    from tongueseg.spec import Architecture

    how = {"widths": [4, 6], "space_to_depth": 2, "up": "nearest", "activation": "hardswish"}
    of = Architecture(name="attention_unet", arguments=how)
    spec = layers.spec.model_copy(update={"architecture": of, "files": {}})
    spec = save_checkpoint(network, spec, tmp_path / "best.safetensors")
    export_onnx(network, spec, tmp_path / "best.onnx")
    names = dict(ExportRequest(find_model(tmp_path)).network.named_parameters())
    assert "upcat.0.gate.skip.0.weight" in names
    assert "upcat.0.gate.skip.0.weight" not in dict(
        ExportRequest(layers).network.named_parameters()
    )


def test_a_folder_that_holds_something_is_left_alone(
    bright: ModelFile, tmp_path: Path, discs: list[Path]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CannotWrite):
        export(ExportRequest(bright, batch=None), "onnx", tmp_path, discs)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_library_that_is_missing_leaves_nothing(
    bright: ModelFile, tmp_path: Path, discs: list[Path], without: Callable[[str], None]
) -> None:
    without("coremltools")
    with pytest.raises(MissingExtra):
        export(ExportRequest(bright), "coreml", tmp_path / "out", discs)
    assert list(tmp_path.iterdir()) == []
