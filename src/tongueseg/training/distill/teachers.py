"""Teachers: finished models that predict the logits of a student's training photos."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.data_settings import DataSettings
from tongueseg.errors import BadSettings
from tongueseg.models import Ensemble
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.spec import NORMALIZATIONS, ModelSpec
from tongueseg.training.distill.attention_transfer import AttentionMaps
from tongueseg.weights.model_files import find_model

# The input size of a network is a multiple of at most this.
_STEP = 64


class Engine(Protocol):
    """Turns a teacher's input into its logits."""

    any_size: bool
    attention_maps: AttentionMaps | None

    def __call__(self, x: Tensor) -> Tensor:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""


class Teacher:
    """A finished model, run at the input size and normalisation of its own spec.

    Args:
        spec: of the model.
        engine: what runs it.
        size: height and width of the student's input.
    """

    def __init__(self, spec: ModelSpec, engine: Engine, size: int) -> None:
        self.spec, self._engine, self._size = spec, engine, size
        scale, bias = spec.input.normalize.scale_and_bias()
        self._scale = torch.tensor(scale).view(1, 3, 1, 1) * 255
        self._bias = torch.tensor(bias).view(1, 3, 1, 1)

    @property
    def has_attention_maps(self) -> bool:
        """Whether it returns attention maps."""
        maps = self._engine.attention_maps
        return maps is not None and maps.count > 0

    @torch.no_grad()
    def __call__(self, photos: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Run photos ``(N, 3, S, S)``, float 0 to 1.

        Returns:
            Logits ``(N, 1, S, S)`` float32, and attention maps where the engine has them.
        """
        size = photos.shape[-1]
        x = _resized(photos, self._own_size(size))
        x = x * self._scale.to(x.device) + self._bias.to(x.device)
        logits = _resized(self._engine(x).float(), size)
        maps = self._engine.attention_maps
        return logits, maps.take() if maps else []

    def _own_size(self, size: int) -> int:
        """Return the teacher's input size, which is smaller in epochs of smaller pictures."""
        own = self.spec.input.height
        if not self._engine.any_size or size == self._size:
            return own
        step = math.gcd(own, _STEP)
        return max(step, round(own * size / self._size / step) * step)


class _CheckpointEngine:
    """Runs the network of a checkpoint at any size, and returns its attention maps."""

    any_size = True

    def __init__(self, network: nn.Module) -> None:
        self.network = network.eval().requires_grad_(False)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.attention_maps: AttentionMaps | None = AttentionMaps(network)

    def __call__(self, x: Tensor) -> Tensor:
        self.network.to(x.device)
        logits: Tensor = self.network(x.contiguous(memory_format=torch.channels_last))
        return logits


class _ExportedEngine:
    """Runs an exported model at the one size of its spec."""

    any_size = False
    attention_maps: AttentionMaps | None = None

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def __call__(self, x: Tensor) -> Tensor:
        logits = self.runtime.run(np.ascontiguousarray(x.cpu().float().numpy()))
        return torch.from_numpy(logits).to(x.device)


def load_teachers(models: tuple[str, ...], data: DataSettings) -> list[Teacher]:
    """Load the teachers of a student with these data settings; an ensemble gives one per member.

    Run folders are loaded as networks, other models through their engine.

    Raises:
        BadModel: a teacher is missing, lacks its spec or was changed.
        BadSettings: a teacher and the student use different fits.
    """
    return [teacher for model in models for teacher in _load(model, data)]


def _load(model: str, data: DataSettings) -> Iterator[Teacher]:
    checkpoint = Path(model) / "best.safetensors"
    if not checkpoint.exists():
        files = find_model(model)
        _check_fit(model, files.spec, data)
        yield Teacher(files.spec, _ExportedEngine(open_runtime("auto", files.path)), data.size)
        return
    network, spec = load_checkpoint(checkpoint)
    _check_fit(model, spec, data)
    for member in network.members if isinstance(network, Ensemble) else [network]:
        yield Teacher(spec, _CheckpointEngine(member), data.size)


def _check_fit(model: str, spec: ModelSpec, data: DataSettings) -> None:
    if spec.input.fit != data.fit or spec.input.height != spec.input.width:
        raise BadSettings(
            f"{model}: takes photos in {spec.input.fit} at {spec.input.width}x{spec.input.height}, "
            f"the student in {data.fit} at {data.size}x{data.size}; give both one fit and a square"
        )


def differences(teacher: Teacher, data: DataSettings) -> str:
    """Return in words how the student's photos are converted for a teacher; "" if they are not."""
    own, conversions = teacher.spec.input, []
    if own.height != data.size:
        conversions.append(f"photos of {data.size} pixels are resized to {own.height}")
    if own.normalize != NORMALIZATIONS[data.normalize]:
        mean, std = own.normalize.mean, own.normalize.std
        conversions.append(f"normalised by its own mean {mean} and std {std}")
    return ", ".join(conversions)


def _resized(planes: Tensor, size: int) -> Tensor:
    if planes.shape[-1] == size:
        return planes
    if size < planes.shape[-1]:
        return functional.interpolate(planes, (size, size), mode="area")
    return functional.interpolate(planes, (size, size), mode="bilinear", align_corners=False)
