from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fake_model import RecordingRuntime, small_spec
from tongueseg import Segmentation, Segmenter
from tongueseg.evaluation.class_scores import class_names, of_class, right_and_wrong, score_labels
from tongueseg.evaluation.evaluator import summarize, write_scores
from tongueseg.io.csv import read_table

CLASSES = {"tongue": 1, "teeth": 2, "lips": 3}


@pytest.fixture
def answer() -> Segmentation:
    """An answer of which four pixels are tongue and two are teeth."""
    spec = small_spec(classes=tuple(CLASSES))
    silent = RecordingRuntime(lambda x: np.full((1, 3, 64, 64), -9, np.float32))
    plain = Segmenter(spec, silent)(np.zeros((4, 4, 3), np.uint8))
    labels = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [2, 2, 0, 0], [0] * 4], np.uint8)
    return replace(plain, label_map=labels, mask=labels == 1)


TRUTH = np.array([[1, 1, 0, 0], [1, 2, 0, 0], [2, 2, 0, 0], [0] * 4], np.uint8)


def test_scores_of_each_class_and_their_mean(answer: Segmentation) -> None:
    scored = score_labels("a", answer, TRUTH)
    assert scored.classes["tongue"]["dice"] == pytest.approx(2 * 3 / (4 + 3))
    assert scored.classes["teeth"]["iou"] == pytest.approx(2 / 3)
    assert math.isnan(scored.classes["lips"]["dice"])
    assert scored.scores["dice"] == pytest.approx((6 / 7 + 4 / 5) / 2)


def test_a_class_where_there_is_none_scores_zero(answer: Segmentation) -> None:
    truth = np.where(TRUTH == 2, 0, TRUTH).astype(np.uint8)
    assert score_labels("a", answer, truth).classes["teeth"]["dice"] == 0


def test_a_mean_over_classes_of_which_none_has_a_value_has_none(answer: Segmentation) -> None:
    empty = np.zeros((4, 4), np.uint8)
    nothing = replace(answer, label_map=empty, mask=empty > 0)
    assert math.isnan(score_labels("a", nothing, empty).scores["iou"])


def test_files_hold_every_class(answer: Segmentation, tmp_path: Path) -> None:
    scored = [score_labels("a", answer, TRUTH), score_labels("b", answer, answer.labels)]
    write_scores(tmp_path, scored, {"model": "m"})
    columns, rows = read_table(tmp_path / "scores.csv")
    assert rows[0]["teeth.iou"] == "0.666667"
    assert rows[0]["lips.iou"] == ""
    assert columns[1] == "iou"
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["classes"]["teeth"]["iou"]["mean"] == pytest.approx(5 / 6)
    assert summary["classes"]["teeth"]["iou"]["worst_photo"] == "a"
    assert summary["classes"]["lips"]["iou"]["undefined"] == 2
    assert summary["scores"]["dice"]["mean"] == pytest.approx((scored[0].scores["dice"] + 1) / 2)


def test_photos_with_the_scores_of_one_class(answer: Segmentation) -> None:
    scored = [score_labels("a", answer, TRUTH)]
    assert class_names(scored) == list(CLASSES)
    assert summarize(of_class(scored, "tongue"))["dice"]["mean"] == pytest.approx(6 / 7)
    assert class_names(of_class(scored, "tongue")) == []


def test_right_wrong_and_missed_pixels() -> None:
    labels = np.array([[0, 0, 1, 1, 1]], np.uint8)
    truth = np.array([[0, 2, 1, 2, 0]], np.uint8)
    predicted, agreed = right_and_wrong(labels, truth)
    assert (predicted & agreed).tolist() == [[False, False, True, False, False]]
    assert (predicted & ~agreed).tolist() == [[False, False, False, True, True]]
    assert (~predicted & agreed).tolist() == [[False, True, False, False, False]]
