"""From a model and a few photos of a clinic to the clinic's own model, or to the old one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

from rich.console import Console
from torch import nn

from tongueseg.adaptation.elsewhere import Elsewhere, score_elsewhere
from tongueseg.adaptation.label_check import check_labels
from tongueseg.adaptation.page import write_adaptation_page
from tongueseg.adaptation.plan import (
    FIGURES,
    PLAN,
    Plan,
    Request,
    check_model,
    known_plan,
    make_plan,
    seconds_of_rest,
)
from tongueseg.adaptation.read_parts import read_parts
from tongueseg.adaptation.trainings import (
    Part,
    adapted_networks,
    held_out_segmenter,
    mean_network,
    train_parts,
)
from tongueseg.adaptation.unseen import check_unseen
from tongueseg.adaptation.verdict import Verdict, judge
from tongueseg.data.dataset import Record, select
from tongueseg.evaluation.evaluator import write_scores
from tongueseg.evaluation.per_photo import ModelResults, PhotoSegmenter, per_photo
from tongueseg.export.onnx import export_onnx
from tongueseg.export.reopen import open_network
from tongueseg.i18n import Text
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import write_text
from tongueseg.io.parallel import available_cores
from tongueseg.models.checkpoint import save_checkpoint
from tongueseg.spec import ModelSpec, Provenance
from tongueseg.training.run_folder import clear

MODEL = "best.onnx"
"""The model file of an adaptation's folder."""


@dataclass(frozen=True)
class Adapted:
    """What became of an adaptation.

    Attributes:
        model: the model file; of the old model where the new one is no better.
        verdict: on photos held back.
        labels: what is wrong with the masks as a whole, in English and Chinese.
    """

    model: Path
    verdict: Verdict
    labels: list[Text]


@dataclass(frozen=True)
class _Before:
    """What the old model does on the photos held back, and elsewhere.

    Attributes:
        seconds: how long it took to find out.
    """

    spec: ModelSpec
    results: ModelResults
    labels: list[Text]
    elsewhere: Elsewhere
    seconds: float


def adapt(
    data: Path,
    out: Path,
    request: Request,
    provenance: Provenance | None = None,
    console: Console | None = None,
) -> Adapted:
    """Fine-tune a model on a dataset, and keep the result if it is better on photos held back.

    Leaves ``best.safetensors``, ``best.onnx`` and their spec in ``out``, with ``report.html``,
    ``adaptation.json`` and the trainings. An adaptation that was interrupted goes on.

    Args:
        data: dataset of 5 to 500 photos, see :func:`tongueseg.data.dataset.read_dataset`.

    Raises:
        BadDataset: too few or too many photos, or faults that ``tongueseg data check`` finds.
        BadModel: the model cannot become a network again.
        BadSettings: the minutes are too few for one epoch, or ``out`` began otherwise.
        CannotWrite: the disk refuses.
    """
    console = console or Console(stderr=True)
    plan = known_plan(out, request)
    model, seed = (plan.model, plan.config.train.seed) if plan else (request.model, request.seed)
    check_model(model)
    parts = read_parts(data, seed)
    held_out = [record for part in parts for record in select(part, "val")]
    before = _before(model, held_out)
    for english, _chinese in before.labels:
        console.print(f"warning: {english}", highlight=False)
    plan = plan or _new_plan(out, parts, request, before)
    runs = train_parts(parts, out, plan, before.spec, console)
    networks, spec = adapted_networks(runs, model)
    spec = _named(spec, out.name, provenance or Provenance())
    reopen = partial(held_out_segmenter, parts, networks, spec)
    after = _results(_apart(spec, before.spec), held_out, reopen)
    _write_model(out, mean_network(networks), spec)
    with Segmenter(out / MODEL, threads=1) as segmenter:
        elsewhere = before.elsewhere, score_elsewhere(segmenter)
    verdict = judge(before.results.scored, after.scored, elsewhere)
    if not verdict.is_better:
        old, old_spec, _ = open_network(model)
        _write_model(out, old, old_spec.model_copy(update={"files": {}}))
    _write_figures(out, verdict, before, after, held_out)
    shutil.rmtree(out / "cache", ignore_errors=True)
    return Adapted(out / MODEL, verdict, before.labels)


def _write_figures(
    out: Path, verdict: Verdict, before: _Before, after: ModelResults, held_out: Sequence[Record]
) -> None:
    for name, results in (("before", before.results), ("after", after)):
        write_scores(out / "held_out" / name, results.scored, {"model": name})
    page = out / "report.html"
    write_adaptation_page(page, verdict, before.labels, (before.results, after), held_out)
    write_text(out / FIGURES, json.dumps(verdict.as_json(), indent=2) + "\n")


def _before(model: str, held_out: Sequence[Record]) -> _Before:
    started = perf_counter()
    reopen = partial(Segmenter, model, threads=1)
    with reopen() as segmenter:
        results = _results(segmenter.spec, held_out, reopen)
        labels = check_labels(segmenter, held_out) + check_unseen(model, held_out)
        elsewhere = score_elsewhere(segmenter)
        spec = segmenter.spec
    return _Before(spec, results, labels, elsewhere, perf_counter() - started)


def _apart(spec: ModelSpec, old: ModelSpec) -> ModelSpec:
    """Return the spec with a name that the old one does not have."""
    if spec.name != old.name:
        return spec
    return spec.model_copy(update={"name": f"{spec.name}, adapted"})


def _results(
    spec: ModelSpec, records: Sequence[Record], reopen: Callable[[], PhotoSegmenter]
) -> ModelResults:
    with reopen() as segmenter:
        results = ModelResults(spec.name, spec.output.threshold, reopen)
        for _ in results.gather(per_photo(segmenter, records, available_cores())):
            pass
    return results


def _new_plan(out: Path, parts: Sequence[Part], request: Request, before: _Before) -> Plan:
    """Make a plan and write it into the folder."""
    photos = len(before.results.scored)
    rest = seconds_of_rest(photos, before.seconds)
    left = 60 * request.minutes - before.seconds - rest
    plan = make_plan(parts, request, before.spec, seconds_left=left)
    clear(out / PLAN, overwrite=request.overwrite)
    plan.write(out / PLAN)
    return plan


def _named(spec: ModelSpec, name: str, provenance: Provenance) -> ModelSpec:
    """Return a training's spec as that of the adapted model."""
    known = {"data": provenance.data, "command": provenance.command}
    return spec.model_copy(
        update={
            "name": name,
            "provenance": spec.provenance.model_copy(update=known),
            "files": {},
            "scores": {},
        }
    )


def _write_model(out: Path, network: nn.Module, spec: ModelSpec) -> None:
    written = save_checkpoint(network, spec, out / "best.safetensors")
    export_onnx(network, written, out / MODEL)
