"""``tongueseg evaluate``: how good a model is on a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tongueseg.cli.options import Flips, Model, RuntimeName, Workers

if TYPE_CHECKING:
    from rich.console import Console

    from tongueseg.data.layout import Record
    from tongueseg.spec import ModelSpec


def evaluate(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option(help="Folder for scores.csv and summary.json.")],
    model: Model = "default",
    split: Annotated[str, typer.Option(help="train, val, test or all.")] = "test",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    flips: Flips = None,
    against: Annotated[
        Path | None,
        typer.Option(help="Folder of an earlier evaluation of the same photos, to compare with."),
    ] = None,
) -> None:
    """Score a model on a dataset, each photo at its own size.

    The main figure is the IoU of the tongue per photo, averaged over photos. Every score of every
    photo is in OUT/scores.csv, every mean with its interval in OUT/summary.json, a comparison in
    OUT/comparison.json.
    """
    from rich.console import Console

    from tongueseg.cli.progress import ticking
    from tongueseg.cli.score_tables import summary_table, undefined_line
    from tongueseg.data.layout import read_dataset, select
    from tongueseg.evaluation import evaluate as scoring
    from tongueseg.parallel import available_cores
    from tongueseg.segmenter import Segmenter

    every = read_dataset(data)
    records = select(every, split)
    if against is not None:
        _check_comparable(against, out, records)
    workers = min(workers or available_cores(), len(records))
    scored = []
    threads = max(1, available_cores() // workers)
    with Segmenter(model, runtime, threads=threads, flips=flips) as segmenter:
        with ticking(len(records), "photos") as tick:
            for one in scoring.evaluate(segmenter, records, workers):
                scored.append(one)
                tick()
        _warn_of_other_split(segmenter.spec, every, data)
        about = {"model": segmenter.spec.name, "data": data.name, "split": split}
    summary = scoring.write_scores(out, scored, about)
    console = Console()
    console.print(summary_table(summary, len(scored)))
    if undefined := undefined_line(summary):
        typer.echo(undefined)
    if against is not None:
        _compare(out, against, console)
    typer.echo(f"{out}")


def _check_comparable(against: Path, out: Path, records: list[Record]) -> None:
    """Refuse, before anything is scored, what could not be compared afterwards."""
    from tongueseg.errors import BadSettings
    from tongueseg.evaluation.compare import check_same_photos, read_scores

    if against.resolve() == out.resolve():
        raise BadSettings(f"--against {against}: is written by this call; take another --out")
    earlier = read_scores(against / "scores.csv")
    check_same_photos("this split", [one.name for one in records], str(against), earlier)


def _compare(out: Path, against: Path, console: Console) -> None:
    from tongueseg.cli.score_tables import comparison_table
    from tongueseg.evaluation.compare import compare, write_comparison

    compared = compare(out / "scores.csv", against / "scores.csv")
    write_comparison(out / "comparison.json", {"first": str(out), "second": str(against)}, compared)
    console.print(comparison_table(compared))


def _warn_of_other_split(spec: ModelSpec, records: list[Record], data: Path) -> None:
    from tongueseg.data.split import split_hash

    hashed = split_hash((record.name, record.split) for record in records)
    if spec.provenance.data == data.resolve().name and spec.provenance.split_hash != hashed:
        typer.echo(
            f"warning: {spec.name} was trained on another split of {data.name}; "
            "photos scored here may be among those that it learnt from",
            err=True,
        )
