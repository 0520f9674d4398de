"""What a search leaves: tables of all trials and of the Pareto front, and the config of each."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tongueseg.compression.budget import Budget, describe_violations
from tongueseg.compression.search.pareto import pareto_front
from tongueseg.compression.search.pareto_plot import draw_pareto
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.trial import Trial
from tongueseg.config.load import write_yaml
from tongueseg.errors import BudgetMissed
from tongueseg.io.atomic import write_text
from tongueseg.io.csv import csv_table

COLUMNS = (
    "name", "status", "iou", "worst_iou", "latency_ms", "size_bytes", "macs", "weights", "network",
    "block", "space_to_depth", "widths", "input", "init", "inherited", "epochs", "best_dice",
    "seconds", "reason",
)  # fmt: skip


def write_results(out: Path, trials: Sequence[Trial], settings: SearchSettings) -> None:
    """Write ``candidates.csv``, ``pareto.csv``, ``pareto.png`` and ``pareto/NAME.yaml``.

    Raises:
        CannotWrite: the disk refuses.
    """
    best = pareto_front(trials, settings.minimize)
    _write_table(out / "candidates.csv", trials)
    _write_table(out / "pareto.csv", best)
    draw_pareto(out / "pareto.png", trials, best, settings.limits)
    shutil.rmtree(out / "pareto", ignore_errors=True)
    for trial in best:
        config = trial.point.settings(settings.base)
        write_text(out / "pareto" / f"{trial.name}.yaml", f"# {trial.point}\n{write_yaml(config)}")


def check_met(trials: Sequence[Trial], budget: Budget) -> None:
    """Check that a trial was trained to the end and keeps the budget.

    Raises:
        BudgetMissed: none does; the message names the nearest.
    """
    done = [trial for trial in trials if trial.status == "done"]
    if any(budget.met_by(trial.figures) for trial in done):
        return
    closest = budget.nearest(done or trials, lambda trial: trial.figures)
    if closest is None:
        raise BudgetMissed("no network was tried; give more --minutes")
    broken = budget.violations(closest.figures)
    missed = (
        describe_violations(broken, closest.figures)[0]
        if broken
        else "but none was trained to the end"
    )
    raise BudgetMissed(
        f"no network keeps the budget {budget}; {closest.name} ({closest.point}) comes nearest: "
        f"{missed}"
    )


def _write_table(path: Path, trials: Sequence[Trial]) -> None:
    with csv_table(path, COLUMNS) as write:
        for trial in trials:
            write(dict(zip(COLUMNS, _cells(trial), strict=True)))


def _cells(trial: Trial) -> list[str]:
    point, cost = trial.point, trial.cost
    iou, worst = ("" if x is None else f"{x:.6f}" for x in (trial.iou, trial.worst))
    return [
        *(trial.name, trial.status, iou, worst, f"{cost.latency:.4f}"),
        *(str(cost.size), str(cost.macs), str(cost.weights)),
        *(point.name, point.block, str(point.space_to_depth), "-".join(map(str, point.widths))),
        *(str(point.size), trial.init, f"{trial.inherited:.4f}", str(len(trial.val_dice))),
        f"{max(trial.val_dice):.6f}" if trial.val_dice else "",
        *(f"{trial.seconds:.1f}", trial.reason),
    ]
