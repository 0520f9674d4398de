"""Two evaluations of the same photos: which model is better, and could it be chance?"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from tongueseg.errors import BadDataset
from tongueseg.evaluation.scores import SCORES
from tongueseg.io.atomic import write_text
from tongueseg.io.csv import read_table
from tongueseg.metrics import Paired, paired_test

SIGNIFICANT = 0.05
"""Under this p value a difference counts as one."""


def compare(first: Path, second: Path) -> dict[str, Paired]:
    """Compare two files ``scores.csv``, photo by photo, in each score that both have.

    Returns:
        By score the paired test, differences as first minus second.

    Raises:
        BadDataset: a file is missing or holds no scores, or the photos are not the same.
    """
    first_scores, second_scores = read_scores(first), read_scores(second)
    check_same_photos(str(first), first_scores, str(second), second_scores)
    both = (first_scores, second_scores)
    either = (next(iter(table.values())) for table in both)
    shared = set.intersection(*map(set, either))
    return {
        score: paired_test(*([table[name][score] for name in first_scores] for table in both))
        for score in SCORES
        if score in shared
    }


def better(score: str, test: Paired) -> Literal["first", "second"] | None:
    """Say which model a test finds better in a score; None where it cannot tell."""
    if not test.p < SIGNIFICANT or not test.difference.mean:
        return None
    first_is_higher = test.difference.mean > 0
    return "first" if first_is_higher == SCORES[score].higher_is_better else "second"


def read_scores(file: Path) -> dict[str, dict[str, float]]:
    """Read a ``scores.csv``: the scores of each photo by name, NaN where undefined.

    Raises:
        BadDataset: the file is missing or cannot be read, holds no photo or no score, or one
            photo twice.
    """
    photos: dict[str, dict[str, float]] = {}
    for name, scores in _rows(file):
        if name in photos:
            raise BadDataset(f"{file}: {name} stands there more than once")
        photos[name] = scores
    if not photos:
        raise BadDataset(f"{file}: holds no photo")
    return photos


def check_same_photos(
    first: str, first_photos: Collection[str], second: str, second_photos: Collection[str]
) -> None:
    """Refuse two evaluations that are not of the same photos.

    Args:
        first, second: what to call them.
        first_photos, second_photos: names of the photos of each.

    Raises:
        BadDataset: photos are in one alone.
    """
    for here, only in (
        (first, set(first_photos) - set(second_photos)),
        (second, set(second_photos) - set(first_photos)),
    ):
        if only:
            written = ", ".join(sorted(only)[:3]) + (", …" if len(only) > 3 else "")
            raise BadDataset(
                f"only evaluations of the same photos can be compared: "
                f"{len(only)} are in {here} alone ({written})"
            )


def write_comparison(file: Path, about: dict[str, Any], compared: dict[str, Paired]) -> None:
    """Write a comparison as JSON.

    Raises:
        CannotWrite: the disk refuses.
    """
    scores = {score: _as_json(score, test) for score, test in compared.items()}
    write_text(file, json.dumps({**about, "scores": scores}, indent=2, ensure_ascii=False) + "\n")


def _rows(file: Path) -> Iterator[tuple[str, dict[str, float]]]:
    if not file.exists():
        raise BadDataset(f"{file}: no such file; tongueseg evaluate writes it")
    columns, rows = read_table(file)
    known = [score for score in SCORES if score in columns]
    if not known or "name" not in columns:
        raise BadDataset(f"{file}: holds no scores; its first line names no column of them")
    for row in rows:
        yield row.get("name", ""), {score: _value(file, row, score) for score in known}


def _value(file: Path, row: Mapping[str, str], score: str) -> float:
    written = row.get(score)
    if written == "":
        return math.nan
    try:
        value = float(written or "nothing")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadDataset(f"{file}: {score} of {row['name']} is {written!r}, which is no number")
    return value


def _as_json(score: str, test: Paired) -> dict[str, Any]:
    figures = {
        "first": test.first,
        "second": test.second,
        "difference": test.difference.mean,
        "low": test.difference.low,
        "high": test.difference.high,
        "p": test.p,
    }
    return {
        **{key: None if math.isnan(value) else value for key, value in figures.items()},
        "better": better(score, test),
        "photos": test.difference.defined,
        "undefined": test.difference.undefined,
    }
