"""The search itself: propose, try, remember, until trials or time are used up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from tongueseg.compression.cost import CostCache
from tongueseg.compression.search.attempt import TrialContext, attempt
from tongueseg.compression.search.optuna_study import OptunaStudy
from tongueseg.compression.search.results import write_results
from tongueseg.compression.search.seed_point import largest_within
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.trial import Trial
from tongueseg.data.dataset import Record
from tongueseg.spec import Provenance
from tongueseg.training.run_folder import note_data

_PROPOSALS = 10
"""So many proposals for each network that is trained: where few keep the budget, it ends too."""

_USED_UP = 50
"""Proposals that came again, one after the other, after which there is nothing new."""


def search(
    records: Sequence[Record],
    out: Path,
    settings: SearchSettings,
    *,
    provenance: Provenance | None = None,
    on_trial: Callable[[Trial], object] = lambda _trial: None,
) -> list[Trial]:
    """Search the space and return all trials; goes on with those that the folder holds.

    After each trial the folder's tables, picture and configs are written anew.

    Args:
        records: photos and masks, split; a training's val split judges.
        out: folder made by :func:`tongueseg.compression.search.settings.open_search`.
        provenance: of the models that trials leave.
        on_trial: called with each new trial.

    Raises:
        BadDataset, BadPhoto, BadMask: the data cannot serve, or are not those of the search.
        BadSettings: the settings cannot work, or the study's log is damaged.
        CannotWrite: the disk refuses.
    """
    note_data(out, records)
    optuna_study = OptunaStudy(out, settings)
    trials = optuna_study.trials
    _remove_cut_off(out / "trials", trials)
    costs = CostCache(out / "costs.json", settings.target)
    context = TrialContext(out, settings, records, costs, provenance or Provenance())
    if not optuna_study.proposals:
        seed_point = largest_within(settings.space, settings.base, settings.limits, costs)
        if seed_point:
            optuna_study.suggest(seed_point)
    while _goes_on(optuna_study, trials, settings):
        proposal = optuna_study.ask()
        known = next((one for one in trials if one.point == proposal.point), None)
        if known:
            optuna_study.repeat(proposal, known)
            continue
        optuna_study.tell(proposal, attempt(context, proposal.number, proposal.point, trials))
        trials = optuna_study.trials
        write_results(out, trials, settings)
        on_trial(trials[-1])
    write_results(out, trials, settings)
    shutil.rmtree(out / "cache", ignore_errors=True)
    return trials


def _remove_cut_off(folder: Path, trials: Sequence[Trial]) -> None:
    """Remove what is left of trials that are going to be made again."""
    names = {trial.name for trial in trials}
    for run in folder.iterdir() if folder.exists() else ():
        if run.name not in names:
            shutil.rmtree(run)


def _goes_on(optuna_study: OptunaStudy, trials: Sequence[Trial], settings: SearchSettings) -> bool:
    trained = sum(trial.status != "too costly" for trial in trials)
    seconds = sum(trial.seconds for trial in trials)
    return (
        trained < settings.trials
        and seconds < 60 * settings.minutes
        and optuna_study.proposals < _PROPOSALS * settings.trials
        and optuna_study.repeats < _USED_UP
    )
