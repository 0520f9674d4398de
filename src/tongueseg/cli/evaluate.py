"""``tongueseg evaluate``: how good a model is on a dataset, or masks from elsewhere are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tongueseg.cli.masks_to_score import MaskOptions, open_masks, refuse_faulty
from tongueseg.cli.options import Models, RuntimeName, Tta, Workers

if TYPE_CHECKING:
    from tongueseg.data.dataset import Record
    from tongueseg.evaluation.evaluator import Scored
    from tongueseg.evaluation.per_photo import ModelResults
    from tongueseg.spec import ModelSpec


def evaluate(
    data: Annotated[Path, typer.Argument(help="Dataset: original/ beside mask/.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for scores.csv and summary.json.")
    ],
    model: Models = None,
    masks: Annotated[
        Path | None,
        typer.Option(
            help="Folder of masks called as the photos, of another program or annotator, to score "
            "instead of a model."
        ),
    ] = None,
    suffix: Annotated[
        str, typer.Option(help="What the names of --masks end in, such as _mask for 1_mask.png.")
    ] = "",
    missing: Annotated[
        str,
        typer.Option(
            help="A photo without one of --masks: refuse ends the call, empty scores it as no "
            "tongue, skip leaves it out."
        ),
    ] = "refuse",
    split: Annotated[
        str | None, typer.Option(help="train, val, test or all; test if left out.")
    ] = None,
    runtime: RuntimeName = "auto",
    workers: Workers = None,
    tta: Tta = None,
    baseline: Annotated[
        Path | None,
        typer.Option(help="Folder of an earlier evaluation of the same photos, to compare with."),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write OUT/report.html, a page about it all.")
    ] = False,
) -> None:
    """Score models on a dataset, or masks from elsewhere, each photo at its own size.

    The main figure is the IoU of the tongue per photo, averaged over photos. Every score of every
    photo is in OUT/scores.csv, every mean with its interval in OUT/summary.json, a comparison in
    OUT/comparison.json; of several models in a folder OUT/NAME for each.
    """
    from tongueseg.cli.tally import name_left_out
    from tongueseg.data.dataset import SMALLEST_SPLIT, left_out_of, read_for_scoring, select
    from tongueseg.evaluation.evaluator import write_scores
    from tongueseg.evaluation.models import evaluated_models
    from tongueseg.evaluation.per_photo import ModelResults
    from tongueseg.io.parallel import available_cores

    options = MaskOptions(masks, suffix, missing)
    engine = "" if runtime == "auto" else runtime
    options.check({"--model": model, "--runtime": engine, "--tta": tta is not None})
    write_page = _page_writer() if report else None
    every = read_for_scoring(data)
    is_default = split is None
    split = split or ("test" if len(every) >= SMALLEST_SPLIT else "all")
    records = select(every, split)
    if is_default:
        _name_share(split, records, every)
    given = open_masks(options, masks, data, records) if masks else None
    records = given.records if given else records
    if baseline is not None:
        _check_comparable(baseline, out, records, model or [])
    workers = min(workers or available_cores(), len(records))
    if given:
        refuse_faulty(given.masks, records, workers)
        answerers = [given.results]
    else:
        threads = max(1, available_cores() // workers)
        models = evaluated_models(model or ["default"], runtime, threads=threads, tta=tta)
        for one in models:
            _warn_of_other_split(one.spec, every, data)
        answerers = [ModelResults(one.name, one.spec.output.threshold, one.open) for one in models]
    about = {"data": data.resolve().name, "split": split}
    for results in answerers:
        scored = _score(results, records, workers, with_report=report)
        folder = out if len(answerers) == 1 else out / results.name
        named = given.about if given else {"model": results.name}
        _show(results.name, write_scores(folder, scored, {**named, **about}), scored)
    if baseline is not None:
        _compare(out, baseline, several=bool(scored and scored[0].classes))
    if write_page:
        notes = given.notes if given else []
        write_page(out / "report.html", answerers, records, notes=notes, **about)
    typer.echo(f"{out / 'report.html' if write_page else out}")
    name_left_out(left_out_of(data))


def _name_share(split: str, records: list[Record], every: list[Record]) -> None:
    """Say which photos are scored where the call does not."""
    from tongueseg.errors import counted

    if split == "all":
        typer.echo(f"scored: all {counted(len(every), 'photo')}, too few to split", err=True)
        return
    typer.echo(
        f"scored: the {split} split, {len(records)} of {counted(len(every), 'photo')}; "
        "--split all scores all",
        err=True,
    )


def _page_writer() -> Callable[..., None]:
    """Load what writes the page before anything is scored, in case it is not installed."""
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.evaluation.report import write_report
    except ImportError as error:
        raise MissingExtra("report", error.name or "jinja2") from error
    return write_report


def _score(
    results: ModelResults, records: list[Record], workers: int, *, with_report: bool
) -> list[Scored]:
    """Score one model; what a report needs beyond scores is computed for a report alone."""
    from tongueseg.cli.progress import ticking
    from tongueseg.evaluation.evaluator import evaluate as score
    from tongueseg.evaluation.per_photo import per_photo

    scored = []
    with results.reopen() as segmenter, ticking(len(records), "photos") as tick:
        scores = results.gather(per_photo(segmenter, records, workers)) if with_report else None
        for one in scores or score(segmenter, records, workers):
            scored.append(one)
            tick()
    return scored


def _show(name: str, summary: dict[str, dict[str, Any]], scored: list[Scored]) -> None:
    from tongueseg.cli.score_tables import class_table, summary_table, undefined_line
    from tongueseg.cli.table_output import print_table
    from tongueseg.errors import counted
    from tongueseg.evaluation.class_scores import class_names, of_class
    from tongueseg.evaluation.evaluator import summarize

    classes = class_names(scored)
    title = f"{name}, {counted(len(scored), 'photo')}"
    print_table(summary_table(summary, title, several=bool(classes)))
    if classes:
        print_table(class_table({one: summarize(of_class(scored, one)) for one in classes}))
    if undefined := undefined_line(summary):
        typer.echo(undefined)


def _check_comparable(baseline: Path, out: Path, records: list[Record], models: list[str]) -> None:
    """Refuse, before anything is scored, what could not be compared afterwards."""
    from tongueseg.errors import BadSettings
    from tongueseg.evaluation.compare import check_same_photos, read_scores

    if len(models) > 1:
        raise BadSettings("--baseline takes one --model; several are compared by --report")
    if baseline.resolve() == out.resolve():
        raise BadSettings(f"--baseline {baseline}: is written by this call; take another --out")
    baseline_scores = read_scores(baseline / "scores.csv")
    check_same_photos("this split", [one.name for one in records], str(baseline), baseline_scores)


def _compare(out: Path, baseline: Path, *, several: bool) -> None:
    from tongueseg.cli.score_tables import comparison_table
    from tongueseg.cli.table_output import print_table
    from tongueseg.evaluation.compare import compare, write_comparison

    compared = compare(out / "scores.csv", baseline / "scores.csv")
    write_comparison(
        out / "comparison.json", {"first": str(out), "second": str(baseline)}, compared
    )
    print_table(comparison_table(compared, several=several))


def _warn_of_other_split(spec: ModelSpec, records: list[Record], data: Path) -> None:
    from tongueseg.data.split.split import split_hash

    hashed = split_hash((record.name, record.split) for record in records)
    if spec.provenance.data == data.resolve().name and spec.provenance.split_hash != hashed:
        typer.echo(
            f"warning: {spec.name} was trained on another split of {data.name}; "
            "photos scored here may be among those that it learnt from",
            err=True,
        )
