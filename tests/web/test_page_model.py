"""The page built with a model of one's own."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

from tongueseg import ModelSpec, weights
from web.pages import build_page


def test_a_run_folder_is_built_into_the_page(node_modules: Path, tmp_path: Path) -> None:
    run, out = tmp_path / "run", tmp_path / "dist"
    run.mkdir()
    for suffix in (".onnx", ".json"):
        shutil.copy(weights.file("base").with_suffix(suffix), run / f"best{suffix}")
    built = build_page(node_modules, out, TONGUESEG_MODEL=str(run))
    assert built.returncode == 0, built.stderr
    (model,) = out.glob("model/best-*.onnx.gz")
    (spec,) = out.glob("model/best-*.json")
    assert gzip.decompress(model.read_bytes()) == (run / "best.onnx").read_bytes()
    assert spec.read_bytes() == (run / "best.json").read_bytes()


def test_a_folder_without_a_model_is_told(node_modules: Path, tmp_path: Path) -> None:
    built = build_page(node_modules, tmp_path / "dist", TONGUESEG_MODEL=str(tmp_path))
    assert built.returncode != 0
    assert f"{tmp_path / 'best.onnx'} is missing; name a run folder" in built.stderr
    assert not (tmp_path / "dist").exists()


def test_a_model_of_several_classes_is_refused(node_modules: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    shutil.copy(weights.file("nano"), run / "best.onnx")
    spec = ModelSpec.read(weights.file("nano").with_suffix(".json"))
    spec.model_copy(update={"classes": ("tongue", "teeth")}).write(run / "best.json")
    built = build_page(node_modules, tmp_path / "dist", TONGUESEG_MODEL=str(run))
    assert built.returncode != 0
    assert "has 2 classes; the page takes models of one class" in built.stderr
    assert not (tmp_path / "dist").exists()
