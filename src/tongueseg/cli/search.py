"""``tongueseg search``: which small networks are worth training."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from tongueseg.compression.search.settings import SearchSettings
    from tongueseg.compression.search.trial import Trial
    from tongueseg.config.settings import TrainConfig


def search(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the trials and the Pareto front.")
    ],
    budget: Annotated[
        str | None, typer.Option(help="E.g. 'latency<=3ms, size<=1MB, macs<=500M, iou>=0.97'.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML file of the trainings' settings, as for train.")
    ] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One of them, e.g. augment.preset=wild.")
    ] = None,
    space: Annotated[
        Path | None, typer.Option(help="YAML file of what to choose from, e.g. depth: [4, 5].")
    ] = None,
    teacher: Annotated[
        list[str] | None, typer.Option(help="Model that trials learn from; may be repeated.")
    ] = None,
    init: Annotated[
        Path | None, typer.Option(help="Run folder whose weights trials may begin with.")
    ] = None,
    runtime: Annotated[
        str | None, typer.Option(help="Engine to measure latency on: onnx (default) or openvino.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(help="Processor threads of a call; all if left out.")
    ] = None,
    int8: Annotated[
        bool | None, typer.Option("--int8/--float", help="What will run; INT8 if left out.")
    ] = None,
    minimize: Annotated[
        list[str] | None, typer.Option(help="latency and size (default) or macs; repeat it.")
    ] = None,
    sampler: Annotated[str | None, typer.Option(help="tpe (default) or random.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Of each trial; 8 if left out.")] = None,
    trials: Annotated[int | None, typer.Option(help="Networks to train; 40 if left out.")] = None,
    minutes: Annotated[
        float | None, typer.Option(help="After them no trial begins; 60 if left out.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of what is proposed.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with OUT.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start OUT anew.")] = False,
) -> None:
    """Search for networks that cut well, run fast and are small.

    Leaves OUT/pareto.png, OUT/pareto.csv, OUT/candidates.csv and OUT/pareto/NAME.yaml, each
    of which train --config takes. Exit code 2 where nothing keeps the budget; all is
    written then too.
    """
    given = {
        "budget": budget,
        "init": init and str(init),
        "runtime": runtime,
        "threads": threads,
        "int8": int8,
        "minimize": minimize or None,
        "sampler": sampler,
        "epochs": epochs,
        "trials": trials,
        "minutes": minutes,
        "seed": seed,
    }
    known = known_settings(out / "search.yaml", resume=resume)
    base = base_settings(known.get("base", {}), config, assign, teacher)
    settings = search_settings({**known, "base": base}, space, given)
    _search(data, out, settings, resume=resume, overwrite=overwrite)


def base_settings(
    known: dict[str, Any],
    config: Path | None,
    assign: list[str] | None,
    teachers: list[str] | None,
) -> TrainConfig:
    """Return the settings of the trainings: those of a file, or those known, and what is given."""
    from tongueseg.config.load import configured, read_yaml

    tree = read_yaml(config) if config else known
    return configured(tree, assign or (), {"distill.teachers": teachers or None})


def known_settings(file: Path, *, resume: bool) -> dict[str, Any]:
    """Return the settings of a folder that is to be resumed: what is not given again stays."""
    from tongueseg.config.load import read_yaml

    return read_yaml(file) if resume and file.exists() else {}


def search_settings(
    tree: dict[str, Any], space: Path | None, given: dict[str, Any]
) -> SearchSettings:
    """Return the settings of a search: those of a tree, and what is given.

    Raises:
        BadSettings: they cannot work.
        MissingExtra: what a search needs is not installed.
    """
    from tongueseg.config.load import read_yaml, validated
    from tongueseg.errors import MissingExtra
    from tongueseg.io.parallel import available_cores

    try:
        import optuna  # noqa: F401

        from tongueseg.compression.search.settings import SearchSettings
    except ImportError as error:
        raise MissingExtra("compress", error.name or "optuna") from error
    tree.setdefault("threads", available_cores())
    tree.update({name: value for name, value in given.items() if value is not None})
    if space:
        tree["space"] = read_yaml(space)
    return validated(SearchSettings, tree)


def _search(
    data: Path, out: Path, settings: SearchSettings, *, resume: bool, overwrite: bool
) -> None:
    from rich.console import Console

    from tongueseg.cli.train import provenance_of
    from tongueseg.compression.search.results import check_met
    from tongueseg.compression.search.searcher import search as searching
    from tongueseg.compression.search.settings import open_search
    from tongueseg.training.records import read_records

    records = read_records(data, settings.base.data)
    open_search(out, settings, resume=resume, overwrite=overwrite, data=data)
    console = Console(stderr=True)
    trials = searching(
        records,
        out,
        settings,
        provenance=provenance_of(data),
        on_trial=lambda trial: console.print(trial_line(trial), soft_wrap=True, highlight=False),
    )
    _print_result(out, trials, settings)
    check_met(trials, settings.limits)


def trial_line(trial: Trial) -> str:
    """Say in a line what became of a trial."""
    from tongueseg.compression.quantities import QUANTITIES

    figures = ", ".join(
        f"{quantity.label[0] if name in ('iou', 'macs') else ''} "
        f"{quantity.format(trial.figures[name])}".strip()
        for name, quantity in QUANTITIES.items()
        if name in trial.figures
    )
    status = f"{trial.status} ({trial.reason})" if trial.reason else trial.status
    return f"{trial.name} {trial.point}: {figures}; {status}, {trial.seconds:.0f} s"


def _print_result(out: Path, trials: Sequence[Trial], settings: SearchSettings) -> None:
    from tongueseg.cli.table_output import print_table
    from tongueseg.compression.quantities import QUANTITIES
    from tongueseg.compression.search.pareto import dominated, losses, pareto_front, reference
    from tongueseg.errors import counted

    best = pareto_front(trials, settings.minimize)
    if best:
        print_table(_pareto_table(best, settings))
    corner = reference(trials, settings.minimize, settings.limits)
    share = dominated([losses(trial, settings.minimize) for trial in best], corner)
    bounds = zip(settings.minimize, corner[1:], strict=True)
    names = ", ".join(f"{name} {QUANTITIES[name].format(value)}" for name, value in bounds)
    trained = sum(trial.status != "too costly" for trial in trials)
    typer.echo(
        f"{counted(len(trials), 'network')}, {trained} trained; the Pareto front dominates "
        f"{share:.4f} of what lies within IoU {1 - corner[0]:g}, {names}"
    )
    typer.echo(f"{out / 'pareto.png'}")


def _pareto_table(best: Sequence[Trial], settings: SearchSettings) -> Table:
    from rich import box
    from rich.table import Table

    from tongueseg.compression.quantities import QUANTITIES

    table = Table(title="Pareto front", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    for column in ("name", "IoU", "worst", "ms", "MB", "M MACs"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("network")
    table.add_column("within")
    for trial in best:
        iou, *costs = (
            quantity.format(trial.figures.get(name), unit=False)
            for name, quantity in QUANTITIES.items()
        )
        within = "yes" if settings.limits.met_by(trial.figures) else "no"
        worst = QUANTITIES["iou"].format(trial.worst)
        table.add_row(trial.name, iou, worst, *costs, str(trial.point), within)
    return table
