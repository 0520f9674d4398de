"""From a good model to a small one: search, distil, quantise, check, measure, choose."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from tongueseg.compression.candidate import Candidate
from tongueseg.compression.choice import Choice, choose
from tongueseg.compression.int8 import Int8Converter, Source
from tongueseg.compression.measure_candidate import CandidateMeasurer
from tongueseg.compression.search.pareto import pareto_front
from tongueseg.compression.search.searcher import search
from tongueseg.compression.search.settings import FILE, open_search
from tongueseg.compression.search.trial import Trial
from tongueseg.compression.settings import GIVEN, CompressSettings
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.io.atomic import copy_file, write_text
from tongueseg.spec import ModelSpec, Provenance, sha256
from tongueseg.training.pipeline import resume_or_train
from tongueseg.weights.model_files import files_of, find_model


@dataclass(frozen=True)
class Compression:
    """What came of a compression: every candidate, and which one was taken."""

    candidates: list[Candidate]
    choice: Choice


def compress(
    data: Path,
    records: Sequence[Record],
    out: Path,
    settings: CompressSettings,
    *,
    provenance: Provenance,
    console: Console,
    on_trial: Callable[[Trial], object] = lambda _trial: None,
) -> Compression:
    """Make small models of a good one and leave the best within the budget as ``best.onnx``.

    Each step that is finished is kept, so that a call that was cut off goes on where it was.

    Args:
        data: the dataset, and ``records`` its pairs.
        out: folder made by :func:`tongueseg.compression.settings.open_compression`.
        on_trial: called with each new trial of the search.

    Raises:
        BadModel, BadDataset, BadPhoto, BadMask, BadSettings, TrainingFailed, CannotWrite: a step
            cannot be made.
    """
    students = settings.students or _search_students(records, out, settings, provenance, on_trial)
    sources = [_teacher(settings.model)]
    for name, config in students.items():
        run = out / "students" / name
        console.print(f"student {name}")
        resume_or_train(records, run, settings.distilled(config), provenance, console)
        sources.append(Source(name, find_model(run), run))
    measurer = _measurer(data, records, out, settings, console)
    candidates = []
    for source in sources:
        console.print(f"measuring {source.name}")
        candidates += measurer.candidates(source)
    choice = choose(candidates, settings.limits)
    _copy_best(out, choice, provenance)
    _write_figures(out, candidates, choice, settings, provenance)
    return Compression(candidates, choice)


def _search_students(
    records: Sequence[Record],
    out: Path,
    settings: CompressSettings,
    provenance: Provenance,
    on_trial: Callable[[Trial], object],
) -> dict[str, TrainConfig]:
    """Search for students; return the settings of the best few, each for a whole training."""
    folder, search_settings = out / "search", settings.student_search
    open_search(folder, search_settings, resume=(folder / FILE).exists())
    trials = search(records, folder, search_settings, provenance=provenance, on_trial=on_trial)
    best = pareto_front(trials, search_settings.minimize)[: settings.candidates]
    return {trial.name: trial.point.settings(search_settings.base) for trial in best}


def _teacher(model: str) -> Source:
    folder = Path(model)
    return Source(GIVEN, find_model(model), folder if folder.is_dir() else None)


def _measurer(
    data: Path,
    records: Sequence[Record],
    out: Path,
    settings: CompressSettings,
    console: Console,
) -> CandidateMeasurer:
    train, val = select(records, "train"), select(records, "val")
    test = [record for record in records if record.split == "test"]
    to_int8 = Int8Converter(out, data, train, val, settings.limit, console)
    return CandidateMeasurer(out, settings.search.target, val, test, to_int8)


def _copy_best(out: Path, choice: Choice, provenance: Provenance) -> None:
    """Copy the chosen model as ``best`` with its spec; without any, leave none."""
    for suffix in (".onnx", ".xml", ".bin", ".json"):
        (out / f"best{suffix}").unlink(missing_ok=True)
    if choice.chosen is None or choice.chosen.val is None:
        return
    model = Path(choice.chosen.model)
    spec = ModelSpec.read(model.with_suffix(".json"))
    copies = {file: out / f"best{file.suffix}" for file in files_of(model)}
    for file, copy in copies.items():
        copy_file(file, copy)
    spec.model_copy(
        update={
            "name": out.resolve().name,
            "files": {copy.name: sha256(copy) for copy in copies.values()},
            "provenance": spec.provenance.model_copy(update={"command": provenance.command}),
            "scores": {**spec.scores, "val_iou": round(choice.chosen.val.iou, 6)},
        }
    ).write(out / "best.json")


def _write_figures(
    out: Path,
    candidates: Sequence[Candidate],
    choice: Choice,
    settings: CompressSettings,
    provenance: Provenance,
) -> None:
    figures: dict[str, Any] = {
        "model": settings.model,
        "data": provenance.data,
        "budget": str(settings.limits),
        "runtime": settings.search.runtime,
        "threads": settings.search.threads,
        "chosen": choice.chosen and choice.chosen.title,
        "nearest": choice.nearest and choice.nearest.title,
        "why": {"en": choice.why[0], "zh": choice.why[1]},
        "command": provenance.command,
        "candidates": [one.to_dict() for one in candidates],
    }
    write_text(out / "compress.json", json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
