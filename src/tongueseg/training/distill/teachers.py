"""Teachers: finished models that answer about a student's training photos."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.settings import DataSettings
from tongueseg.errors import BadSettings
from tongueseg.models import Ensemble
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.spec import NORMALIZATIONS, ModelSpec
from tongueseg.training.distill.attention_transfer import Stages
from tongueseg.weights.model_files import find_model

# What the sizes of a network's pictures are multiples of, at most.
_STEP = 64


class Engine(Protocol):
    """Whatever turns a teacher's own input into its logits."""

    any_size: bool
    stages: Stages | None

    def __call__(self, x: Tensor) -> Tensor:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""


class Teacher:
    """A finished model, asked through its own spec: its input size and normalisation.

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
    def tells_stages(self) -> bool:
        """Whether it tells what its stages look at."""
        return self._engine.stages is not None and self._engine.stages.count > 0

    @torch.no_grad()
    def __call__(self, photos: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Answer about photos ``(N, 3, S, S)``, float 0 to 1.

        Returns:
            Logits ``(N, 1, S, S)`` float32, and maps of attention where the engine tells them.
        """
        size = photos.shape[-1]
        x = _resized(photos, self._own_size(size))
        x = x * self._scale.to(x.device) + self._bias.to(x.device)
        logits = _resized(self._engine(x).float(), size)
        stages = self._engine.stages
        return logits, stages.take() if stages else []

    def _own_size(self, size: int) -> int:
        """Return the size that the teacher sees, smaller in epochs of small pictures."""
        own = self.spec.input.height
        if not self._engine.any_size or size == self._size:
            return own
        step = math.gcd(own, _STEP)
        return max(step, round(own * size / self._size / step) * step)


class _Network:
    """A network of a checkpoint; takes pictures of several sizes and tells what it looks at."""

    any_size = True

    def __init__(self, network: nn.Module) -> None:
        self.network = network.eval().requires_grad_(False)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.stages: Stages | None = Stages(network)

    def __call__(self, x: Tensor) -> Tensor:
        self.network.to(x.device)
        logits: Tensor = self.network(x.contiguous(memory_format=torch.channels_last))
        return logits


class _Fixed:
    """An exported model; takes pictures of the one size that it was exported for."""

    any_size = False
    stages: Stages | None = None

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def __call__(self, x: Tensor) -> Tensor:
        logits = self.runtime.run(np.ascontiguousarray(x.cpu().float().numpy()))
        return torch.from_numpy(logits).to(x.device)


def load_teachers(models: tuple[str, ...], data: DataSettings) -> list[Teacher]:
    """Load the teachers of a student that takes ``data``; an ensemble gives one per member.

    Run folders are loaded as networks, anything else as what it was exported to.

    Raises:
        BadModel: one is missing, lacks its spec or was changed.
        BadSettings: one takes photos in another fit than the student.
    """
    return [teacher for model in models for teacher in _load(model, data)]


def _load(model: str, data: DataSettings) -> Iterator[Teacher]:
    checkpoint = Path(model) / "best.safetensors"
    if not checkpoint.exists():
        found = find_model(model)
        _check_fit(model, found.spec, data)
        yield Teacher(found.spec, _Fixed(open_runtime("auto", found.path)), data.size)
        return
    network, spec = load_checkpoint(checkpoint)
    _check_fit(model, spec, data)
    for member in network.members if isinstance(network, Ensemble) else [network]:
        yield Teacher(spec, _Network(member), data.size)


def _check_fit(model: str, spec: ModelSpec, data: DataSettings) -> None:
    if spec.input.fit != data.fit or spec.input.height != spec.input.width:
        raise BadSettings(
            f"{model}: takes photos in {spec.input.fit} at {spec.input.width}x{spec.input.height}, "
            f"the student in {data.fit} at {data.size}x{data.size}; give both one fit and a square"
        )


def differences(teacher: Teacher, data: DataSettings) -> str:
    """Say in words what is converted between a student's photos and its teacher's, or nothing."""
    own, found = teacher.spec.input, []
    if own.height != data.size:
        found.append(f"photos of {data.size} pixels are resized to {own.height}")
    if own.normalize != NORMALIZATIONS[data.normalize]:
        found.append(f"normalised by its own mean {own.normalize.mean} and std {own.normalize.std}")
    return ", ".join(found)


def _resized(planes: Tensor, size: int) -> Tensor:
    if planes.shape[-1] == size:
        return planes
    if size < planes.shape[-1]:
        return functional.interpolate(planes, (size, size), mode="area")
    return functional.interpolate(planes, (size, size), mode="bilinear", align_corners=False)
