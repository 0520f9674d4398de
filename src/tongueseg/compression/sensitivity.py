"""How sensitive each layer is to INT8: the error of a model with that layer alone quantised."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tongueseg.compression.calibration_set import Input
from tongueseg.compression.method import Method
from tongueseg.runtime import open_runtime

_INPUTS = 16
"""More inputs would not change the order of the layers that matter."""


@dataclass(frozen=True)
class LayerSensitivity:
    """What INT8 in one layer alone does to a model.

    Attributes:
        layer: its name in the graph.
        error: root of the mean square by which the logits change.
    """

    layer: str
    error: float


def scan_layers(
    method: Method, inputs: Sequence[Input], tick: Callable[[], object] = lambda: None
) -> list[LayerSensitivity]:
    """Quantise each layer of a float model alone; return them, the worst first."""
    some = inputs[:: max(1, len(inputs) // _INPUTS)][:_INPUTS]
    expected = _answers(method, some, method.layers)
    sensitivities = []
    for layer in method.layers:
        others = [other for other in method.layers if other != layer]
        error = _answers(method, some, others) - expected
        sensitivities.append(LayerSensitivity(layer, float(np.sqrt(np.square(error).mean()))))
        tick()
    return sorted(sensitivities, key=lambda one: -one.error)


def _answers(method: Method, inputs: Sequence[Input], in_float: Sequence[str]) -> Input:
    with TemporaryDirectory() as scratch:
        path = Path(scratch) / f"model{method.suffix}"
        method.write(path, inputs, in_float=in_float)
        runtime = open_runtime(method.engine, path)
        try:
            return np.concatenate([runtime.run(x) for x in inputs])
        finally:
            runtime.close()
