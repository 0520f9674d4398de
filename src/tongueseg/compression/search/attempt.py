"""One trial of a search: what the network costs, a short training, how well it cuts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from rich.console import Console

from tongueseg.compression.budget import describe_violations
from tongueseg.compression.cost import CostBook
from tongueseg.compression.search.pruner import Watch
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.space import Point
from tongueseg.compression.search.trial import Trial
from tongueseg.compression.search.warm_start import Donor, Start, best_start
from tongueseg.compression.validate import judge
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.errors import TrainingFailed
from tongueseg.export.onnx import export_best
from tongueseg.models import architecture
from tongueseg.spec import ModelSpec, Provenance
from tongueseg.training.loop import learn
from tongueseg.training.run_folder import start_run


@dataclass(frozen=True)
class Lab:
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
    costs: CostBook
    provenance: Provenance

    def run(self, trial: Trial) -> Path:
        """Return the run folder of a trial."""
        return self.out / "trials" / trial.name


def attempt(lab: Lab, number: int, point: Point, earlier: Sequence[Trial]) -> Trial:
    """Try a network: measured first, and trained only where it keeps the budget.

    Raises:
        BadDataset, BadPhoto, BadMask, BadSettings, CannotWrite: as a training does.
    """
    started = perf_counter()
    trial = Trial(number, point, lab.costs(point.settings(lab.settings.base)))
    broken = lab.settings.limits.violations(trial.figures)
    if broken:
        trial = replace(
            trial, fate="too costly", reason=describe_violations(broken, trial.figures)[0]
        )
    else:
        trial = _trained(lab, trial, [one for one in earlier if one.fate == "done"])
    return replace(trial, seconds=round(perf_counter() - started, 3))


def _trained(lab: Lab, trial: Trial, done: Sequence[Trial]) -> Trial:
    config = trial.point.settings(lab.settings.base)
    start = best_start(architecture(config.model), _donors(lab, done))
    if start:
        trial = replace(trial, start=start.donor.name, inherited=round(start.inherited, 4))
    settings, run = lab.settings, lab.run(trial)
    watch = Watch(trial, done, settings.minimize, margin=settings.margin, grace=settings.grace)
    start_run(run, _short(config, settings.epochs, start), overwrite=True)
    try:
        _learn(lab, run, _short(config, settings.epochs, start), watch)
    except TrainingFailed as error:
        return replace(trial, fate="failed", reason=str(error), curve=tuple(watch.curve))
    trial = trial.after(watch.curve)
    if watch.leader:
        behind = f"behind {watch.leader.name} after epoch {len(watch.curve)}"
        return replace(trial, fate="behind", reason=behind)
    export_best(run)
    verdict = judge(run / "best.onnx", settings.runtime, select(lab.records, "val"))
    return replace(trial, iou=round(verdict.iou, 6), worst=round(verdict.worst, 6))


def _learn(lab: Lab, run: Path, config: TrainConfig, watch: Watch) -> None:
    quiet = Console(quiet=True)
    cache, came_from = lab.out / "cache", lab.provenance
    learn(lab.records, run, config, quiet, provenance=came_from, cache=cache, callbacks=[watch])
    (run / "last.ckpt").unlink(missing_ok=True)


def _short(config: TrainConfig, epochs: int, start: Start | None) -> TrainConfig:
    """Return the settings of a trial: few epochs, all of them, from another one's weights."""
    donor = str(start.donor.run) if start else ""
    train = config.train.model_copy(update={"epochs": epochs, "patience": epochs, "init": donor})
    return config.model_copy(update={"train": train})


def _donors(lab: Lab, done: Sequence[Trial]) -> list[Donor]:
    """Return whose weights can be taken over: those of finished trials, and those that were given.

    Of equally close ones the latest counts, which had the most trainings behind it.
    """
    base = lab.settings.base
    donors = [
        Donor(one.name, lab.run(one), architecture(one.point.settings(base).model))
        for one in reversed(done)
    ]
    if lab.settings.init:
        given = Path(lab.settings.init)
        spec = ModelSpec.read(given / "best.json")
        donors.append(Donor(str(given), given, spec.architecture))
    return donors
