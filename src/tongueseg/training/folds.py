"""k-fold cross-validation: every photo is scored by a model that was not trained on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record
from tongueseg.evaluation.evaluator import Scored, evaluate, write_scores
from tongueseg.export.onnx import export_onnx
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores
from tongueseg.models import Ensemble, ensemble_of
from tongueseg.models.checkpoint import load_checkpoint, save_checkpoint
from tongueseg.spec import ModelSpec, Provenance
from tongueseg.training.fold_split import split_folds
from tongueseg.training.pipeline import resume_or_train
from tongueseg.training.preflight import check_fold_masks, check_records


def train_folds(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    *,
    folds: int,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> dict[str, dict[str, Any]]:
    """Train one model per fold, score each photo by the model of its fold, average the models.

    Writes the run folders ``run/fold-1`` and so on, ``run/out_of_fold/scores.csv`` with its
    summary, and the mean of all models as ``run/best.onnx``. Folds that are finished are kept.
    Photos of the test split are in no fold.

    Returns:
        The summary of the out-of-fold scores, see :func:`tongueseg.evaluation.evaluator.summarize`.

    Raises:
        BadSettings: fewer than two folds; several processes at once.
        BadDataset: fewer photos than folds, a fold without a tongue, or folds finished with other
            photos.
    """
    check_records(records, config, folds=folds)
    console = console or Console(stderr=True)
    scored: list[Scored] = []
    paths = [run / f"fold-{number + 1}" for number in range(folds)]
    parts = list(split_folds(records, folds, config.data.split_seed))
    check_fold_masks(parts)
    for path, part in zip(paths, parts, strict=True):
        console.print(f"{path.name} of {folds}")
        resume_or_train(part, path, config, provenance, console)
        with Segmenter(path, threads=1) as segmenter:
            held_out = [record for record in part if record.split == "val"]
            scored += evaluate(segmenter, held_out, available_cores())
    summary = write_scores(run / "out_of_fold", scored, {"model": run.name, "folds": folds})
    join_models(paths, run, scores={"out_of_fold_iou": round(summary["iou"]["mean"], 6)})
    return summary


def join_models(runs: Sequence[Path], out: Path, *, scores: dict[str, float]) -> ModelSpec:
    """Write the mean of several runs' models as ``best.safetensors`` and ``best.onnx``.

    The runs share input size and normalisation. The joined presence calibration is their mean.
    Nothing is left to calibrate the predicted IoU of their mean on, so that it has none.
    """
    networks, specs = zip(*(load_checkpoint(run / "best.safetensors") for run in runs), strict=True)
    presence = {
        name: float(np.mean([getattr(spec.output, name) for spec in specs]))
        for name in ("presence_scale", "presence_bias")
    }
    joined = specs[0].model_copy(
        update={
            "name": out.name,
            "architecture": ensemble_of([spec.architecture for spec in specs]),
            "output": specs[0].output.model_copy(update={**presence, "predicted_iou": None}),
            "scores": scores,
        }
    )
    network = Ensemble(networks).eval()
    written = save_checkpoint(network, joined, out / "best.safetensors")
    return export_onnx(network, written, out / "best.onnx")
