"""INT8 for ONNX Runtime: convolutions between pairs of quantise and dequantise (QDQ)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
from onnx import ModelProto
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from tongueseg.benchmarking.machine import sums_saturate
from tongueseg.compression.calibration_set import Input
from tongueseg.errors import BadModel

_LAYERS = frozenset({"Conv", "ConvTranspose"})


class Qdq:
    """Static quantisation by ONNX Runtime's own tools; OpenVINO reads the file as well.

    Args:
        model: a float ``.onnx`` file; weights stored in half precision are widened.

    Raises:
        BadModel: it is no ``.onnx``, or in INT8 already.
    """

    engine, suffix = "onnx", ".onnx"

    def __init__(self, model: Path) -> None:
        if model.suffix != ".onnx":
            raise BadModel(f"{model}: is no .onnx, which INT8 is made of here")
        self._model = _folded(model)
        nodes = self._model.graph.node
        if any(node.op_type == "QuantizeLinear" for node in nodes):
            raise BadModel(f"{model}: is in INT8 already; give the float model")
        self.layers = [node.name for node in nodes if node.op_type in _LAYERS]

    def write(
        self, path: Path, inputs: Sequence[Input], *, in_float: Collection[str] = ()
    ) -> list[Path]:
        """See :class:`tongueseg.compression.method.Method`."""
        # The quantiser changes what it is given.
        model = ModelProto()
        model.CopyFrom(self._model)
        with _quiet():
            quantize_static(
                model,
                str(path),
                _Reader(model.graph.input[0].name, inputs),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                # With 7 bits two products fit the 16-bit sums of older processors.
                reduce_range=sums_saturate(),
                nodes_to_exclude=list(in_float),
            )
        return [path]


class _Reader(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, name: str, inputs: Sequence[Input]) -> None:
        self._rest: Iterator[dict[str, Input]] = iter([{name: x} for x in inputs])

    def get_next(self) -> dict[str, Input] | None:
        return next(self._rest, None)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the quantiser: it advises to fold constants first, which was done."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)


def _folded(model: Path) -> ModelProto:
    """Read a model with its constants folded."""
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / "folded.onnx"
        quant_pre_process(str(model), str(whole), skip_symbolic_shape=True)
        return onnx.load(whole)
