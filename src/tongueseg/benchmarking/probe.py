"""One model on one engine, in a process of its own.

Run as ``python -m tongueseg.benchmarking.probe`` with a :class:`ProbeRequest` as JSON. A line
``first mask`` goes out as soon as the first photo is cut, then the result, as JSON. The parent
takes the time of the first, so that the start of Python counts.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import repeat
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, TextIO

from tongueseg.benchmarking.memory import peak_bytes
from tongueseg.benchmarking.timing import milliseconds
from tongueseg.errors import MissingExtra, TonguesegError
from tongueseg.io.parallel import map_in_order

FIRST_MASK = "first mask"
_PHOTOS = 3
_SECONDS = 1.0
"""How long threads work side by side, about."""


@dataclass(frozen=True)
class ProbeRequest:
    """What to measure.

    Attributes:
        model, runtime, threads: see :class:`tongueseg.inference.segmenter.Segmenter`.
        photo: path of a photo.
        runs: of the network, for its latency.
        workers: threads that work side by side for the throughput, each with one of the engine.
    """

    model: str
    runtime: str
    photo: str
    threads: int
    runs: int
    workers: int


@dataclass(frozen=True)
class ProbeResult:
    """What one process found.

    Attributes:
        network: milliseconds of each run of the network on one photo, without reading and
            drawing.
        photo: milliseconds of a whole photo, from the file's bytes to the mask; median of a few.
        rate: whole photos a second, of all workers together.
        peak: bytes resident at most, before the workers begin; None where nothing tells.
    """

    network: list[float]
    photo: float
    rate: float
    peak: int | None


def probe(request: ProbeRequest, on_first_mask: Callable[[], object]) -> ProbeResult:
    """Measure, and call ``on_first_mask`` after the first photo.

    Raises:
        TonguesegError: the model cannot run there.
    """
    # What these load is part of a start.
    from tongueseg.inference.preprocess import preprocess
    from tongueseg.inference.segmenter import Segmenter

    content = Path(request.photo).read_bytes()
    with Segmenter(request.model, request.runtime, threads=request.threads) as segment:
        first = segment(content)
        on_first_mask()
        x, _ = preprocess(first.photo, segment.spec.input)
        network = milliseconds(partial(segment.runtime.run, x), request.runs)
        photo = median(milliseconds(partial(segment, content), _PHOTOS, warm_up=0))
        peak = peak_bytes()
    with Segmenter(request.model, request.runtime, threads=1) as segment:
        rate = _rate(partial(segment, content), request.workers)
    return ProbeResult(network, photo, rate, peak)


def _rate(call: Callable[[], object], workers: int) -> float:
    """Return how many calls a second so many threads make together."""
    seconds = milliseconds(call, 1)[0] / 1000
    count = workers * max(2, round(_SECONDS / seconds))
    started = perf_counter()
    for _ in map_in_order(lambda run: run(), repeat(call, count), workers):
        pass
    return count / (perf_counter() - started)


def main() -> None:
    """Answer the request on the command line."""
    with _own_stdout() as out:

        def say(line: str) -> None:
            print(line, file=out, flush=True)

        try:
            outcome: dict[str, Any] = asdict(
                probe(ProbeRequest(**json.loads(sys.argv[1])), lambda: say(FIRST_MASK))
            )
        except MissingExtra as error:
            outcome = {"missing": str(error)}
        except TonguesegError as error:
            outcome = {"refused": str(error)}
        say(json.dumps(outcome))


def _own_stdout() -> TextIO:
    """Return a stream to stdout, and send what engines print there to stderr."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


if __name__ == "__main__":
    main()
