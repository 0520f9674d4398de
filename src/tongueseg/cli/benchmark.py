"""``tongueseg benchmark``: what models take on the engines of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongueseg.benchmarking.probe import ProbeRequest
    from tongueseg.benchmarking.speed_rows import SpeedRow
    from tongueseg.data.dataset import Record


def benchmark(
    models: Annotated[
        list[str] | None, typer.Argument(help="As --model of predict; default if left out.")
    ] = None,
    runtime: Annotated[
        list[str] | None, typer.Option(help="E.g. onnx, onnx:cuda; all if left out; repeat it.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Dataset, original/ beside mask/, for the IoU.")
    ] = None,
    split: Annotated[str, typer.Option(help="Of the dataset: train, val, test or all.")] = "test",
    photo: Annotated[
        Path | None, typer.Option(help="To run on; one of the dataset, or drawn, if left out.")
    ] = None,
    size: Annotated[
        int | None, typer.Option(min=64, max=8192, help="Side of the drawn one, in pixels; 1024.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Of each network, for its latency.")] = 60,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Of a run of the network; as many as cores.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for benchmark.csv and benchmark.png.")
    ] = None,
) -> None:
    """Measure start, latency, throughput, memory and IoU of models on every engine there is.

    Each row is measured in processes of its own, and all rows take turns, so that a busy machine
    slows them alike: compare rows of one call by their ratio. Engines that are not installed, or
    cannot run here, are named below the table.
    """
    from tongueseg.benchmarking.machine import machine
    from tongueseg.benchmarking.probe import ProbeRequest
    from tongueseg.benchmarking.speed_columns import measured
    from tongueseg.benchmarking.speed_rows import rows_of
    from tongueseg.cli.speed_table import notes, speed_table
    from tongueseg.cli.table_output import print_table
    from tongueseg.errors import BadSettings
    from tongueseg.io.parallel import available_cores

    if size is not None and (photo is not None or data is not None):
        raise BadSettings(f"--size {size}: is that of a drawn photo; leave out --photo and --data")
    rows = rows_of(models or ["default"], runtime or ())
    records = _records(data, split)
    cores = available_cores()
    with _photo(photo, records, size or 1024) as path:
        request = ProbeRequest("", "", str(path), threads or cores, runs, cores)
        _measure(rows, request, records)
    if measured(rows):
        print_table(speed_table(rows))
    for line in notes(rows):
        typer.echo(line)
    if out is not None:
        _write(out, rows, f"{machine()}; threads of a run of the network: {request.threads}")
    if not measured(rows):
        raise BadSettings("no model was measured; the lines above say why")


@contextmanager
def _photo(given: Path | None, records: list[Record], size: int) -> Iterator[Path]:
    """Yield the photo given, or the first of a dataset, or one that is drawn, once it was read."""
    from tempfile import TemporaryDirectory

    from tongueseg.io.photo import read_photo
    from tongueseg.synthetic.drawn import write_dataset

    with TemporaryDirectory() as scratch:
        path = given or (records[0].photo if records else None)
        if path is None:
            write_dataset(Path(scratch), count=1, height=size, width=size)
            path = next(Path(scratch, "original").iterdir())
        read_photo(path)
        yield path


def _records(data: Path | None, split: str) -> list[Record]:
    from tongueseg.data.dataset import read_dataset, select

    return select(read_dataset(data), split) if data else []


def _measure(rows: Sequence[SpeedRow], request: ProbeRequest, records: list[Record]) -> None:
    from tongueseg.benchmarking.speed_columns import measured
    from tongueseg.benchmarking.turns import TURNS
    from tongueseg.benchmarking.turns import measure as take_turns
    from tongueseg.cli.progress import ticking
    from tongueseg.evaluation.evaluator import evaluate, summarize
    from tongueseg.inference.segmenter import Segmenter

    with ticking(TURNS * len(rows), "turns") as tick:
        take_turns(rows, request, turns=TURNS, on_turn=tick)
    if not records:
        return
    with_figures = measured(rows)
    with ticking(len(with_figures) * len(records), "photos") as tick:
        for row in with_figures:
            with Segmenter(row.model, row.runtime, threads=1) as segmenter:
                scored = []
                for one in evaluate(segmenter, records, request.workers):
                    scored.append(one)
                    tick()
            row.iou = summarize(scored)["iou"]["mean"]


def _write(out: Path, rows: Sequence[SpeedRow], about: str) -> None:
    from tongueseg.benchmarking.speed_columns import measured, write_csv
    from tongueseg.benchmarking.speed_plot import draw_rows
    from tongueseg.errors import MissingExtra

    write_csv(out / "benchmark.csv", rows)
    typer.echo(f"{out / 'benchmark.csv'}")
    if not measured(rows):
        return
    try:
        draw_rows(out / "benchmark.png", rows, about)
    except MissingExtra as error:
        typer.echo(f"benchmark.png is not drawn: {error}", err=True)
    else:
        typer.echo(f"{out / 'benchmark.png'}")
