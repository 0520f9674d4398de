"""One trial of a search: what the network costs, a short training, how well it cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from rich.console import Console

from tongueseg.compression.budget import describe_violations
from tongueseg.compression.cost import CostCache
from tongueseg.compression.search.pruner import Pruner
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.space import Point
from tongueseg.compression.search.trial import Trial
from tongueseg.compression.search.warm_start import Donor, WarmStart, best_warm_start
from tongueseg.compression.validate import validate
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.errors import TrainingFailed
from tongueseg.export.onnx import export_best
from tongueseg.models import architecture
from tongueseg.spec import ModelSpec, Provenance
from tongueseg.training.pipeline import train_weights
from tongueseg.training.run_folder import start_run


@dataclass(frozen=True)
class TrialContext:
    """What all trials of a search share.

    Attributes:
        out: folder of the search.
        records: the photos, split.
        costs: what is known of costs.
        provenance: where the models come from.
    """

    out: Path
    settings: SearchSettings
    records: Sequence[Record]
    costs: CostCache
    provenance: Provenance

    def run(self, trial: Trial) -> Path:
        """Return the run folder of a trial."""
        return self.out / "trials" / trial.name


def attempt(
    context: TrialContext, number: int, point: Point, trials_before: Sequence[Trial]
) -> Trial:
    """Try a network: measured first, and trained only where it keeps the budget.

    Raises:
        BadDataset, BadPhoto, BadMask, BadSettings, CannotWrite: as a training does.
    """
    started = perf_counter()
    trial = Trial(number, point, context.costs(point.settings(context.settings.base)))
    broken = context.settings.limits.violations(trial.figures)
    if broken:
        trial = replace(
            trial, status="too costly", reason=describe_violations(broken, trial.figures)[0]
        )
    else:
        trial = _trained(context, trial, [one for one in trials_before if one.status == "done"])
    return replace(trial, seconds=round(perf_counter() - started, 3))


def _trained(context: TrialContext, trial: Trial, done: Sequence[Trial]) -> Trial:
    config = trial.point.settings(context.settings.base)
    warm_start = best_warm_start(architecture(config.model), _donors(context, done))
    if warm_start:
        inherited = round(warm_start.inherited, 4)
        trial = replace(trial, init=warm_start.donor.name, inherited=inherited)
    settings, run = context.settings, context.run(trial)
    pruner = Pruner(trial, done, settings.minimize, margin=settings.margin, grace=settings.grace)
    config = _short(config, settings.epochs, warm_start)
    start_run(run, config, overwrite=True)
    try:
        _learn(context, run, config, pruner)
    except TrainingFailed as error:
        return replace(trial, status="failed", reason=str(error), val_dice=tuple(pruner.val_dice))
    trial = trial.after(pruner.val_dice)
    if pruner.leader:
        behind = f"behind {pruner.leader.name} after epoch {len(pruner.val_dice)}"
        return replace(trial, status="behind", reason=behind)
    export_best(run)
    verdict = validate(run / "best.onnx", settings.runtime, select(context.records, "val"))
    return replace(trial, iou=round(verdict.iou, 6), worst=round(verdict.worst, 6))


def _learn(context: TrialContext, run: Path, config: TrainConfig, pruner: Pruner) -> None:
    quiet = Console(quiet=True)
    cache, came_from = context.out / "cache", context.provenance
    train_weights(
        context.records, run, config, quiet, provenance=came_from, cache=cache, callbacks=[pruner]
    )
    (run / "last.ckpt").unlink(missing_ok=True)


def _short(config: TrainConfig, epochs: int, warm_start: WarmStart | None) -> TrainConfig:
    """Return the settings of a trial: few epochs, all of them, from another one's weights."""
    donor = str(warm_start.donor.run) if warm_start else ""
    train = config.train.model_copy(update={"epochs": epochs, "patience": epochs, "init": donor})
    return config.model_copy(update={"train": train})


def _donors(context: TrialContext, done: Sequence[Trial]) -> list[Donor]:
    """Return whose weights can be taken over: those of finished trials, and those that were given.

    Of equally close ones the latest counts, which had the most trainings behind it.
    """
    base = context.settings.base
    donors = [
        Donor(one.name, context.run(one), architecture(one.point.settings(base).model))
        for one in reversed(done)
    ]
    if context.settings.init:
        init = Path(context.settings.init)
        spec = ModelSpec.read(init / "best.json")
        donors.append(Donor(str(init), init, spec.architecture))
    return donors
