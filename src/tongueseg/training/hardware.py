"""What the machine can do for a training: device and number format."""

from __future__ import annotations

from typing import Literal

import torch

from tongueseg.config import TrainSettings
from tongueseg.errors import BadSettings

Accelerator = Literal["cpu", "gpu"]
Precision = Literal["32-true", "bf16-mixed", "16-mixed"]


def choose_accelerator(settings: TrainSettings) -> Accelerator:
    """Return the device to train on.

    Raises:
        BadSettings: a GPU is asked for and there is none.
    """
    if settings.accelerator == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "gpu"
    if settings.accelerator == "gpu":
        raise BadSettings("train.accelerator gpu: no CUDA GPU is visible here; use cpu or auto")
    return "cpu"


def choose_precision(settings: TrainSettings, accelerator: Accelerator) -> Precision:
    """Return the number format that Lightning's Trainer takes.

    ``auto`` is bf16 where the hardware multiplies it, fp16 on older GPUs, else fp32.

    Raises:
        BadSettings: fp16 is asked for on a processor.
    """
    if settings.precision == "fp16" and accelerator == "cpu":
        raise BadSettings("train.precision fp16: processors train in bf16 or fp32; use auto")
    if settings.precision == "auto":
        if accelerator == "gpu":
            return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
        # Without these instructions bf16 is emulated, and slower than fp32.
        return "bf16-mixed" if torch.ops.mkldnn._is_mkldnn_bf16_supported() else "32-true"
    names: dict[str, Precision] = {"fp32": "32-true", "bf16": "bf16-mixed", "fp16": "16-mixed"}
    return names[settings.precision]
