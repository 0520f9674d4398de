"""A model in INT8, by whatever it takes: quantised, or trained a little further first."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tongueseg.compression.calibration_set import calibrate, spread
from tongueseg.compression.qat_finetune import tune
from tongueseg.compression.qdq import Qdq
from tongueseg.compression.quantize import quantize
from tongueseg.data.dataset import Record
from tongueseg.errors import FallsTooFar
from tongueseg.weights.model_files import ModelFile, find_model

_PHOTOS = 100
"""To take ranges from."""


@dataclass(frozen=True)
class Source:
    """A model that candidates are made of: its name, its file, its run folder if there is one."""

    name: str
    model: ModelFile
    run: Path | None = None


@dataclass(frozen=True)
class Shrinker:
    """Makes models in INT8 that any of our engines runs.

    Attributes:
        out: folder for them, ``int8/NAME``, and for trainings, ``tuned/NAME``.
        data: the dataset.
        train, val: its photos that give ranges, and that judge.
        limit: how far the IoU may fall.
    """

    out: Path
    data: Path
    train: Sequence[Record]
    val: Sequence[Record]
    limit: float
    console: Console

    def __call__(self, source: Source) -> ModelFile:
        """Return a model in INT8; one that was made before is kept.

        Where the IoU falls too far, a run folder is trained further with INT8 in mind.

        Raises:
            BadModel: it is no float ``.onnx``, or its IoU falls too far all the same.
            BadDataset: it finds no tongues to take ranges from.
        """
        made = self.out / "int8" / source.name
        if not made.exists():
            try:
                self._quantize(source.model, made)
            except FallsTooFar as fall:
                if source.run is None or not (source.run / "config.yaml").exists():
                    raise
                self.console.print(f"{source.name}: {fall}")
                self._quantize(find_model(self._tuned(source.name, source.run)), made)
        return find_model(made)

    def _quantize(self, model: ModelFile, out: Path) -> None:
        method = Qdq(model.path)
        shown = calibrate(model, spread(self.train, _PHOTOS))
        quantize(model, method, out, shown, self.val, limit=self.limit)

    def _tuned(self, name: str, run: Path) -> Path:
        """Train a run further, anew where that was cut off."""
        out = self.out / "tuned" / name
        if not (out / "report.html").exists():
            shutil.rmtree(out, ignore_errors=True)
            tune(run, self.data, out, self.console)
        return out
