"""What is exported, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from tongueseg.errors import BadModel
from tongueseg.export.end_to_end import end_to_end
from tongueseg.export.fold_stem import with_strided_stems
from tongueseg.export.graph import read_graph
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.weights.model_files import ModelFile


@dataclass(frozen=True)
class ExportRequest:
    """A model, and what its export shall be.

    Attributes:
        model: the file, an ``.onnx`` unless it goes to OpenVINO.
        batch: how many photos it takes at a time; None for any number.
        int8: let the target quantise it.
        photo: height and width of the photos that an end-to-end model takes; None for one that
            takes tensors.
        inputs: float32 ``(1, 3, H, W)`` each, to take the ranges of INT8 from.
    """

    model: ModelFile
    batch: int | None = 1
    int8: bool = False
    photo: tuple[int, int] | None = None
    inputs: Sequence[NDArray[np.float32]] = ()

    @cached_property
    def network(self) -> nn.Module:
        """The model's network: of a run folder's weights, or read back from its graph.

        Raises:
            BadModel: the graph cannot be read back.
        """
        path, model_input = self.model.path, self.model.spec.input
        weights = path.with_suffix(".safetensors")
        if weights.name in self.model.spec.files and weights.exists():
            return with_strided_stems(load_checkpoint(weights)[0]).eval()
        if path.suffix != ".onnx":
            raise BadModel(f"{path}: only openvino takes it; give the .onnx or a run folder")
        return read_graph(path, model_input.height, model_input.width)

    def module(self, network: nn.Module | None = None) -> nn.Module:
        """Return what is traced: the network or another in its place, end to end if requested."""
        network = network or self.network
        return end_to_end(network, self.model.spec, *self.photo) if self.photo else network

    def example(self) -> Tensor:
        """Return an input of what is traced; two where any number may come."""
        count, model_input = self.batch or 2, self.model.spec.input
        if self.photo:
            return torch.zeros(count, *self.photo, 3, dtype=torch.uint8)
        return torch.zeros(count, 3, model_input.height, model_input.width)
