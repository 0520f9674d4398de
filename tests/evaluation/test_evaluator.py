from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg import Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.errors import BadMask, BadPhoto, CannotWrite
from tongueseg.evaluation.evaluator import SCORES, Scored, evaluate, summarize, write_scores
from tongueseg.metrics import mean_interval
from tongueseg.runtime import FakeRuntime

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec


@pytest.fixture
def records(drawn_dataset: Path) -> list[Record]:
    return read_dataset(drawn_dataset, val=0.25, test=0.25)


def scored(name: str, **scores: float) -> Scored:
    return Scored(name, {**dict.fromkeys(SCORES, math.nan), **scores}, 0.9, True)


def test_every_record_is_scored_in_order(fake: Segmenter, records: list[Record]) -> None:
    results = list(evaluate(fake, records, workers=2))
    assert [r.name for r in results] == [r.name for r in records]
    assert all(0.8 < r.scores["iou"] <= 1 for r in results)
    assert all(set(r.scores) == set(SCORES) for r in results)
    assert all(r.tongue and r.presence > 0.9 for r in results)


def test_scores_follow_from_mask_and_truth(fake: Segmenter, records: list[Record]) -> None:
    """A truth of the left half, and a prediction of everything."""
    pixels = np.full((60, 80, 3), 255, np.uint8)
    truth = np.zeros((60, 80), bool)
    truth[:, :40] = True
    Image.fromarray(pixels).save(records[0].photo)
    Image.fromarray(truth).save(records[0].mask)
    (one,) = evaluate(fake, records[:1])
    expected = {
        "iou": 0.5,
        "dice": 2 / 3,
        "precision": 0.5,
        "recall": 1,
        "specificity": 0,
        "two_class_miou": 0.25,
        "hd95": 40,
        "hd95_share": 1,
    }
    assert {name: one.scores[name] for name in expected} == pytest.approx(expected)


def test_a_tongue_that_is_missed_scores_nothing(spec: ModelSpec, records: list[Record]) -> None:
    blind = Segmenter(spec, FakeRuntime(lambda x: np.full((1, 1, 64, 64), -9, np.float32)))
    (one,) = evaluate(blind, records[:1])
    assert one.scores["iou"] == one.scores["recall"] == 0
    assert one.scores["boundary_iou"] == one.scores["surface_dice"] == 0
    assert math.isnan(one.scores["precision"])
    assert math.isnan(one.scores["hd95"])
    assert not one.tongue


def test_a_mask_of_another_size_ends_it(fake: Segmenter, records: list[Record]) -> None:
    Image.new("L", (5, 5)).save(records[1].mask)
    with pytest.raises(BadMask, match="5x5 but its photo is"):
        list(evaluate(fake, records))


def test_a_broken_photo_ends_it(fake: Segmenter, records: list[Record]) -> None:
    records[1].photo.write_bytes(b"")
    with pytest.raises(BadPhoto, match="empty file"):
        list(evaluate(fake, records))


def test_a_summary_by_hand() -> None:
    photos = [scored(str(i), iou=i / 100) for i in (50, 90, 70, 80)]
    summary = summarize(photos)["iou"]
    result = mean_interval([0.5, 0.9, 0.7, 0.8])
    assert 0.5 < result.low < 0.725 < result.high < 0.9
    assert summary == {
        "mean": pytest.approx(0.725),
        "interval": [result.low, result.high],
        "median": pytest.approx(0.75),
        # 0.05 * 3 of the way from the lowest to the next, and from the highest
        "p5": pytest.approx(0.53),
        "p95": pytest.approx(0.885),
        "worst": 0.5,
        "worst_photo": "50",
        "undefined": 0,
    }


def test_the_worst_distance_is_the_largest() -> None:
    photos = [scored("near", hd95=1, iou=0.9), scored("far", hd95=7, iou=0.5)]
    summary = summarize([*photos, scored("none", iou=0.7)])
    assert (summary["hd95"]["worst"], summary["hd95"]["worst_photo"]) == (7, "far")
    assert summary["hd95"]["undefined"] == 1
    assert (summary["iou"]["worst"], summary["iou"]["worst_photo"]) == (0.5, "far")


def test_a_single_photo_has_no_interval() -> None:
    summary = summarize([scored("a", iou=0.4), scored("b")])["iou"]
    assert (summary["mean"], summary["interval"]) == (0.4, None)


def test_undefined_scores_are_counted_and_in_no_mean() -> None:
    summary = summarize([scored("a", iou=0.4), scored("b"), scored("c", iou=0.6)])
    assert summary["iou"]["mean"] == pytest.approx(0.5)
    assert summary["iou"]["undefined"] == 1
    assert summary["dice"] == {
        "mean": None,
        "interval": None,
        "median": None,
        "p5": None,
        "p95": None,
        "worst": None,
        "worst_photo": None,
        "undefined": 3,
    }


def test_what_is_written(tmp_path: Path) -> None:
    photos = [scored("a", iou=0.25, dice=0.4), scored("舌/b")]
    returned = write_scores(tmp_path / "out", photos, {"model": "tiny"})
    with (tmp_path / "out/scores.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["name", *SCORES, "presence", "tongue"]
    assert rows[0]["iou"] == "0.250000"
    assert rows[1] == {
        **dict.fromkeys(SCORES, ""),
        "name": "舌/b",
        "presence": "0.9000",
        "tongue": "1",
    }
    text = (tmp_path / "out/summary.json").read_text(encoding="utf-8")
    # NaN is no JSON; a strict reader takes the summary.
    summary = json.loads(text, parse_constant=pytest.fail)
    assert summary["model"] == "tiny"
    assert summary["photos"] == 2
    assert summary["scores"]["iou"]["worst_photo"] == "a"
    assert summary["scores"] == returned == summarize(photos)


def test_scores_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(CannotWrite, match=r"scores\.csv: cannot write"):
        write_scores(tmp_path / "out", [scored("a")], {})


def test_real_photos_go_the_same_way(real_data: Path, fake: Segmenter) -> None:
    records = read_dataset(real_data / "booth")[:2]
    for one in evaluate(fake, records):
        assert 0 <= one.scores["two_class_miou"] <= 1
