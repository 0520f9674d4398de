"""Core ML's runtime, against a stand-in for coremltools off a Mac: it has its names alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.runtime.coreml_runtime import CoreMlRuntime

# Installs a model by the kind of its input and by what it answers.
Install = Callable[[str, Callable[..., Any] | None], None]


def test_off_a_mac_it_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(BadSettings, match="runs on Apple machines alone"):
        CoreMlRuntime(tmp_path / "best.mlpackage")


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend to be a Mac; gives the function that says what a model takes and answers."""
    monkeypatch.setattr(sys, "platform", "darwin")

    def install(kind: str, predict: Callable[..., Any] | None) -> None:
        given = SimpleNamespace(
            WhichOneof=lambda _: kind,
            multiArrayType=SimpleNamespace(shape=[2, 3, 4, 4]),
            imageType=SimpleNamespace(height=6, width=5),
        )
        described = SimpleNamespace(
            input=[SimpleNamespace(name="photo", type=given)],
            output=[SimpleNamespace(name="answer")],
        )
        model = SimpleNamespace(
            get_spec=lambda: SimpleNamespace(description=described), predict=predict
        )
        models = SimpleNamespace(MLModel=lambda path: model)
        monkeypatch.setitem(sys.modules, "coremltools", SimpleNamespace(models=models))

    return install


def test_arrays_by_the_batch_of_the_model(mac: Install, tmp_path: Path) -> None:
    mac("multiArrayType", lambda given: {"answer": given["photo"][:, :1] * 2})
    runtime = CoreMlRuntime(tmp_path / "best.mlpackage")
    x = np.random.default_rng(0).random((3, 3, 4, 4), np.float32)
    assert np.array_equal(runtime.run(x), x[:, :1] * 2)


def test_an_end_to_end_model_takes_pictures(mac: Install, tmp_path: Path) -> None:
    mac("imageType", lambda given: {"answer": given["photo"].convert("L")})
    runtime = CoreMlRuntime(tmp_path / "best.mlpackage")
    photo = np.full((1, 6, 5, 3), 255, np.uint8)
    logits = runtime.run(photo)  # type: ignore[arg-type]
    assert np.array_equal(logits, np.full((1, 6, 5), 255))


def test_a_package_that_does_not_load(
    mac: Install,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mac("multiArrayType", None)

    def broken(path: str) -> None:
        raise RuntimeError("no such thing\nand more")

    monkeypatch.setattr(sys.modules["coremltools"].models, "MLModel", broken)
    with pytest.raises(BadModel, match=r"Core ML cannot load it \(no such thing\)$"):
        CoreMlRuntime(tmp_path / "best.mlpackage")


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setitem(sys.modules, "coremltools", None)
    with pytest.raises(MissingExtra, match=r"tongueseg\[export\]"):
        CoreMlRuntime(tmp_path / "best.mlpackage")
