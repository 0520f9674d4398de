"""Tables of scores for the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from tongueseg.evaluation.scores import Score
    from tongueseg.metrics import Paired

_COLUMNS = (
    "iou",
    "dice",
    "precision",
    "recall",
    "boundary_iou",
    "surface_dice",
    "hd95",
    "assd",
    "two_class_miou",
)
"""The main scores; the files hold all."""


def summary_table(
    summary: dict[str, dict[str, Any]], title: str, *, several: bool = False
) -> Table:
    """Return the main scores' means with intervals, medians and ends, as a table.

    Args:
        several: whether they are means over several classes.
    """
    from rich.text import Text

    from tongueseg.evaluation.scores import SCORES, label_of

    table = _table(title, ("mean", "95% interval", "median", "worst 5%", "worst"))
    # The one column that gives way where the terminal is narrow.
    table.add_column("worst photo", overflow="ellipsis")
    for name in _COLUMNS:
        row, score = summary[name], SCORES[name]
        tail = row["p5"] if score.higher_is_better else row["p95"]
        low, high = row["interval"] or (None, None)
        interval = _interval(score, low, high)
        ends = (score.format(value) for value in (row["median"], tail, row["worst"]))
        mean = score.format(row["mean"])
        # As text: brackets in a name are no markup.
        photo = Text(row["worst_photo"] or "–")
        table.add_row(label_of(name, several=several)[0], mean, interval, *ends, photo)
    return table


def class_table(summaries: dict[str, dict[str, dict[str, Any]]]) -> Table:
    """Return the means of each of several classes, as a table.

    Args:
        summaries: by class, then as :func:`tongueseg.evaluation.evaluator.summarize` gives them.
    """
    from tongueseg.evaluation.class_scores import CLASS_SCORES
    from tongueseg.evaluation.scores import SCORES, label_of

    columns = [label_of(score, several=True)[0] for score in CLASS_SCORES]
    table = _table("each class, in the photos where it occurs", (*columns, "photos without it"))
    for name, summary in summaries.items():
        means = (SCORES[score].format(summary[score]["mean"]) for score in CLASS_SCORES)
        table.add_row(name, *means, str(summary["iou"]["undefined"]))
    return table


def undefined_line(summary: dict[str, dict[str, Any]]) -> str:
    """Say how many photos have no value in which score; empty where all have one."""
    counted = [f"{name} {row['undefined']}" for name, row in summary.items() if row["undefined"]]
    return "photos without a value, in no figure: " + ", ".join(counted) if counted else ""


def comparison_table(compared: dict[str, Paired], *, several: bool = False) -> Table:
    """Return the means of this evaluation and an earlier one, and how sure their difference is.

    Args:
        several: whether they are means over several classes.
    """
    from tongueseg.evaluation.compare import better
    from tongueseg.evaluation.scores import SCORES, label_of

    columns = ("this", "earlier", "difference", "95% interval", "p")
    table = _table("against the earlier evaluation, photo by photo", columns)
    table.add_column("")
    words = {"first": "better", "second": "worse", None: ""}
    for name in _COLUMNS:
        if name not in compared:
            continue
        test, score = compared[name], SCORES[name]
        means = (score.format(value) for value in (test.first, test.second))
        difference = score.format(test.difference.mean, signed=True)
        interval = _interval(score, test.difference.low, test.difference.high, signed=True)
        p = "–" if math.isnan(test.p) else f"{test.p:.4f}"
        word = words[better(name, test)]
        label = label_of(name, several=several)[0]
        table.add_row(label, *means, difference, interval, p, word)
    return table


def _table(title: str, columns: tuple[str, ...]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _interval(score: Score, low: float | None, high: float | None, *, signed: bool = False) -> str:
    if low is None or math.isnan(low):
        return "–"
    return f"{score.format(low, signed=signed)} {score.format(high, signed=signed)}"
