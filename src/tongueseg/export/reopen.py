"""A model file turned back into the network that it was exported from, so that it can train."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from tongueseg.errors import BadModel
from tongueseg.export.graph import GraphNetwork
from tongueseg.models import build
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.spec import Architecture, ModelSpec
from tongueseg.weights.model_files import find_model

_CONVOLUTIONS = {"Conv": nn.Conv2d, "ConvTranspose": nn.ConvTranspose2d}
_LARGEST_ERROR = 1e-3


def open_network(model: str) -> tuple[nn.Module, ModelSpec, bool]:
    """Return the network of a model, in evaluation mode, its spec, and whether it was folded.

    Args:
        model: a run folder, the name of an embedded model, or an ``.onnx`` file of this package.

    Raises:
        BadModel: there is none, it was changed, or its file cannot become a network again.
    """
    if (checkpoint := Path(model) / "best.safetensors").exists():
        return *load_checkpoint(checkpoint), False
    path, spec = onnx_file(model), spec_of(model)
    size = spec.input
    network = reopen(path, spec.architecture, height=size.height, width=size.width)
    return network, spec, True


def spec_of(model: str) -> ModelSpec:
    """Return the spec of a model that :func:`open_network` takes.

    Raises:
        BadModel: as that.
    """
    if (Path(model) / "best.safetensors").exists():
        return ModelSpec.read(Path(model) / "best.json")
    return ModelSpec.read(onnx_file(model).with_suffix(".json"))


def onnx_file(model: str) -> Path:
    """Return the ``.onnx`` file of a model.

    Raises:
        BadModel: there is none, it was changed, or it was made by another package.
    """
    file = find_model(model)
    if file.path.suffix != ".onnx" or not file.spec.architecture.name:
        raise BadModel(
            f"{file.path}: cannot become a network again; give a run folder, the name of an "
            "embedded model, or an .onnx file that this package exported"
        )
    return file.path


def reopen(path: Path, architecture: Architecture, *, height: int, width: int) -> nn.Module:
    """Build the network of an ``.onnx`` file that this package exported, in evaluation mode.

    Batch norms were folded into the convolutions before them; here they change nothing until
    :func:`open_batch_norms` gives them the statistics of some photos. Weights in INT8 or half
    precision become float32.

    Args:
        path: the file; its network has batch norm or no norm.
        architecture: from the file's spec.
        height, width: of the input at which network and file are compared.

    Raises:
        BadModel: the file holds another network than its spec says, or one with other norms.
    """
    network = build(architecture).eval()
    probe = torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0))
    try:
        graph = GraphNetwork(onnx.load(path)).eval()
        _copy_weights(graph, network, probe)
        error = _difference(graph, network, probe)
    except (BadModel, RuntimeError, ValueError) as reason:
        why = " ".join(str(reason).split())[:200]
        raise BadModel(
            f"{path}: no {architecture.name} can be made of it again ({why}); give the run "
            "folder that it was exported from"
        ) from reason
    if not error <= _LARGEST_ERROR:
        raise BadModel(
            f"{path}: the {architecture.name} made of it gives other logits, {error:.2g} apart; "
            "give the run folder that it was exported from"
        )
    return network


@torch.no_grad()
def open_batch_norms(network: nn.Module, batches: Iterable[Tensor]) -> None:
    """Give batch norms the statistics of their inputs, and weights that undo the normalisation.

    The network computes what it did, and can train: its batch norms no longer meet values whose
    mean and variance they do not know.

    Args:
        network: in evaluation mode; is changed.
        batches: inputs ``(N, 3, H, W)``, normalised as the network wants them.
    """
    sums: dict[nn.BatchNorm2d, list[Tensor]] = {}
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm2d)]

    def note(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        x = inputs[0].double()
        sums.setdefault(norm, []).append(
            torch.stack([x.mean((0, 2, 3)), x.square().mean((0, 2, 3))])
        )

    handles = [norm.register_forward_pre_hook(note) for norm in norms]
    for batch in batches:
        network(batch)
    for handle in handles:
        handle.remove()
    for norm, noted in sums.items():
        mean, square = torch.stack(noted).mean(0)
        _set_statistics(norm, mean, (square - mean**2).clamp(min=1e-6))


@torch.no_grad()
def fold_batch_norms(network: nn.Module, *, height: int, width: int) -> None:
    """Fold batch norms into the convolutions before them, as a model file has them.

    The network computes what it did. Folded weights of two trainings can be averaged, however
    different the statistics of their photos.

    Args:
        network: in evaluation mode; is changed.
        height, width: of an input that it takes.
    """
    layers = list(_called(network, torch.zeros(1, 3, height, width)))
    for conv, norm in pairwise(layers):
        if isinstance(conv, tuple(_CONVOLUTIONS.values())) and isinstance(norm, nn.BatchNorm2d):
            _fold(conv, norm)


def _fold(conv: Any, norm: nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    outputs = 1 if isinstance(conv, nn.ConvTranspose2d) else 0
    shape = [1] * conv.weight.ndim
    shape[outputs] = -1
    conv.weight.mul_(gain.view(shape))
    if conv.bias is not None:
        conv.bias.mul_(gain)
    norm.bias.sub_(gain * norm.running_mean)
    _make_neutral(norm)


def _make_neutral(norm: nn.BatchNorm2d) -> None:
    """Let a batch norm pass on what it gets, but for its bias."""
    norm.running_mean.zero_()  # type: ignore[union-attr]
    norm.running_var.fill_(1 - norm.eps)  # type: ignore[union-attr]
    norm.weight.fill_(1)


def _set_statistics(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """Change a batch norm's statistics, and its weights so that it computes what it did."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    gain = norm.weight.double() / (norm.running_var.double() + norm.eps).sqrt()
    offset = norm.bias.double() - gain * norm.running_mean.double()
    norm.weight.copy_(gain * (variance + norm.eps).sqrt())
    norm.bias.copy_(offset + gain * mean)
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)


@torch.no_grad()
def _copy_weights(graph: GraphNetwork, network: nn.Module, probe: Tensor) -> None:
    layers = list(_called(network, probe))
    steps = [step for step in graph.steps if step.kind in _CONVOLUTIONS]
    convolutions = [layer for layer in layers if isinstance(layer, tuple(_CONVOLUTIONS.values()))]
    if len(steps) != len(convolutions):
        raise ValueError(f"{len(steps)} convolutions instead of {len(convolutions)}")
    for step, conv in zip(steps, convolutions, strict=True):
        place = layers.index(conv)
        follower = layers[place + 1] if place + 1 < len(layers) else None
        norm = follower if isinstance(follower, nn.BatchNorm2d) else None
        _copy_convolution(step, conv, norm)


@torch.no_grad()
def _difference(graph: nn.Module, network: nn.Module, probe: Tensor) -> float:
    """Return the largest difference of two networks' logits."""
    return float((graph(probe) - network(probe)).abs().max())


def _called(network: nn.Module, probe: Tensor) -> Iterator[nn.Module]:
    """Yield the layers of a network in the order in which a pass calls them."""
    order: list[nn.Module] = []
    leaves = [part for part in network.modules() if not list(part.children())]
    handles = [
        leaf.register_forward_pre_hook(lambda layer, _inputs: order.append(layer))
        for leaf in leaves
    ]
    network(probe)
    for handle in handles:
        handle.remove()
    return iter(order)


def _copy_convolution(step: Any, conv: Any, norm: nn.BatchNorm2d | None) -> None:
    weight = _folded_as(conv, step.input1)
    bias = getattr(step, "input2", None)
    bias = torch.zeros(conv.out_channels) if bias is None else bias
    conv.weight.copy_(weight)
    if norm is not None:
        _make_neutral(norm)
        norm.bias.zero_()
    if conv.bias is not None:
        conv.bias.copy_(bias)
    elif norm is not None:
        norm.bias.copy_(bias)
    elif bias.any():
        raise ValueError("a bias where the network has none")


def _folded_as(conv: Any, weight: Tensor) -> Tensor:
    """Return weights in the shape of a convolution; a strided stem becomes one on folded pixels.

    Undoes :func:`tongueseg.export.fold_stem.with_strided_stems`.
    """
    if weight.shape == conv.weight.shape:
        return weight
    outputs, inputs, height, _ = weight.shape
    fold = height // 3
    if weight.numel() != conv.weight.numel() or height != 3 * fold:
        raise ValueError(
            f"weights of shape {tuple(weight.shape)} instead of {tuple(conv.weight.shape)}"
        )
    blocks = weight.reshape(outputs, inputs, 3, fold, 3, fold).permute(0, 1, 3, 5, 2, 4)
    return blocks.reshape(conv.weight.shape)
