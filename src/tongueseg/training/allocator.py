"""Memory of a training: the allocator's settings, and batches that do not fit."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tongueseg.errors import BadSettings

# Parameters of glibc's mallopt(3) with their defaults.
_TRIM_THRESHOLD, _TRIM_DEFAULT = -1, 128 * 1024
_MMAP_MAX, _MMAP_DEFAULT = -4, 65536


@contextmanager
def keep_freed_memory() -> Iterator[None]:
    """Let the allocator keep freed memory while the block runs, instead of returning it.

    Every training step allocates the same large tensors again. By default glibc maps each from
    the system and returns it, and the system clears every page. That takes about a seventh of a
    step. On other C libraries this does nothing.
    """
    _mallopt(0, 2**31 - 1)
    try:
        yield
    finally:
        _mallopt(_MMAP_DEFAULT, _TRIM_DEFAULT)


@contextmanager
def explain_out_of_memory(batch: int) -> Iterator[None]:
    """Turn an out-of-memory error of the block into one line that says what to change.

    Raises:
        BadSettings: the block needed more memory than there is.
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
