from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from tongueseg.errors import BadModel
from tongueseg.runtime import OnnxRuntime


def refused(file: Path) -> str:
    with pytest.raises(BadModel) as caught:
        OnnxRuntime(file, threads=1)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(f"{file}: ")
    return message


def test_a_missing_file(tmp_path: Path) -> None:
    file = tmp_path / "best.onnx"
    assert refused(file) == f"{file}: cannot be read (No such file or directory)"


@pytest.mark.parametrize("content", [b"", b"not a model", pickle.dumps({"weights": [1]})])
def test_files_that_are_no_model(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "best.onnx"
    file.write_bytes(content)
    assert "ONNX Runtime cannot load it (" in refused(file)


def test_a_truncated_model(tiny_model: Path) -> None:
    file = tiny_model / "best.onnx"
    file.write_bytes(file.read_bytes()[:-40])
    assert "ONNX Runtime cannot load it (" in refused(file)


def test_threads_are_what_was_asked_for(tiny_model: Path) -> None:
    runtime = OnnxRuntime(tiny_model / "best.onnx", threads=1)
    assert runtime._session.get_session_options().intra_op_num_threads == 1


def test_a_path_is_needed_no_longer_once_it_is_loaded(tiny_model: Path) -> None:
    runtime = OnnxRuntime(tiny_model / "best.onnx", threads=1)
    (tiny_model / "best.onnx").unlink()
    assert runtime.run(np.ones((1, 3, 8, 8), np.float32)).shape == (1, 1, 8, 8)
