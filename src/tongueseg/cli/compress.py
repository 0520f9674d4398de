"""``tongueseg compress``: from a good model to a small, fast one, all steps in one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tongueseg.cli.search import base_settings, known_settings, search_settings, trial_line
from tongueseg.cli.train import provenance_of

if TYPE_CHECKING:
    from tongueseg.compression.compressor import Compression
    from tongueseg.compression.settings import CompressSettings
    from tongueseg.config.settings import TrainConfig


def compress(
    model: Annotated[str, typer.Argument(help="As for predict: the good model, the teacher.")],
    data: Annotated[Path, typer.Option(help="Dataset; its val split chooses, its test split not.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the small model and all about it.")
    ],
    budget: Annotated[
        str | None, typer.Option(help="E.g. 'latency<=3ms, size<=1MB, macs<=500M, iou>=0.97'.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML file of the students' settings; else the model's.")
    ] = None,
    assign: Annotated[
        list[str] | None, typer.Option("--set", help="One of them, e.g. train.epochs=60.")
    ] = None,
    student: Annotated[
        list[Path] | None,
        typer.Option(help="YAML file of a student, in place of a search; may be repeated."),
    ] = None,
    candidates: Annotated[
        int | None, typer.Option(help="Of those found, train so many to the end; 3 if left out.")
    ] = None,
    space: Annotated[Path | None, typer.Option(help="As for search.")] = None,
    runtime: Annotated[
        str | None, typer.Option(help="Engine that will run it: onnx (default) or openvino.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(help="Processor threads of a call; all if left out.")
    ] = None,
    limit: Annotated[
        float | None, typer.Option(help="How far the mean IoU may fall in INT8; 0.001.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Of each trial of the search; 8.")] = None,
    trials: Annotated[int | None, typer.Option(help="Networks to try in the search; 40.")] = None,
    minutes: Annotated[float | None, typer.Option(help="After them no trial begins; 60.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of what the search proposes.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with OUT.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start OUT anew.")] = False,
) -> None:
    """Search for students, distil, quantise, check parity, measure, and choose one.

    OUT is then a folder that --model takes; OUT/report.html shows every candidate and why one was
    chosen. Exit code 2 where none keeps the budget; all is written then too.
    """
    given = {
        "runtime": runtime,
        "threads": threads,
        "epochs": epochs,
        "trials": trials,
        "minutes": minutes,
        "seed": seed,
    }
    known = known_settings(out / "compress.yaml", resume=resume)
    if known:
        known = _settings(known, {}).model_dump(mode="json")
    searched = known.get("search", {})
    base = base_settings(searched.get("base") or _recipe(model), config, assign, None)
    search = search_settings({**searched, "base": base}, space, given)
    own = {"budget": budget, "candidates": candidates, "limit": limit, "students": _named(student)}
    settings = _settings({**known, "model": model, "search": search}, own)
    _compress(data, out, settings, resume=resume, overwrite=overwrite)


def _recipe(model: str) -> dict[str, Any]:
    """Return how a run folder was trained, as far as it suits students; else nothing."""
    from tongueseg.config.load import read_yaml

    file = Path(model) / "config.yaml"
    tree = read_yaml(file) if file.exists() else {}
    tree.pop("distill", None)
    for key in ("init", "qat"):
        if isinstance(tree.get("train"), dict):
            tree["train"].pop(key, None)
    return tree


def _named(students: list[Path] | None) -> dict[str, TrainConfig] | None:
    from tongueseg.config.load import load_config
    from tongueseg.errors import BadSettings

    named: dict[str, TrainConfig] = {}
    for file in students or ():
        if file.stem in named:
            raise BadSettings(f"--student {file}: another one is called {file.stem}; rename one")
        named[file.stem] = load_config(file)
    return named or None


def _settings(tree: dict[str, Any], given: dict[str, Any]) -> CompressSettings:
    from tongueseg.compression.settings import CompressSettings
    from tongueseg.config.load import validated

    named = {name: value for name, value in given.items() if value is not None}
    return validated(CompressSettings, {**tree, **named})


def _compress(
    data: Path, out: Path, settings: CompressSettings, *, resume: bool, overwrite: bool
) -> None:
    from rich.console import Console

    from tongueseg.compression.compressor import compress as compressing
    from tongueseg.compression.report import write_report
    from tongueseg.compression.settings import open_compression
    from tongueseg.errors import BudgetMissed
    from tongueseg.training.records import read_records

    records = read_records(data, settings.search.base.data)
    open_compression(out, settings, resume=resume, overwrite=overwrite, data=data)
    console, provenance = Console(stderr=True), provenance_of(data)
    done = compressing(
        data,
        records,
        out,
        settings,
        provenance=provenance,
        console=console,
        on_trial=lambda trial: console.print(trial_line(trial), soft_wrap=True, highlight=False),
    )
    write_report(out, done.candidates, done.choice, settings, provenance)
    _print_result(done)
    if done.choice.chosen is None:
        raise BudgetMissed(f"{done.choice.why[0]} {out / 'report.html'}")
    typer.echo(f"{done.choice.why[0]}")
    typer.echo(f"{out / 'report.html'}")


def _print_result(done: Compression) -> None:
    from rich import box
    from rich.table import Table

    from tongueseg.cli.table_output import print_table

    table = Table(title="candidates", box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column("", no_wrap=True)
    for column in _COLUMNS.values():
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("")
    for one in done.candidates:
        figures = one.formatted()
        note = "chosen" if one is done.choice.chosen else one.problem
        table.add_row(one.title, *(figures[name] for name in _COLUMNS), note)
    print_table(table)


_COLUMNS = {
    "iou": "IoU",
    "worst": "worst",
    "test": "test IoU",
    "latency": "ms",
    "size": "MB",
    "macs": "M MACs",
    "parity": "parity",
}
