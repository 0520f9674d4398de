"""Models that an engine loads and that are none of ours: each is refused in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from strange_models import WORDS, write_model
from tongueseg.errors import BadModel, MissingExtra
from tongueseg.runtime import Runtime, onnx_runtime, open_runtime


def opened(engine: str, file: Path) -> Runtime:
    try:
        return open_runtime(engine, file, threads=1)
    except MissingExtra as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_runtime, "_PATIENCE", 1.0)


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("engine", ["onnx", "openvino"])
def test_it_is_refused_in_words(tmp_path: Path, engine: str, kind: str) -> None:
    file = write_model(tmp_path, kind)
    with pytest.raises(BadModel) as caught:
        opened(engine, file)
    message = str(caught.value)
    assert message.startswith(f"{file}: {WORDS[kind]}")
    assert len(message.splitlines()) == 1


def test_a_loop_that_does_not_end_is_ended(tmp_path: Path) -> None:
    file = write_model(tmp_path, "loop")
    with pytest.raises(BadModel, match="has no answer to an empty photo after 1 s"):
        open_runtime("onnx", file)


@pytest.mark.parametrize("engine", ["onnx", "openvino"])
def test_an_input_of_another_size_than_the_models(tmp_path: Path, engine: str) -> None:
    runtime = opened(engine, write_model(tmp_path, "good"))
    with pytest.raises(BadModel, match="cannot run it") as caught:
        runtime.run(np.zeros((1, 3, 48, 48), np.float32))
    assert len(str(caught.value).splitlines()) == 1
