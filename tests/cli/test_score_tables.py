from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from tongueseg.cli.score_tables import comparison_table, summary_table, undefined_line
from tongueseg.evaluation.evaluator import Scored, summarize
from tongueseg.evaluation.scores import SCORES
from tongueseg.metrics import paired_test

if TYPE_CHECKING:
    from rich.console import RenderableType


def photo(number: int, **scores: float) -> Scored:
    usual = {
        name: 0.9 + number / 100 if score.higher_is_better else 10.0 * number
        for name, score in SCORES.items()
    }
    return Scored(f"TE{number:07d}", {**usual, **scores}, 0.9, True)


@pytest.fixture
def displayed(capsys: pytest.CaptureFixture[str]) -> Callable[[RenderableType], str]:
    def show(table: RenderableType) -> str:
        Console(width=80).print(table)
        return capsys.readouterr().out

    return show


def test_summary_fits_in_eighty_columns_uncut(displayed: Callable[[RenderableType], str]) -> None:
    text = displayed(summary_table(summarize([photo(i) for i in range(1, 6)]), "5 photos"))
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    rows = {line.partition("  ")[0]: line for line in text.splitlines()}
    assert "5 photos" in text
    assert rows["IoU of the tongue"].split()[4:] == [
        "0.9300", *rows["Dice"].split()[2:4], "0.9300", "0.9120", "0.9100", "TE0000001",
    ]  # fmt: skip
    # Of a distance the 95th percentile and the largest.
    assert rows["HD95, px"].split()[5:] == ["30.00", "48.00", "50.00", "TE0000005"]
    assert "two-class mIoU (papers)" in text


def test_a_long_name_gives_way(displayed: Callable[[RenderableType], str]) -> None:
    long = Scored("a_name_of_a_photo_that_is_long", photo(1).scores, 0.9, True)
    text = displayed(summary_table(summarize([long, photo(2)]), "2 photos"))
    assert "0.9100" in text
    assert "a_name" in text
    assert "that_is_long" not in text


def test_brackets_in_a_name_are_shown(displayed: Callable[[RenderableType], str]) -> None:
    named = [Scored(name, photo(1).scores, 0.9, True) for name in ("[/a]", "b")]
    assert "[/a]" in displayed(summary_table(summarize(named), "2 photos"))


def test_scores_that_are_undefined_are_told(displayed: Callable[[RenderableType], str]) -> None:
    summary = summarize([photo(1), photo(2, hd95=math.nan, dice=math.nan)])
    assert undefined_line(summary) == "photos without a value, in no figure: dice 1, hd95 1"
    assert undefined_line(summarize([photo(1)])) == ""
    blank = dict.fromkeys(SCORES, math.nan)
    table = summary_table(summarize([Scored("a", blank, 0, False)]), "1 photos")
    assert displayed(table).count("–") > 40


def test_comparison_says_which_is_better(displayed: Callable[[RenderableType], str]) -> None:
    compared = {
        "iou": paired_test([0.9] * 8, [0.8] * 8),
        "dice": paired_test([0.9] * 8, [0.8, 1] * 4),
        "hd95": paired_test([9] * 8, [8] * 8),
        "assd": paired_test([math.nan], [1]),
    }
    text = displayed(comparison_table(compared))
    assert "against the earlier evaluation" in text
    assert max(map(len, text.splitlines())) <= 80
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["IoU"][4:] == [
        "0.9000", "0.8000", "+0.1000", "+0.1000", "+0.1000", "0.0078", "better"
    ]  # fmt: skip
    assert rows["HD95,"][2:] == ["9.00", "8.00", "+1.00", "+1.00", "+1.00", "0.0078", "worse"]
    assert rows["Dice"][-1] == "1.0000"
    assert rows["ASSD,"][2:] == ["–"] * 5
    assert "precision" not in text
