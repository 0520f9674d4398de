"""A network of convolutions that finds bright pixels, for tests of what changes networks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, nn

from tongueseg.export.onnx import export_onnx
from tongueseg.io.atomic import write_bytes
from tongueseg.spec import Architecture, InputSpec, ModelSpec, sha256
from tongueseg.weights.model_files import ModelFile, find_model


class Brightness(nn.Module):
    """Three convolutions that find bright pixels, the last of which a test may quantise badly."""

    def __init__(self) -> None:
        super().__init__()
        self.blur = nn.Conv2d(3, 4, 3, padding=1)
        self.mix = nn.Conv2d(4, 4, 1)
        self.head = nn.Conv2d(4, 1, 1)
        assert self.blur.bias is not None
        assert self.mix.bias is not None
        assert self.head.bias is not None
        with torch.no_grad():
            self.blur.weight.fill_(1 / 27)
            self.mix.weight.copy_(torch.eye(4)[..., None, None])
            self.head.weight.fill_(5)
            self.head.bias.fill_(-10)
            self.blur.bias.zero_()
            self.mix.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.head(self.mix(self.blur(x).relu()).relu())
        return logits


def write_bright_model(folder: Path, spec: ModelSpec) -> ModelFile:
    """Write the network as a run folder's ``best.onnx`` and return the model file."""
    path = folder / "best.onnx"
    write_bytes(path, _exported(spec.input.height, spec.input.width))
    files = {**spec.files, path.name: sha256(path)}
    spec.model_copy(update={"files": files}).write(path.with_suffix(".json"))
    return find_model(folder)


@cache
def _exported(height: int, width: int) -> bytes:
    """Export the network once for each size: an export takes a second, and many tests want one."""
    spec = ModelSpec(
        name="bright",
        input=InputSpec(height=height, width=width),
        architecture=Architecture(name="none"),
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "best.onnx"
        export_onnx(Brightness(), spec, path)
        return path.read_bytes()
