"""What the machine can do for a training: device and number format."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from lightning.pytorch.utilities import rank_zero_only

from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings

# Parameters of glibc's mallopt(3) with their defaults.
_TRIM_THRESHOLD, _TRIM_DEFAULT = -1, 128 * 1024
_MMAP_MAX, _MMAP_DEFAULT = -4, 65536

TORCHRUN = "TORCHELASTIC_RUN_ID"
"""What ``torchrun`` sets for each process that it starts."""

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


def is_first_process() -> bool:
    """Say whether this is the only process of a training, or the first of several."""
    return int(getattr(rank_zero_only, "rank", 0)) == 0


@contextmanager
def first_process_first() -> Iterator[None]:
    """Let the first of the processes that ``torchrun`` started through the block before others.

    Outside ``torchrun`` there is nothing to wait for: Lightning starts the others later.
    """
    if TORCHRUN not in os.environ:
        yield
        return
    store = torch.distributed.TCPStore(  # type: ignore[attr-defined]
        os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    )
    passed = f"tongueseg passed {os.environ.get('TORCHELASTIC_RESTART_COUNT', '0')}"
    if not is_first_process():
        store.wait([passed])
    yield
    if is_first_process():
        store.set(passed, "")


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


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Let the allocator keep what is freed while the block runs, instead of giving it back.

    Every step of a training allocates the same large tensors anew. By default glibc maps each
    from the system and returns it, and the system clears every page: about a seventh of a step.
    Elsewhere than on glibc this does nothing.
    """
    _mallopt(0, 2**31 - 1)
    try:
        yield
    finally:
        _mallopt(_MMAP_DEFAULT, _TRIM_DEFAULT)


@contextmanager
def fitting_memory(batch: int) -> Iterator[None]:
    """Say in one line when a batch does not fit into memory.

    Raises:
        BadSettings: the block asked for more memory than there is.
    """
    try:
        yield
    except RuntimeError as error:
        # torch.OutOfMemoryError on GPUs; on the processor a plain RuntimeError.
        if not ("out of memory" in str(error) or "allocate memory" in str(error)):
            raise
        fewer = f"{batch // 2} with optim.accumulate_grad_batches 2 for the same step, or "
        raise BadSettings(
            f"train.batch {batch} does not fit into memory; "
            f"take {fewer if batch > 2 else ''}a smaller data.size"
        ) from error


def _mallopt(mmap_max: int, trim_threshold: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_MMAP_MAX, mmap_max)
        libc.mallopt(_TRIM_THRESHOLD, trim_threshold)
