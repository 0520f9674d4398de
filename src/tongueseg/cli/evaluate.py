"""``tongueseg evaluate``: how good a model is on a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tongueseg.cli.options import Flips, Model, RuntimeName, Workers

if TYPE_CHECKING:
    from rich.table import Table

    from tongueseg.data.layout import Record
    from tongueseg.spec import ModelSpec

_LABELS = {
    "iou": "IoU of the tongue",
    "dice": "Dice",
    "precision": "precision",
    "recall": "recall",
    "two_class_miou": "two-class mIoU (papers)",
}


def evaluate(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[Path, typer.Option(help="Folder for scores.csv and summary.json.")],
    model: Model = "default",
    split: Annotated[str, typer.Option(help="train, val, test or all.")] = "test",
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    flips: Flips = None,
) -> None:
    """Score a model on a dataset, each photo at its own size.

    The main figure is the IoU of the tongue per photo, averaged over photos.
    """
    from rich.console import Console

    from tongueseg.cli.progress import ticking
    from tongueseg.data.layout import read_dataset, select
    from tongueseg.evaluation import evaluate as scoring
    from tongueseg.parallel import available_cores
    from tongueseg.segmenter import Segmenter

    every = read_dataset(data)
    records = select(every, split)
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
    scoring.write_scores(out, scored, about)
    Console().print(_table(scoring.summarize(scored), len(scored)))
    typer.echo(f"{out}")


def _warn_of_other_split(spec: ModelSpec, records: list[Record], data: Path) -> None:
    from tongueseg.data.split import split_hash

    hashed = split_hash((record.name, record.split) for record in records)
    if spec.provenance.data == data.resolve().name and spec.provenance.split_hash != hashed:
        typer.echo(
            f"warning: {spec.name} was trained on another split of {data.name}; "
            "photos scored here may be among those that it learnt from",
            err=True,
        )


def _table(summary: dict[str, dict[str, Any]], photos: int) -> Table:
    from rich.table import Table

    table = Table(title=f"{photos} photos")
    table.add_column("", no_wrap=True)
    for column in ("mean", "median", "p5", "worst", "worst photo", "undefined"):
        table.add_column(column)
    for name, label in _LABELS.items():
        row = summary[name]
        figures = [row[key] for key in ("mean", "median", "p5", "worst")]
        shown = ["–" if figure is None else f"{figure:.4f}" for figure in figures]
        table.add_row(label, *shown, row["worst_photo"] or "–", str(row["undefined"]))
    return table
