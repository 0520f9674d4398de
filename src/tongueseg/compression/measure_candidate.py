"""Measures a candidate: parity with what it was made from, masks, time, size."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tongueseg.compression.candidate import Candidate, Precision
from tongueseg.compression.cost import Cost, count
from tongueseg.compression.int8 import Source
from tongueseg.compression.latency import Target, latency
from tongueseg.compression.validate import validate
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadModel, BadSettings
from tongueseg.export.parity import FLOAT, INT8, Parity, compare
from tongueseg.export.trt_types import is_int8_file
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_text
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.spec import ModelSpec
from tongueseg.weights.model_files import ModelFile, files_of

_PHOTOS = 100
"""On which two forms of a model are compared."""

_LEAST = {"float": FLOAT, "int8": INT8}


@dataclass(frozen=True)
class CandidateMeasurer:
    """Measures candidates, each once.

    Attributes:
        out: folder of the call; figures are kept in ``measured/NAME-PRECISION.json``.
        target: where the model is going to run.
        val, test: photos that choose, and photos that are only reported on; the latter may be none.
        to_int8: makes a model in INT8.
    """

    out: Path
    target: Target
    val: Sequence[Record]
    test: Sequence[Record]
    to_int8: Callable[[Source], ModelFile]

    def candidates(self, source: Source) -> list[Candidate]:
        """Return a model as two candidates, in float and in INT8; as one if it is in INT8 already.

        Raises:
            BadModel, BadPhoto, BadMask, CannotWrite: the files cannot serve.
        """
        if is_int8_file(source.model.path):
            return [self._cached(source, "int8", self._as_it_is)]
        return [
            self._cached(source, "float", self._in_float),
            self._cached(source, "int8", self._in_int8),
        ]

    def _cached(
        self, source: Source, precision: Precision, make: Callable[[Source], Candidate]
    ) -> Candidate:
        file = self.out / "measured" / f"{source.name}-{precision}.json"
        # What is damaged is measured again.
        with suppress(OSError, ValueError, KeyError, TypeError):
            return Candidate.from_dict(json.loads(file.read_text(encoding="utf-8")))
        made = make(source)
        write_text(file, json.dumps(made.to_dict(), indent=2) + "\n")
        return made

    def _as_it_is(self, source: Source) -> Candidate:
        return self._measured(source.name, "int8", source.model, None)

    def _in_float(self, source: Source) -> Candidate:
        parity = None
        weights = source.run / "best.safetensors" if source.run else None
        if weights and weights.exists():
            network, _ = load_checkpoint(weights)
            original = Segmenter(source.model.spec, NetworkRuntime(network))
            parity = self._parity(original, source.model)
        return self._measured(source.name, "float", source.model, parity)

    def _in_int8(self, source: Source) -> Candidate:
        try:
            made = self.to_int8(source)
        except (BadModel, BadDataset) as error:
            network = describe(source.model.spec)
            return Candidate(source.name, "int8", network, problem=str(error))
        parity = self._parity(self._opened(source.model), made)
        return self._measured(source.name, "int8", made, parity)

    def _measured(
        self, name: str, precision: Precision, model: ModelFile, parity: Parity | None
    ) -> Candidate:
        least, engine = _LEAST[precision], self.target.engine
        problem = parity.problem(least) if parity else ""
        return Candidate(
            name,
            precision,
            describe(model.spec),
            str(model.path),
            f"compared with the model that it was made from, {problem}" if problem else "",
            self._cost(model),
            validate(model.path, engine, self.val),
            validate(model.path, engine, self.test) if self.test else None,
            parity,
        )

    def _cost(self, model: ModelFile) -> Cost:
        shape = (model.spec.input.height, model.spec.input.width)
        macs, weights = _counted(model, shape)
        size = sum(file.stat().st_size for file in files_of(model.path))
        return Cost(latency(model.path, shape, self.target), size, macs, weights)

    def _parity(self, original: Segmenter, made: ModelFile) -> Parity:
        photos = [record.photo for record in self.val[:_PHOTOS]]
        with original, self._opened(made) as other:
            return compare(original, other, photos)

    def _opened(self, model: ModelFile) -> Segmenter:
        return Segmenter(model.path, self.target.engine, threads=self.target.threads)


def describe(spec: ModelSpec) -> str:
    """Say in a few words what network a model is, and what it takes."""
    arguments = spec.architecture.arguments
    shapes = [
        f"{name} {'-'.join(map(str, arguments[name])) if name == 'widths' else arguments[name]}"
        for name in ("widths", "width", "depth", "space_to_depth", "block")
        if arguments.get(name)
    ]
    pixels = f"{spec.input.width}×{spec.input.height}"
    return ", ".join([spec.architecture.name, *shapes, pixels])


def _counted(model: ModelFile, shape: tuple[int, int]) -> tuple[int | None, int | None]:
    try:
        return count(model.spec.architecture, shape)
    except BadSettings:
        # A network that was not built here, and cannot be.
        return None, None
