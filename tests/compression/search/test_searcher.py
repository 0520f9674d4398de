from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from counted_costs import count_costs
from tongueseg.compression.search import attempt as attempt_module
from tongueseg.compression.search.results import check_met
from tongueseg.compression.search.searcher import search
from tongueseg.compression.search.settings import open_search
from tongueseg.compression.search.trial import Trial
from tongueseg.config.load import load_config
from tongueseg.errors import BadDataset, BadModel, BadSettings, BudgetMissed, TrainingFailed
from tongueseg.weights.model_files import find_model

if TYPE_CHECKING:
    from tongueseg.compression.search.settings import SearchSettings
    from tongueseg.data.dataset import Record
    from tongueseg.spec import Architecture


@dataclass(frozen=True)
class Searched:
    """A search that is done: its folder, settings and trials, and the trials it was told of."""

    out: Path
    settings: SearchSettings
    trials: list[Trial]
    observed: list[Trial]


def changed(settings: Any, **values: Any) -> Any:
    return settings.model_copy(update=values)


def result(out: Path, records: list[Record], settings: Any, **how: Any) -> Any:
    open_search(out, settings, resume=out.exists())
    return search(records, out, settings, **how)


@pytest.fixture(scope="module")
def searched(
    tmp_path_factory: pytest.TempPathFactory, mouths: list[Record], tiny_search: SearchSettings
) -> Searched:
    """A search of four trainings; its folder is not to be written to."""
    observed: list[Trial] = []
    settings = changed(tiny_search, budget="latency<=2ms", trials=4)
    out = tmp_path_factory.mktemp("searched") / "out"
    with pytest.MonkeyPatch.context() as patch:
        count_costs(patch)
        return Searched(
            out, settings, result(out, mouths, settings, on_trial=observed.append), observed
        )


def test_from_a_budget_to_a_front(searched: Searched) -> None:
    trials = searched.trials
    assert searched.observed == trials
    trained = [trial for trial in trials if trial.status != "too costly"]
    assert len(trained) == 4
    # The largest within the budget begins; it is the only one that nothing prepared.
    assert trials[0].point.widths == (16, 32)
    assert [trial.init for trial in trained].count("") == 1
    assert all(len(trial.val_dice) == 2 for trial in trained if trial.status == "done")
    assert len({trial.point for trial in trials}) == len(trials)
    check_met(trials, searched.settings.limits)
    for trial in trained:
        run = searched.out / "trials" / trial.name
        config = load_config(run / "config.yaml")
        assert config.train.epochs == 2
        assert config.model.widths == trial.point.widths
        assert find_model(run).spec.name == trial.name
        assert not (run / "last.ckpt").exists()
    assert not (searched.out / "cache").exists()


def test_what_breaks_the_budget_is_not_trained(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    settings = changed(tiny_search, budget="latency<=1ms", trials=2)
    trials = result(tmp_path / "out", mouths, settings)
    costly = [trial for trial in trials if trial.status == "too costly"]
    assert costly
    for trial in costly:
        assert trial.reason.startswith("latency ")
        assert trial.reason.endswith(" % over")
        assert not (tmp_path / "out/trials" / trial.name).exists()
    for trial in trials:
        assert (trial.cost.latency > 1) == (trial.status == "too costly")


def test_a_budget_that_nothing_keeps(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    settings = changed(tiny_search, budget="latency<=1us")
    trials = result(tmp_path / "out", mouths, settings)
    # Each network of the space was looked at once, and none twice.
    assert len(trials) == 6
    with pytest.raises(BudgetMissed, match=r"no network keeps .* comes nearest: latency 0\.57 ms"):
        check_met(trials, settings.limits)
    assert (tmp_path / "out/pareto.png").exists()


def test_an_iou_that_none_reaches_names_the_nearest(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    settings = changed(tiny_search, budget="iou>=0.999", trials=1)
    trials = result(tmp_path / "out", mouths, settings)
    with pytest.raises(BudgetMissed, match=r"000 \(unet single .*an error .* % too large"):
        check_met(trials, settings.limits)


def test_finished_trials_are_not_made_again(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    out = tmp_path / "out"
    first = result(out, mouths, changed(tiny_search, trials=2))
    measured = len(counted)
    left = out / "trials/999"
    left.mkdir()
    again = result(out, mouths, changed(tiny_search, trials=2))
    assert again == first
    assert len(counted) == measured
    assert not left.exists()
    more = result(out, mouths, changed(tiny_search, trials=3))
    assert more[:2] == first
    assert len(more) == 3


def test_time_that_is_used_up(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    out, settings = tmp_path / "out", changed(tiny_search, minutes=1e-4)
    assert len(result(out, mouths, settings)) == 1
    assert len(result(out, mouths, settings)) == 1


def test_a_trial_that_lags_is_stopped(
    tmp_path: Path,
    mouths: list[Record],
    counted: list[Architecture],
    tiny_search: SearchSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "tongueseg.compression.search.pruner.leader", lambda own, done, *_: next(iter(done), None)
    )
    trials = result(tmp_path / "out", mouths, changed(tiny_search, epochs=3))
    assert [trial.status for trial in trials] == ["done", "behind", "behind"]
    assert trials[1].reason == "behind 000 after epoch 2"
    assert trials[1].iou is None
    assert len(trials[1].val_dice) == 2


def test_a_loss_that_is_no_number_ends_a_trial_and_not_the_search(
    tmp_path: Path,
    mouths: list[Record],
    counted: list[Architecture],
    tiny_search: SearchSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def train_weights(records: list[Record], run: Any, config: Any, console: Any, **_: Any) -> None:
        raise TrainingFailed("the loss is nan")

    monkeypatch.setattr(attempt_module, "train_weights", train_weights)
    trials = result(tmp_path / "out", mouths, tiny_search)
    assert {trial.status for trial in trials} == {"failed"}
    assert trials[0].reason == "the loss is nan"


def test_trials_may_begin_with_a_run(
    tmp_path: Path,
    mouths: list[Record],
    counted: list[Architecture],
    tiny_search: SearchSettings,
    searched: Searched,
) -> None:
    run = str(searched.out / "trials/000")
    settings = changed(tiny_search, budget="latency<=2ms", trials=1, init=run)
    trials = result(tmp_path / "two", mouths, settings)
    assert trials[0].init == run
    assert trials[0].inherited == 1


def test_tables_and_configs(searched: Searched, tiny_search: SearchSettings) -> None:
    out, trials = searched.out, searched.trials
    with (out / "candidates.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == [trial.name for trial in trials]
    assert rows[0]["widths"] == "16-32"
    assert float(rows[0]["iou"]) == trials[0].iou
    with (out / "pareto.csv").open(encoding="utf-8-sig") as stream:
        names = [row["name"] for row in csv.DictReader(stream)]
    assert names
    assert sorted(names) == sorted(file.stem for file in (out / "pareto").iterdir())
    for name in names:
        config = load_config(out / "pareto" / f"{name}.yaml")
        assert config.train == tiny_search.base.train
        point = next(trial.point for trial in trials if trial.name == name)
        assert config.model.widths == point.widths
    assert json.loads((out / "costs.json").read_text())


def test_searches_that_cannot_be(
    tmp_path: Path, mouths: list[Record], tiny_search: SearchSettings, searched: Searched
) -> None:
    out = tmp_path / "out"
    with pytest.raises(BadSettings, match="no such quantity"):
        open_search(out, changed(tiny_search, budget="speed<=3ms"))
    distilled = load_config(flags={"distill.teachers": ["nowhere"]})
    with pytest.raises(BadModel, match="no such model"):
        open_search(out, changed(tiny_search, base=distilled))
    with pytest.raises(BadModel, match=r"no best\.onnx in this folder"):
        open_search(out, changed(tiny_search, init=str(tmp_path)))
    two = load_config(flags={"train.devices": 2})
    with pytest.raises(BadSettings, match=r"take train\.devices 1"):
        open_search(out, changed(tiny_search, base=two))
    assert not out.exists()
    shutil.copytree(searched.out, out)
    with pytest.raises(BadSettings, match="--resume to go on or --overwrite"):
        open_search(out, searched.settings)
    larger = changed(searched.settings, budget="size<=1MB")
    with pytest.raises(
        BadSettings, match=r"other settings: budget was latency<=2ms and is now size<=1MB"
    ):
        open_search(out, larger, resume=True)
    with pytest.raises(BadDataset, match="the data changed"):
        result(out, mouths[1:], searched.settings)


def test_a_picture_of_nothing(tmp_path: Path) -> None:
    from tongueseg.compression.budget import Budget
    from tongueseg.compression.search.pareto_plot import draw_pareto

    draw_pareto(tmp_path / "pareto.png", [], [], Budget())
    assert (tmp_path / "pareto.png").stat().st_size > 5000
