from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from tongueseg import weights
from tongueseg.errors import BadModel
from tongueseg.spec import EndToEndSpec, ModelSpec, sha256
from tongueseg.weights.model_files import PICKLES, files_of, find_model


def refused(model: Path | str) -> str:
    with pytest.raises(BadModel) as caught:
        find_model(model)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, tiny_model: Path) -> Path:
    """The tiny model in the place of the embedded ones, under the name ``base``."""
    spec = json.loads((tiny_model / "best.json").read_text())
    spec["files"] = {"base.onnx": spec["files"]["best.onnx"]}
    (tiny_model / "base.json").write_text(json.dumps(spec))
    (tiny_model / "best.onnx").rename(tiny_model / "base.onnx")
    monkeypatch.setattr(weights, "_folder", lambda: tiny_model)
    monkeypatch.setattr(weights, "DEFAULT", "base")
    return tiny_model


@pytest.mark.parametrize("name", ["default", "base"])
def test_an_embedded_model(embedded: Path, name: str) -> None:
    file = find_model(name)
    assert file.path == embedded / "base.onnx"
    assert file.spec.name == "tiny"


def test_a_run_folder_and_its_file(tiny_model: Path) -> None:
    assert (
        find_model(tiny_model)
        == find_model(tiny_model / "best.onnx")
        == find_model(str(tiny_model))
    )
    assert find_model(tiny_model).path == tiny_model / "best.onnx"


def test_no_such_model(embedded: Path) -> None:
    assert refused("bass") == (
        "bass: no such model; did you mean base? There is default, base; "
        "or give a run folder or a model file"
    )


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"{tmp_path}: no best.onnx in this folder; is it a run folder?"


def test_a_model_without_its_spec(tiny_model: Path) -> None:
    (tiny_model / "best.json").unlink()
    said = refused(tiny_model)
    assert said.startswith(f"{tiny_model / 'best.onnx'}: its spec best.json is missing")


def test_a_model_that_was_changed(tiny_model: Path) -> None:
    file = tiny_model / "best.onnx"
    file.write_bytes(file.read_bytes() + b"\0")
    assert "SHA-256 differs" in refused(tiny_model)
    assert refused(tiny_model).startswith(f"{file}: ")


def test_a_model_with_the_spec_of_another(tiny_model: Path) -> None:
    for suffix in ("onnx", "json"):
        shutil.copy(tiny_model / f"best.{suffix}", tiny_model / f"other.{suffix}")
    assert "belongs to best.onnx, not to other.onnx" in refused(tiny_model / "other.onnx")


def test_a_damaged_spec(tiny_model: Path) -> None:
    (tiny_model / "best.json").write_text("{")
    assert refused(tiny_model).startswith(f"{tiny_model / 'best.json'}: not a model spec")


@pytest.fixture
def package(tiny_model: Path) -> Path:
    """A folder that is one model, as Core ML has it."""
    folder = tiny_model / "best.mlpackage"
    (folder / "Data").mkdir(parents=True)
    (folder / "Manifest.json").write_text("{}")
    (tiny_model / "best.onnx").rename(folder / "Data" / "weights")
    spec = ModelSpec.read(tiny_model / "best.json")
    names = {
        f"best.mlpackage/{file.relative_to(folder)}": sha256(file) for file in files_of(folder)
    }
    spec.model_copy(update={"files": names}).write(tiny_model / "best.json")
    return folder


def test_a_folder_that_is_one_model(package: Path) -> None:
    assert find_model(package) == find_model(package.parent)
    assert find_model(package).path == package


def test_a_file_in_such_a_folder_that_was_changed(package: Path) -> None:
    (package / "Data" / "weights").write_bytes(b"others")
    assert "SHA-256 differs" in refused(package)


@pytest.mark.parametrize("suffix", [".tflite", ".pte", ".engine"])
def test_an_export_in_its_folder(tiny_model: Path, suffix: str) -> None:
    spec = ModelSpec.read(tiny_model / "best.json")
    (tiny_model / "best.onnx").rename(tiny_model / f"best{suffix}")
    files = {f"best{suffix}": spec.files["best.onnx"]}
    spec.model_copy(update={"files": files}).write(tiny_model / "best.json")
    assert find_model(tiny_model).path == tiny_model / f"best{suffix}"


def test_an_end_to_end_model_is_for_its_engine_alone(tiny_model: Path) -> None:
    spec = ModelSpec.read(tiny_model / "best.json")
    end_to_end = EndToEndSpec(height=64, width=48)
    spec.model_copy(update={"end_to_end": end_to_end}).write(tiny_model / "best.json")
    assert refused(tiny_model) == (
        f"{tiny_model / 'best.onnx'}: an end-to-end model, which takes photos and gives masks by "
        "itself; run it on its engine as the README beside it says"
    )


class Trap:
    """Runs code as soon as it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return pytest.fail, ("a pickle was loaded",)


@pytest.mark.parametrize("suffix", sorted(PICKLES))
def test_a_pickle_is_never_loaded(tiny_model: Path, suffix: str) -> None:
    file = tiny_model / f"best{suffix}"
    file.write_bytes(pickle.dumps(Trap()))
    said = refused(file)
    assert said.startswith(f"{file}: pickled weights can run code and are never loaded")
    assert "give a run folder or an .onnx file" in said


def test_the_usual_pickles_are_known() -> None:
    assert {".pt", ".pth", ".ckpt", ".pkl"} <= PICKLES


def test_weights_alone(tiny_model: Path) -> None:
    file = tiny_model / "best.safetensors"
    file.touch()
    assert refused(file) == (
        f"{file}: weights alone do not run; give the run folder or its best.onnx"
    )


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_name_that_no_file_can_have_is_no_model(name: str) -> None:
    with pytest.raises(BadModel, match="no such model"):
        find_model(name)
