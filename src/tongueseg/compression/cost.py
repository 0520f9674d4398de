"""What a network costs, known before it is trained."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from tongueseg.compression.latency import Target, latency
from tongueseg.compression.qdq import Qdq
from tongueseg.config.settings import TrainConfig
from tongueseg.export.onnx import export_onnx
from tongueseg.io.atomic import write_text
from tongueseg.models import architecture, build
from tongueseg.spec import Architecture, InputSpec, ModelSpec

_INPUTS = 2
"""Ranges change neither a file's size nor an engine's time; any will do."""


@dataclass(frozen=True)
class Cost:
    """What running a network takes.

    Attributes:
        latency: milliseconds a photo, see :func:`tongueseg.compression.latency.latency`.
        size: bytes of the model file.
        macs: multiplications with addition a photo; None of a network that is not ours.
        weights: how many there are; likewise.
    """

    latency: float
    size: int
    macs: int | None
    weights: int | None

    @property
    def figures(self) -> dict[str, float]:
        """What a budget may bound of it."""
        known = {"latency": self.latency, "size": self.size, "macs": self.macs}
        return {name: value for name, value in known.items() if value is not None}


def count(of: Architecture, shape: tuple[int, int]) -> tuple[int, int]:
    """Return a network's MACs for an input of this height and width, and its weights.

    Raises:
        BadSettings: there is no such network.
    """
    with torch.device("meta"):
        network = build(of).eval()
        photo = torch.zeros(1, 3, *shape)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(photo)
    weights = sum(parameter.numel() for parameter in network.parameters())
    # It counts a multiplication and its addition as two.
    return counter.get_total_flops() // 2, weights


def measure(of: Architecture, size: int, target: Target) -> Cost:
    """Export a network with fresh weights, as it would be used, and measure it.

    Raises:
        BadSettings: there is no such network.
        MissingExtra: the engine is not installed.
    """
    macs, weights = count(of, (size, size))
    spec = ModelSpec(name="fresh", input=InputSpec(height=size, width=size), architecture=of)
    with TemporaryDirectory() as scratch, torch.random.fork_rng(devices=[]):
        path = Path(scratch) / "float.onnx"
        export_onnx(build(of), spec, path)
        if target.int8:
            inputs = np.random.default_rng(0).random((_INPUTS, 1, 3, size, size), np.float32)
            path = Qdq(path).write(path.with_name("int8.onnx"), list(inputs))[0]
        return Cost(latency(path, (size, size), target), path.stat().st_size, macs, weights)


class CostCache:
    """Costs by network, measured once and kept in a file.

    Args:
        path: of the file.
        target: where the networks are going to run.
    """

    def __init__(self, path: Path, target: Target) -> None:
        self._path, self._target = path, target
        self._known: dict[str, dict[str, float]] = {}
        # What is damaged is measured again.
        with suppress(OSError, ValueError):
            self._known = json.loads(path.read_text(encoding="utf-8"))

    def __call__(self, config: TrainConfig) -> Cost:
        """Return what the network of a training costs.

        Raises:
            CannotWrite: the disk refuses.
        """
        of, size = architecture(config.model), config.data.size
        key = json.dumps([of.model_dump(), size, asdict(self._target)])
        if key not in self._known:
            self._known[key] = asdict(measure(of, size, self._target))
            write_text(self._path, json.dumps(self._known, indent=2) + "\n")
        return Cost(**self._known[key])  # type: ignore[arg-type]
