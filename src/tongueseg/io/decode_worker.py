"""The process that decodes the photos of :mod:`tongueseg.io.decode_process`, one after another."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from tongueseg.errors import BadPhoto
from tongueseg.io.decode_process import read_exactly
from tongueseg.io.decoder import decode_here
from tongueseg.io.limits import PhotoLimits
from tongueseg.io.pillow_image import DecodedPhoto

# Beyond the estimate: what the libraries allocate by the way, and the stacks of their threads.
_MORE_MEMORY = 256 * 2**20


def main() -> None:
    """Decode until the caller closes the pipe."""
    photos, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the pixels.
    os.dup2(2, 1)
    _give_way()
    while line := photos.readline():
        order = json.loads(line)
        content = bytearray(order.pop("length"))
        read_exactly(photos, memoryview(content))
        _answer(answers, bytes(content), order)


def _answer(answers: BinaryIO, content: bytes, order: dict[str, Any]) -> None:
    limits = PhotoLimits(**order["limits"])
    _limit(limits.max_seconds, order["memory"])
    try:
        decoded = decode_here(content, order["name"], limits, order["at_least"], order["pixels"])
    except BadPhoto as error:
        _write(answers, {"error": type(error).__name__, "message": str(error)})
    except MemoryError:
        message = f"{order['name']}: takes more memory to decode than its head says"
        _write(answers, {"error": "PhotoTooLarge", "message": message})
    else:
        _write(answers, _head(decoded))
        answers.write(decoded.pixels.data.cast("B"))
    answers.flush()


def _head(decoded: DecodedPhoto) -> dict[str, Any]:
    fields = ("height", "width", "orientation", "depth", "profile")
    return {"shape": decoded.pixels.shape, **{name: getattr(decoded, name) for name in fields}}


def _write(answers: BinaryIO, head: dict[str, Any]) -> None:
    answers.write(json.dumps(head).encode() + b"\n")


def _give_way() -> None:
    """Be the first to go where the memory of the machine or the container ends."""
    _set("CORE", 0)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _limit(seconds: float, memory: int) -> None:
    """Limit the processor time and the memory of the next photo, where the system can."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _set("CPU", int(usage.ru_utime + usage.ru_stime + seconds) + 1)
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        _set("AS", pages * resource.getpagesize() + memory + _MORE_MEMORY)


def _set(name: str, soft: int) -> None:
    # Windows has no such module.
    with suppress(ImportError, ValueError, OSError):
        import resource

        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            soft = min(soft, hard)
        resource.setrlimit(kind, (soft, hard))
