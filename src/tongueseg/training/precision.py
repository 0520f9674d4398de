"""The device and the number format of a training."""

from __future__ import annotations

from typing import Literal

import torch

from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings

Accelerator = Literal["cpu", "gpu"]
Precision = Literal["fp32", "bf16", "fp16"]

TRAINER_PRECISION: dict[Precision, Literal["32-true", "bf16-mixed", "16-mixed"]] = {
    "fp32": "32-true",
    "bf16": "bf16-mixed",
    "fp16": "16-mixed",
}
"""What Lightning's Trainer calls each number format."""

AUTOCAST_DTYPE: dict[Precision, torch.dtype] = {
    "fp32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}
"""What ``torch.autocast`` computes in for each number format."""


def choose_accelerator(settings: TrainSettings) -> Accelerator:
    """Return the device to train on.

    Raises:
        BadSettings: the settings ask for a GPU and there is none.
    """
    if settings.accelerator == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "gpu"
    if settings.accelerator == "gpu":
        raise BadSettings("train.accelerator gpu: no CUDA GPU is visible here; use cpu or auto")
    return "cpu"


def candidate_precisions(settings: TrainSettings, accelerator: Accelerator) -> list[Precision]:
    """Return the number formats to choose from: one that is set, else all that the device offers.

    A GPU offers fp16 only where it lacks bf16, which needs no loss scaling and is as fast.

    Raises:
        BadSettings: the settings ask for fp16 on a processor.
    """
    if settings.precision == "fp16" and accelerator == "cpu":
        raise BadSettings("train.precision fp16: processors train in bf16 or fp32; use auto")
    if settings.precision != "auto":
        return [settings.precision]
    if accelerator == "gpu":
        return ["fp32", "bf16" if torch.cuda.is_bf16_supported() else "fp16"]
    # oneDNN also says yes where it emulates bf16, which is slower than fp32. Timing tells.
    return ["fp32", "bf16"] if torch.ops.mkldnn._is_mkldnn_bf16_supported() else ["fp32"]
