"""Photos whose decoding may be dear: decoded in a process that can be ended.

The process has its own limits on memory and processor time. It is the first to go where the machine
or the container runs out of memory.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import IO, Any

import numpy as np

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.cost.photo_cost import PhotoCost
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.memory_budget import MemoryBudget
from tongueseg.io.pillow_image import DecodedPhoto

ALL_MEMORY = 2 * 2**30
"""Bytes for all photos together that are decoded aside at a time."""

# The folder that Python takes first by itself may hold modules of the same names.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; from tongueseg.io.decode_worker import main; main()"
)
# Threads take address space, which is limited.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
# Windows has neither signal. A process that is ended there by the clock has the status 1.
_ENDED_BY_LIMIT = {-getattr(signal, name, -1) for name in ("SIGKILL", "SIGXCPU")}
_SAID = {"BadPhoto": BadPhoto, "PhotoTooLarge": PhotoTooLarge}


def decode_aside(
    content: bytes, name: str, limits: PhotoLimits, cost: PhotoCost, at_least: int | None = None
) -> DecodedPhoto:
    """Decode a photo in another process.

    Args:
        content, name, limits, at_least: as for :func:`tongueseg.io.decode.decode`.
        cost: what it costs, as its head says.

    Raises:
        BadPhoto: it is damaged, or its decoding takes more than its cost or the limits.
    """
    order = {
        "name": name,
        "limits": limits.model_dump(),
        "memory": cost.memory,
        "pixels": cost.pixels,
        "at_least": at_least,
        "length": len(content),
    }
    with _processes.borrow(cost.memory) as process:
        timer = Timer(limits.max_clock_seconds, process.kill)
        timer.start()
        try:
            answer = _exchange(process, order, content)
        except (OSError, EOFError, ValueError) as error:
            process.kill()
            raise _ended(process.wait(), name, limits) from error
        finally:
            timer.cancel()
    if isinstance(answer, DecodedPhoto):
        return answer
    raise _SAID.get(answer["error"], BadPhoto)(answer["message"])


def _exchange(
    process: subprocess.Popen[bytes], order: dict[str, Any], content: bytes
) -> DecodedPhoto | dict[str, Any]:
    """Give a photo and take its pixels, or an error.

    Raises:
        OSError, EOFError, ValueError: the process ended.
    """
    stdin, stdout = process.stdin, process.stdout
    assert stdin
    assert stdout
    stdin.write(json.dumps(order).encode() + b"\n")
    stdin.write(content)
    stdin.flush()
    answer: dict[str, Any] = json.loads(stdout.readline())
    if "error" in answer:
        return answer
    height, width, channels = answer.pop("shape")
    pixels = np.empty((height, width, channels), np.uint8)
    read_exactly(stdout, pixels.data.cast("B"))
    return DecodedPhoto(pixels, **answer)


def read_exactly(stream: IO[bytes], buffer: memoryview) -> None:
    """Fill a buffer.

    Raises:
        EOFError: the stream ended.
    """
    done = 0
    while done < len(buffer):
        count = stream.readinto(buffer[done:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        done += count


def _ended(status: int, name: str, limits: PhotoLimits) -> BadPhoto:
    """Return the error for a process that ended by itself, by the system or by the clock."""
    if status in _ENDED_BY_LIMIT:
        return PhotoTooLarge(
            f"{name}: takes more than the {limits.max_seconds:g} s or the memory allowed to "
            "decode; make it smaller or save it again as JPEG"
        )
    return BadPhoto(f"{name}: damaged (its decoder broke off)")


class _Processes:
    """The processes and what they may hold together. Starting one takes a third of a second."""

    def __init__(self) -> None:
        self.reset()
        if hasattr(os, "register_at_fork"):
            # A copy of this process must not write into the same pipes.
            os.register_at_fork(after_in_child=self.reset)
        atexit.register(self.close)

    def reset(self) -> None:
        self._lock, self._budget = Lock(), MemoryBudget(ALL_MEMORY)
        self._idle: list[subprocess.Popen[bytes]] = []

    @contextmanager
    def borrow(self, memory: int) -> Iterator[subprocess.Popen[bytes]]:
        """Give a process when there is memory for it; take it back where the block ends well."""
        with self._budget.charge(memory):
            with self._lock:
                process = self._idle.pop() if self._idle else _start()
            if process.poll() is not None:
                # Somebody ended it meanwhile, such as a system without memory.
                _close(process)
                process = _start()
            try:
                yield process
            except BaseException:
                process.kill()
                _close(process)
                raise
            with self._lock:
                self._idle.append(process)

    def close(self) -> None:
        """End all that are idle."""
        while self._idle:
            _close(self._idle.pop())


def _close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes, after which the process ends."""
    for pipe in (process.stdin, process.stdout):
        # What was not written any more is lost with the process.
        with suppress(OSError):
            if pipe:
                pipe.close()
    process.wait()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-c", _START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **_ENVIRONMENT},
        # Ctrl-C is for the caller, which ends the process by closing the pipe.
        process_group=0,
    )


_processes = _Processes()
