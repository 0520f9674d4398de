from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from tongueseg.adaptation.elsewhere import Elsewhere
from tongueseg.adaptation.verdict import Verdict, judge
from tongueseg.evaluation.evaluator import Scored

ELSEWHERE = Elsewhere(iou=0.95, missed=0, with_tongue=32, invented=0, without=16)


def scored(*ious: float) -> list[Scored]:
    return [Scored(f"p{n}", {"iou": iou}, 1.0, True) for n, iou in enumerate(ious)]


def verdict(before: list[Scored], after: list[Scored], now: Elsewhere = ELSEWHERE) -> Verdict:
    return judge(before, after, (ELSEWHERE, now))


def test_a_steady_gain_is_better() -> None:
    outcome = verdict(scored(0.9, 0.92, 0.94), scored(0.92, 0.93, 0.96))
    assert outcome.is_better
    assert outcome.gain == pytest.approx(0.05 / 3)
    assert outcome.largest_loss == 0


@pytest.mark.parametrize(
    "after",
    [(0.9, 0.92, 0.94), (0.99, 0.92, 0.9), (0.8, 0.9, 0.9)],
    ids=["the same", "one photo's luck", "worse"],
)
def test_anything_less_keeps_the_old_model(after: tuple[float, ...]) -> None:
    assert not verdict(scored(0.9, 0.92, 0.94), scored(*after)).is_better


def test_the_photo_that_lost_most_is_named() -> None:
    outcome = verdict(scored(0.9, 0.92, 0.94), scored(0.95, 0.90, 0.97))
    assert outcome.largest_loss == pytest.approx(0.02)
    assert outcome.largest_loss_photo == "p1"


@pytest.mark.parametrize(
    "now",
    [replace(ELSEWHERE, iou=0.9), replace(ELSEWHERE, invented=2)],
    ids=["tongues", "no tongues"],
)
def test_a_model_that_forgot_is_not_kept(now: Elsewhere) -> None:
    outcome = verdict(scored(0.8, 0.8), scored(0.9, 0.9), now)
    assert outcome.forgot
    assert not outcome.is_better


def test_a_rightly_empty_mask_counts_as_one() -> None:
    outcome = verdict(scored(math.nan, 0.9), scored(math.nan, 0.95))
    assert outcome.before == pytest.approx(0.95)
    assert outcome.after == pytest.approx(0.975)


def test_a_verdict_is_written_as_json() -> None:
    written = json.loads(json.dumps(verdict(scored(0.9, 0.9), scored(0.95, 0.96)).as_json()))
    assert written["better"] is True
    assert written["elsewhere_after"]["iou"] == 0.95
