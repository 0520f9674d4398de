"""A model in INT8, by whatever it takes: quantised, or trained a little further first."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tongueseg.compression.calibration_set import calibrate, spread
from tongueseg.compression.qat_finetune import qat_finetune
from tongueseg.compression.qdq import Qdq
from tongueseg.compression.quantizer import quantize
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
class Int8Converter:
    """Makes models in INT8 that any of our engines runs.

    Attributes:
        out: folder for them, ``int8/NAME``, and for trainings, ``qat/NAME``.
        data: the dataset.
        train, val: its photos that give ranges, and that validate.
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
        folder = self.out / "int8" / source.name
        if not folder.exists():
            try:
                self._quantize(source.model, folder)
            except FallsTooFar as fall:
                if source.run is None or not (source.run / "config.yaml").exists():
                    raise
                self.console.print(f"{source.name}: {fall}")
                self._quantize(find_model(self._finetuned(source.name, source.run)), folder)
        return find_model(folder)

    def _quantize(self, model: ModelFile, out: Path) -> None:
        method = Qdq(model.path)
        calibration = calibrate(model, spread(self.train, _PHOTOS))
        quantize(model, method, out, calibration, self.val, limit=self.limit)

    def _finetuned(self, name: str, run: Path) -> Path:
        """Train a run further, anew where that was cut off."""
        out = self.out / "qat" / name
        if not (out / "report.html").exists():
            shutil.rmtree(out, ignore_errors=True)
            qat_finetune(run, self.data, out, self.console)
        return out
