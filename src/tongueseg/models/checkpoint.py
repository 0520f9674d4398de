"""Checkpoints: weights as safetensors beside the spec, never as pickle."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import nn

from tongueseg.errors import BadModel
from tongueseg.io.atomic import write_bytes
from tongueseg.models import build
from tongueseg.spec import ModelSpec, sha256
from tongueseg.weights.model_files import PICKLES


def save_checkpoint(network: nn.Module, spec: ModelSpec, path: Path) -> ModelSpec:
    """Write weights to ``path`` and their spec beside it, each whole or not at all.

    Returns:
        The spec as written, with the name of the file and its SHA-256.

    Raises:
        CannotWrite: the disk refuses.
    """
    tensors = {name: t.detach().contiguous().cpu() for name, t in network.state_dict().items()}
    write_bytes(path, save(tensors), durable=True)
    spec = spec.model_copy(update={"files": {path.name: sha256(path)}})
    spec.write(path.with_suffix(".json"))
    return spec


def load_checkpoint(path: Path) -> tuple[nn.Module, ModelSpec]:
    """Build the network of a checkpoint and load its weights, in evaluation mode.

    Raises:
        BadModel: the file or its spec is missing, changed, a pickle, or of another network.
    """
    if path.suffix.lower() in PICKLES:
        raise BadModel(f"{path}: pickled weights can run code and are never loaded")
    if not path.exists():
        raise BadModel(f"{path}: no such checkpoint")
    spec = ModelSpec.read(path.with_suffix(".json"))
    spec.verify(path)
    network = build(spec.architecture)
    try:
        network.load_state_dict(load_file(path))
    except (SafetensorError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadModel(f"{path}: weights do not fit {spec.architecture.name}: {reason}") from error
    return network.eval(), spec
