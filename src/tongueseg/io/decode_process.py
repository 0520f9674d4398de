"""Photos whose decoding may be dear: decoded in a process that can be ended.

The process has its own limits on memory and processor time. It is the first to go where the machine
or the container runs out of memory, and it gives way to the photos that are decoded here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from threading import Lock, Timer
from typing import Any, BinaryIO

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
# The clock runs on while others have the cores.
_CLOCK_PER_CORE_SECOND = 3.0
_ENDED_BY_CLOCK = -signal.SIGKILL
_SAID = {"BadPhoto": BadPhoto, "PhotoTooLarge": PhotoTooLarge}

_budget = MemoryBudget(ALL_MEMORY)


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
    with _budget.charge(cost.memory):
        process = _idle.take()
        timer = Timer(_CLOCK_PER_CORE_SECOND * limits.max_seconds, process.kill)
        timer.start()
        try:
            order = {
                "name": name,
                "limits": limits.model_dump(),
                "memory": cost.memory,
                "at_least": at_least,
                "length": len(content),
            }
            answer = _exchange(process, order, content)
        except (OSError, EOFError, ValueError) as error:
            process.kill()
            raise _ended(process.wait(), name, limits) from error
        finally:
            timer.cancel()
        _idle.give(process)
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
    assert stdin and stdout
    stdin.write(json.dumps(order).encode() + b"\n")
    stdin.write(content)
    stdin.flush()
    answer: dict[str, Any] = json.loads(stdout.readline())
    if "error" in answer:
        return answer
    pixels = np.empty(answer.pop("shape"), np.uint8)
    read_exactly(stdout, memoryview(pixels).cast("B"))
    return DecodedPhoto(pixels, **answer)


def read_exactly(stream: BinaryIO, buffer: memoryview) -> None:
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
    if status in (-getattr(signal, "SIGXCPU", 24), _ENDED_BY_CLOCK):
        return PhotoTooLarge(
            f"{name}: takes more than the {limits.max_seconds:g} s or the memory allowed to decode; "
            "make it smaller or save it again as JPEG"
        )
    return BadPhoto(f"{name}: damaged (its decoder broke off)")


class _Idle:
    """The processes that wait for their next photo: starting one takes a third of a second."""

    def __init__(self) -> None:
        self._lock, self._processes = Lock(), list[subprocess.Popen[bytes]]()

    def take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            while self._processes:
                process = self._processes.pop()
                if process.poll() is None:
                    return process
        return _start()

    def give(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._processes.append(process)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", _START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **_ENVIRONMENT},
        # Ctrl-C is for the caller, which ends the process by closing the pipe.
        start_new_session=True,
    )


_idle = _Idle()
