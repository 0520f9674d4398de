"""What is measured: each model on each engine that runs its file, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from statistics import median

import numpy as np

from tongueseg.benchmarking.probe import ProbeResult
from tongueseg.runtime import DEVICES, engines_of, parse_runtime
from tongueseg.weights.model_files import files_of, find_model


@dataclass
class SpeedRow:
    """A model on an engine.

    Attributes:
        name: the model's, one of its own in a table.
        model: path of the file.
        runtime: the engine, with a device where it is not the processor.
        starts: seconds from the start of a process to its first answer, one for each turn.
        results: what each turn found.
        iou: mean over a dataset; None where there is none.
        note: why it was not measured; empty where it was.
    """

    name: str
    model: Path
    runtime: str
    starts: list[float] = field(default_factory=list)
    results: list[ProbeResult] = field(default_factory=list)
    iou: float | None = None
    note: str = ""

    @property
    def size(self) -> int:
        """Bytes of the model's files."""
        return sum(file.stat().st_size for file in files_of(self.model))

    def figures(self, first: SpeedRow) -> dict[str, float]:
        """Return the figures of a row that was measured, by the names of :data:`COLUMNS`.

        Args:
            first: the row whose speed is 1.
        """
        network = [run for result in self.results for run in result.network]
        peaks = [result.peak for result in self.results if result.peak is not None]
        figures = {
            "cold_s": median(self.starts),
            "network_ms": median(network),
            "p95_ms": float(np.percentile(network, 95)),
            "photo_ms": median(result.photo for result in self.results),
            "photos_per_s": median(result.rate for result in self.results),
            "times": _times(first, self),
        }
        if peaks:
            figures["peak_mib"] = max(peaks) / 2**20
        if self.iou is not None:
            figures["iou"] = self.iou
        return figures


def rows_of(models: Sequence[str], runtimes: Sequence[str] = ()) -> list[SpeedRow]:
    """Return a row for each model on each of the runtimes, or on all that there are.

    An engine on the processor comes before its other devices.

    Raises:
        BadModel: a model is missing or cannot be used, or no engine runs its file.
        BadSettings: there is no such runtime.
    """
    for one in runtimes:
        if one != "auto":
            parse_runtime(one)
    rows: list[SpeedRow] = []
    for model in models:
        file = find_model(model)
        name = _free_name(file.spec.name, model, {row.name for row in rows})
        auto = engines_of(file.path)[0]
        names = [auto if one == "auto" else one for one in runtimes] or _all_for(file.path)
        rows += [SpeedRow(name, file.path, one) for one in dict.fromkeys(names)]
    return rows


def _free_name(name: str, model: str, taken: Collection[str]) -> str:
    """Return a model's name, or that of its file or folder where another has it, or a number."""
    numbered = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain((name, Path(model).name), numbered) if one not in taken)


def _all_for(model: Path) -> list[str]:
    engines = engines_of(model)
    devices = [f"{engine}:{device}" for engine in engines for device in DEVICES.get(engine, ())]
    return [*engines, *devices]


def _times(first: SpeedRow, other: SpeedRow) -> float:
    """Return how many times as fast the other's network is; turn by turn, as machines vary."""
    pairs = zip(first.results, other.results, strict=True)
    return median(median(one.network) / median(its.network) for one, its in pairs)
