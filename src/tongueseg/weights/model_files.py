"""From a model argument to a file and its spec, both checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tongueseg import weights
from tongueseg.errors import BadModel, choices
from tongueseg.spec import ModelSpec

PICKLES = frozenset({".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".bin"})

PACKAGE = ".mlpackage"
"""A folder that is one model."""

SUFFIXES = (".onnx", ".xml", ".engine", PACKAGE, ".tflite", ".pte")
"""Of model files. In a folder ``best`` is taken with the first suffix that is there."""


@dataclass(frozen=True)
class ModelFile:
    """A model file whose SHA-256 agrees with its spec."""

    path: Path
    spec: ModelSpec


def find_model(model: str | os.PathLike[str], *, several_classes: bool = False) -> ModelFile:
    """Find the model that a user means.

    Args:
        model: ``default``, the name of an embedded model, a run folder that holds
            ``best.onnx`` or another export of that name, or a model file with its spec beside it.
        several_classes: whether the caller takes models of more than one class.

    Raises:
        BadModel: there is none, it has no spec, it was changed, it is a pickle or end-to-end, or it
            has more classes than the caller takes.
    """
    path = _path(model)
    if path.suffix.lower() in PICKLES:
        raise BadModel(
            f"{path}: pickled weights can run code and are never loaded; "
            "give a run folder or an .onnx file"
        )
    if path.suffix.lower() == ".safetensors":
        raise BadModel(f"{path}: weights alone do not run; give the run folder or its best.onnx")
    spec_path = path.with_suffix(".json")
    if not spec_path.exists():
        raise BadModel(f"{path}: its spec {spec_path.name} is missing; a model needs both files")
    spec = ModelSpec.read(spec_path)
    for file in files_of(path):
        spec.verify(file, file.relative_to(path.parent).as_posix())
    if spec.end_to_end:
        raise BadModel(
            f"{path}: an end-to-end model, which takes photos and gives masks by itself; "
            "run it on its engine as the README beside it says"
        )
    if not several_classes:
        check_one_class(path, spec)
    return ModelFile(path, spec)


def check_one_class(model: object, spec: ModelSpec, use: str = "") -> None:
    """Refuse a model of several classes where tongues alone are known.

    Args:
        model: what to call it.
        use: what is for one class alone, in the user's words; empty for a whole command.

    Raises:
        BadModel: it has several.
    """
    if len(spec.classes) > 1:
        limit = f"{use} takes models of one class"
        verbs = "only train, evaluate and predict take models of several classes"
        raise BadModel(
            f"{model}: has {len(spec.classes)} classes ({', '.join(spec.classes)}); "
            f"{limit if use else verbs}"
        )


def _path(model: str | os.PathLike[str]) -> Path:
    name = os.fspath(model)
    if name == "default":
        return weights.file(weights.DEFAULT)
    if name in weights.names():
        return weights.file(name)
    path = Path(name)
    if not _exists(path):
        known = ["default", *weights.names()]
        raise BadModel(
            f"{name}: no such model{choices(name, known)}; or give a run folder or a model file"
        )
    if path.is_dir() and path.suffix != PACKAGE:
        for suffix in SUFFIXES:
            if (path / f"best{suffix}").exists():
                return path / f"best{suffix}"
        raise BadModel(f"{path}: no best.onnx in this folder; is it a run folder?")
    return path


def files_of(path: Path) -> list[Path]:
    """Return all files of a model: OpenVINO has its weights beside the graph, Core ML a folder."""
    if path.suffix == PACKAGE:
        return sorted(file for file in path.rglob("*") if file.is_file())
    return [path, path.with_suffix(".bin")] if path.suffix == ".xml" else [path]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # The name is longer than any file's.
        return False
