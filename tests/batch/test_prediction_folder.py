from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.batch.prediction_folder import plan_prediction, run_prediction
from tongueseg.batch.settings import PredictSettings
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from tongueseg.batch.predict import Result
    from tongueseg.inference.segmenter import Segmenter


def names_in(file: Path) -> list[str]:
    with file.open(newline="", encoding="utf-8-sig") as stream:
        return [row["name"] for row in csv.DictReader(stream)]


@pytest.fixture
def photos(drawn_dataset: Path) -> Path:
    return drawn_dataset / "original"


def test_a_plan_runs_to_its_tables(fake: Segmenter, photos: Path, tmp_path: Path) -> None:
    plan = plan_prediction([photos], tmp_path, PredictSettings(("mask", "measures")))
    assert (plan.photos, plan.already_done) == (4, 0)
    results: list[Result] = []
    run_prediction(fake, plan, results.append)
    assert [result.name for result in results] == ["a", "b", "c", "deep/d"]
    for table in ("results", "measures", "photos"):
        assert names_in(tmp_path / f"{table}.csv") == ["a", "b", "c", "deep/d"]


def test_no_table_of_measures_unless_requested(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    run_prediction(fake, plan_prediction([photos], tmp_path, PredictSettings(("mask",))), print)
    assert not (tmp_path / "measures.csv").exists()


def test_a_resumed_plan_leaves_out_what_has_a_result(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    once = PredictSettings(("mask", "measures"))
    run_prediction(fake, plan_prediction([photos], tmp_path, once), lambda _: None)
    (tmp_path / "mask" / "b.png").unlink()
    again = plan_prediction([photos], tmp_path, PredictSettings(once.outputs, resume=True))
    assert (again.photos, again.already_done) == (1, 3)
    results: list[Result] = []
    run_prediction(fake, again, results.append)
    assert [result.name for result in results] == ["b"]
    assert sorted(names_in(tmp_path / "results.csv")) == ["a", "b", "c", "deep/d"]
    assert sorted(names_in(tmp_path / "measures.csv")) == ["a", "b", "c", "deep/d"]


def test_masks_of_somebody_else_stop_a_plan(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "mask").mkdir()
    with pytest.raises(BadSettings, match="holds masks that no prediction wrote"):
        plan_prediction([photos], tmp_path, PredictSettings())


def test_a_second_call_keeps_what_the_first_one_wrote(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    for call in ([photos / "a.png"], [photos / "b.png", photos / "deep"]):
        plan = plan_prediction(call, tmp_path, PredictSettings(("mask", "measures")))
        run_prediction(fake, plan, lambda _: None)
    for table in ("results", "measures", "photos"):
        assert names_in(tmp_path / f"{table}.csv") == ["a", "b", "d"]


def test_an_overwritten_photo_keeps_nothing_of_before(
    fake: Segmenter, photos: Path, tmp_path: Path
) -> None:
    outputs = ("mask", "overlay", "measures")
    run_prediction(
        fake, plan_prediction([photos], tmp_path, PredictSettings(outputs)), lambda _: None
    )
    again = PredictSettings(("mask",), overwrite=True)
    run_prediction(fake, plan_prediction([photos / "a.png"], tmp_path, again), lambda _: None)
    assert names_in(tmp_path / "results.csv") == ["b", "c", "deep/d", "a"]
    assert names_in(tmp_path / "measures.csv") == ["b", "c", "deep/d"]
    assert (tmp_path / "mask/a.png").exists()
    assert not (tmp_path / "overlay/a.jpg").exists()
