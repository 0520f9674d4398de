"""k-fold cross-validation: every photo is judged by a model that never saw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.evaluation.evaluator import Scored, evaluate, write_scores
from tongueseg.export.onnx import export_onnx
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores
from tongueseg.models import Ensemble, ensemble_of
from tongueseg.models.checkpoint import load_checkpoint, save_checkpoint
from tongueseg.spec import ModelSpec, Provenance
from tongueseg.training.pipeline import keep_or_fit


def fit_folds(
    records: Sequence[Record],
    run: Path,
    config: TrainConfig,
    *,
    folds: int,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> dict[str, dict[str, Any]]:
    """Train one model per fold, score each photo by the model that did not see it, join them.

    Writes ``run/fold-1`` and so on, each a run folder, ``run/out_of_fold/scores.csv`` with its
    summary, and the mean of all folds as ``run/best.onnx``. Folds that are finished are kept.
    Photos of the test split are in no fold.

    Returns:
        The summary of the out-of-fold scores, see :func:`tongueseg.evaluation.evaluator.summarize`.

    Raises:
        BadSettings: less than two folds; several processes at once.
        BadDataset: fewer photos than folds, or folds finished with other photos.
    """
    if config.train.devices * config.train.nodes > 1:
        raise BadSettings("folds are trained one after the other; take train.devices 1")
    console = console or Console(stderr=True)
    scored: list[Scored] = []
    paths = [run / f"fold-{number + 1}" for number in range(folds)]
    parts = split_folds(records, folds, config.data.split_seed)
    for path, part in zip(paths, parts, strict=True):
        console.print(f"{path.name} of {folds}")
        keep_or_fit(part, path, config, provenance, console)
        with Segmenter(path, threads=1) as segmenter:
            held_out = [record for record in part if record.split == "val"]
            scored += evaluate(segmenter, held_out, available_cores())
    summary = write_scores(run / "out_of_fold", scored, {"model": run.name, "folds": folds})
    join(paths, run, scores={"out_of_fold_iou": round(summary["iou"]["mean"], 6)})
    return summary


def split_folds(records: Sequence[Record], folds: int, seed: int) -> Iterator[list[Record]]:
    """Yield, for each fold, all records outside the test split as ``train`` or ``val``.

    Where ``split.csv`` tells the folds, they are taken from there, else drawn by ``seed``.

    Raises:
        BadSettings: less than two folds, or not as many as ``split.csv`` tells.
        BadDataset: fewer photos than folds, or photos that ``split.csv`` puts in none.
    """
    if folds < 2:
        raise BadSettings(f"{folds} folds: cross-validation needs at least two")
    used = [record for record in records if record.split != "test"]
    if len(used) < folds:
        raise BadDataset(f"{len(used)} photos are too few for {folds} folds")
    told = [record.fold for record in used]
    fold_of = _told_folds(used, folds) if any(told) else _drawn_folds(len(used), folds, seed)
    for fold in range(folds):
        yield [
            replace(record, split="val" if its == fold else "train")
            for record, its in zip(used, fold_of, strict=True)
        ]


def _drawn_folds(photos: int, folds: int, seed: int) -> list[int]:
    drawn: list[int] = (np.random.default_rng(seed).permutation(photos) % folds).tolist()
    return drawn


def _told_folds(used: Sequence[Record], folds: int) -> list[int]:
    told = [record.fold for record in used if record.fold]
    if len(told) < len(used):
        lonely = next(record.name for record in used if not record.fold)
        raise BadDataset(f"split.csv tells no fold of {lonely}")
    if set(told) != set(range(1, folds + 1)):
        raise BadSettings(
            f"--folds {folds}: split.csv tells {len(set(told))} folds, up to {max(told)}; take "
            "that number, or split again"
        )
    return [fold - 1 for fold in told]


def join(runs: Sequence[Path], out: Path, *, scores: dict[str, float]) -> ModelSpec:
    """Write the mean of several runs' models as ``best.safetensors`` and ``best.onnx``.

    The runs share input size and normalisation. Presence is calibrated as their mean is.
    """
    loaded = [load_checkpoint(run / "best.safetensors") for run in runs]
    specs = [spec for _, spec in loaded]
    known = {
        name: float(np.mean([getattr(spec.output, name) for spec in specs]))
        for name in ("presence_scale", "presence_bias")
    }
    joined = specs[0].model_copy(
        update={
            "name": out.name,
            "architecture": ensemble_of([spec.architecture for spec in specs]),
            "output": specs[0].output.model_copy(update=known),
            "scores": scores,
        }
    )
    network = Ensemble([network for network, _ in loaded]).eval()
    written = save_checkpoint(network, joined, out / "best.safetensors")
    return export_onnx(network, written, out / "best.onnx")
