"""Building engines, against a stand-in for TensorRT: no GPU is at hand. It has its names alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import onnx
import pytest

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.export.request import ExportRequest
from tongueseg.export.tensorrt import write

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile


class Parser:
    """Takes what is ONNX, or says which node it does not take."""

    def __init__(self, network: SimpleNamespace, lacks: bool) -> None:
        self.network, self.lacks, self.num_errors = network, lacks, 0

    def parse(self, content: bytes) -> bool:
        self.network.model = onnx.load_from_string(content)
        self.num_errors = int(self.lacks)
        return not self.lacks

    def get_error(self, number: int) -> SimpleNamespace:
        return SimpleNamespace(
            node_name=lambda: "conv_3", node_operator=lambda: "Whirl", desc=lambda: " no plugin\n"
        )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Put a stand-in in place of TensorRT; its attributes say what it shall do."""
    made = SimpleNamespace(gpu=True, lacks=False, engine=b"engine", network=SimpleNamespace())

    def builder(logger: object) -> SimpleNamespace:
        if not made.gpu:
            raise TypeError("pybind11::init(): factory function returned nullptr")

        def network(flags: int) -> SimpleNamespace:
            given: SimpleNamespace = made.network
            given.flags = flags
            return given

        return SimpleNamespace(
            create_network=network,
            create_builder_config=SimpleNamespace,
            build_serialized_network=lambda network, config: made.engine,
        )

    library = SimpleNamespace(
        Logger=type("Logger", (), {"ERROR": 1, "__init__": lambda self, level: None}),
        Builder=builder,
        NetworkDefinitionCreationFlag=SimpleNamespace(STRONGLY_TYPED=1),
        OnnxParser=lambda network, logger: Parser(network, made.lacks),
    )
    monkeypatch.setitem(sys.modules, "tensorrt", library)
    return made


def test_what_is_built_is_typed_and_of_one_batch(
    stand_in: SimpleNamespace, bright: ModelFile, tmp_path: Path
) -> None:
    write(ExportRequest(bright, batch=2), tmp_path / "best.engine")
    assert (tmp_path / "best.engine").read_bytes() == b"engine"
    assert stand_in.network.flags == 2
    graph = stand_in.network.model.graph
    assert graph.input[0].type.tensor_type.shape.dim[0].dim_value == 2
    assert onnx.TensorProto.FLOAT16 in {tensor.data_type for tensor in graph.initializer}


def test_without_a_gpu(stand_in: SimpleNamespace, bright: ModelFile, tmp_path: Path) -> None:
    stand_in.gpu = False
    with pytest.raises(BadSettings, match="finds no NVIDIA GPU here"):
        write(ExportRequest(bright), tmp_path / "best.engine")


def test_an_operator_that_it_lacks_is_told_with_its_layer(
    stand_in: SimpleNamespace, bright: ModelFile, tmp_path: Path
) -> None:
    stand_in.lacks = True
    with pytest.raises(BadModel, match=r"^tensorrt lacks Whirl, of layer conv_3 \(no plugin\)$"):
        write(ExportRequest(bright), tmp_path / "best.engine")


def test_an_engine_that_cannot_be_built(
    stand_in: SimpleNamespace, bright: ModelFile, tmp_path: Path
) -> None:
    stand_in.engine = None
    with pytest.raises(BadModel, match="cannot build an engine"):
        write(ExportRequest(bright), tmp_path / "best.engine")


def test_without_the_library_the_extra_is_named(
    bright: ModelFile, tmp_path: Path, without: Callable[[str], None]
) -> None:
    without("tensorrt")
    with pytest.raises(MissingExtra, match=r"tongueseg\[tensorrt\]"):
        write(ExportRequest(bright), tmp_path / "best.engine")
