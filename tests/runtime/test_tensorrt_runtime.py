"""TensorRT's runtime, against a stand-in for it and for CUDA: they have their names alone."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.runtime.tensorrt_runtime import TensorRtRuntime

SHAPES = {"photo": (2, 3, 4, 4), "logits": (2, 1, 4, 4)}


class Code(int):
    name = "cudaErrorNoDevice"


class Cuda:
    """Memory of a GPU, as arrays of bytes by their address."""

    cudaMemcpyKind = SimpleNamespace(cudaMemcpyHostToDevice=1, cudaMemcpyDeviceToHost=2)  # noqa: N815

    def __init__(self) -> None:
        self.held: dict[int, NDArray[np.uint8]] = {}
        self.failing = 0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: (Code(0), 7) if name.endswith("Create") else (Code(0),)

    def cudaStreamCreate(self) -> tuple[Code, int]:  # noqa: N802
        return (Code(self.failing), 7)

    def cudaMalloc(self, size: int) -> tuple[Code, int]:  # noqa: N802
        room = np.zeros(size, np.uint8)
        self.held[room.ctypes.data] = room
        return Code(0), room.ctypes.data

    def cudaMemcpyAsync(  # noqa: N802
        self, to: int, back: int, size: int, kind: object, stream: object
    ) -> tuple[Code]:
        ctypes.memmove(to, back, size)
        return (Code(0),)

    def cudaFree(self, place: int) -> tuple[Code]:  # noqa: N802
        del self.held[place]
        return (Code(0),)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Cuda:
    """Pretend that there is a GPU with an engine that doubles the first channel."""
    cuda = Cuda()
    places: dict[str, int] = {}

    def execute(stream: int) -> bool:
        x, logits = (
            np.frombuffer(cuda.held[places[name]].data, np.float32).reshape(shape)
            for name, shape in SHAPES.items()
        )
        logits[...] = x[:, :1] * 2
        return True

    context = SimpleNamespace(set_tensor_address=places.__setitem__, execute_async_v3=execute)
    engine = SimpleNamespace(
        get_tensor_name=list(SHAPES).__getitem__,
        get_tensor_shape=SHAPES.get,
        get_tensor_dtype=lambda name: np.float32,
        create_execution_context=lambda: context,
    )
    library = SimpleNamespace(
        Logger=type("Logger", (), {"ERROR": 1, "__init__": lambda self, level: None}),
        Runtime=lambda logger: SimpleNamespace(
            deserialize_cuda_engine=lambda content: engine if content == b"engine" else None
        ),
        nptype=lambda kind: kind,
    )
    monkeypatch.setitem(sys.modules, "tensorrt", library)
    monkeypatch.setitem(sys.modules, "cuda", SimpleNamespace(bindings=None))
    monkeypatch.setitem(sys.modules, "cuda.bindings", SimpleNamespace(runtime=cuda))
    return cuda


def test_photos_by_the_batch_of_the_engine(gpu: Cuda, tmp_path: Path) -> None:
    path = tmp_path / "best.engine"
    path.write_bytes(b"engine")
    runtime = TensorRtRuntime(path)
    x = np.random.default_rng(0).random((3, 3, 4, 4), np.float32)
    assert np.array_equal(runtime.run(x), x[:, :1] * 2)
    assert len(gpu.held) == 2
    runtime.close()
    assert not gpu.held


def test_an_engine_of_another_gpu(gpu: Cuda, tmp_path: Path) -> None:
    path = tmp_path / "best.engine"
    path.write_bytes(b"of another")
    with pytest.raises(
        BadModel, match="TensorRT cannot load it; an engine runs on the kind of GPU"
    ):
        TensorRtRuntime(path)


def test_without_a_gpu(gpu: Cuda, tmp_path: Path) -> None:
    gpu.failing = 100
    path = tmp_path / "best.engine"
    path.write_bytes(b"engine")
    with pytest.raises(BadSettings, match=r"refuses cudaStreamCreate \(cudaErrorNoDevice\)"):
        TensorRtRuntime(path)


def test_a_missing_file(gpu: Cuda, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cannot be read"):
        TensorRtRuntime(tmp_path / "none.engine")


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    with pytest.raises(MissingExtra, match=r"tongueseg\[tensorrt\]"):
        TensorRtRuntime(tmp_path / "best.engine")
