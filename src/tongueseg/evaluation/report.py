"""``report.html``: one page about one model on a dataset, or about several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tongueseg.data.dataset import Record
from tongueseg.evaluation import examples, plots
from tongueseg.evaluation import report_tables as tables
from tongueseg.evaluation.class_scores import CLASS_SCORES
from tongueseg.evaluation.per_photo import ModelResults
from tongueseg.evaluation.scores import SCORES, label_of
from tongueseg.evaluation.sweep import THRESHOLDS
from tongueseg.i18n import Text, text
from tongueseg.render import ERROR_COLOURS
from tongueseg.render.class_colours import class_colours
from tongueseg.report import write_page

_TRAITS = ("share", "brightness", "sharpness")


def write_report(
    path: Path,
    results: Sequence[ModelResults],
    records: Sequence[Record],
    *,
    data: str,
    split: str,
    notes: Sequence[Text] = (),
) -> None:
    """Write a page that holds all its pictures and opens without a network.

    Args:
        results: of each model, over the same records; others are compared with the first.
        records: in the order in which they were scored.
        data, split: what to call the photos.
        notes: what a reader should know of them, in English and Chinese.

    Raises:
        BadPhoto, BadMask: a pair that is shown cannot be read.
        CannotWrite: the disk refuses.
    """
    values = page_values(results, records)
    about = {"data": data, "split": split, "notes": notes}
    write_page(path, "evaluation/report.html.jinja", **about, **values)


def page_values(results: Sequence[ModelResults], records: Sequence[Record]) -> dict[str, Any]:
    """Return what the template of the report shows of models and photos.

    Raises:
        BadPhoto, BadMask: a pair that is shown cannot be read.
    """
    ious = np.array([one.values("iou") for one in results])
    classes = tables.class_rows(results)
    return {
        "models": [one.name for one in results],
        "photos": len(records),
        "scores": tables.score_rows(results),
        "classes": classes,
        "class_scores": [(name, label_of(name, several=True)) for name in CLASS_SCORES],
        "class_colours": class_colours(len(classes)),
        "comparisons": [_comparison(results[0], other) for other in results[1:]],
        "distributions": [
            plots.distribution(
                label_of(score, several=bool(classes)),
                [one.values(score) for one in results],
            )
            for score in SCORES
        ],
        "example_groups": examples.draw_examples(results, records, examples.choose_examples(ious)),
        "error_colours": ERROR_COLOURS,
        "traits": _trait_plots(results),
        **_probability_values(results),
    }


def _comparison(first: ModelResults, other: ModelResults) -> dict[str, Any]:
    higher, lower = tables.higher_and_lower(first, other)
    return {
        "first": first.name,
        "other": other.name,
        "higher": higher,
        "lower": lower,
        "rows": tables.differences(first, other),
        "plot": plots.paired_scatter(
            text("evaluation.iou_of_each_photo"),
            ((first.name, first.name), (other.name, other.name)),
            first.names,
            first.values("iou"),
            other.values("iou"),
        ),
    }


def _trait_plots(results: Sequence[ModelResults]) -> list[plots.Plot]:
    traits = results[0].traits
    ious = [one.values("iou") for one in results]
    return [
        plots.scatter(
            label,
            (label, text("evaluation.iou")),
            results[0].names,
            [getattr(one, trait) for one in traits],
            ious,
        )
        for trait in _TRAITS
        for label in (text(f"evaluation.trait.{trait}"),)
    ]


def _probability_values(results: Sequence[ModelResults]) -> dict[str, Any]:
    """Return what is told of probabilities; nothing of masks, which have none."""
    own = [one.threshold for one in results if one.threshold is not None]
    if len(own) < len(results):
        return {"sweep": []}
    return {
        "sweep": _sweep_plots(results, own),
        "best_thresholds": [tables.best_threshold(*one) for one in zip(results, own, strict=True)],
        "calibration": _calibration_plots(results),
        "calibration_errors": [tables.calibration_errors(one) for one in results],
    }


def _sweep_plots(results: Sequence[ModelResults], own: Sequence[float]) -> list[plots.Plot]:
    across = text("evaluation.threshold")
    titles = (text("evaluation.mean_iou"), text("evaluation.mean_dice"))
    return [
        plots.lines(title, (across, title), THRESHOLDS, [f.sweep[n] for f in results], own)
        for n, title in enumerate(titles)
    ]


def _calibration_plots(results: Sequence[ModelResults]) -> list[plots.Plot]:
    return [
        plots.reliability(
            text("evaluation.all_pixels"), [f.everywhere.reliability for f in results]
        ),
        plots.reliability(
            text("evaluation.outline_pixels"),
            [f.near_edge.reliability for f in results],
        ),
    ]
