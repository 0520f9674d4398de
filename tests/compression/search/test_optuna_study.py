from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.compression.cost import Cost
from tongueseg.compression.search.optuna_study import OptunaStudy
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.space import Space
from tongueseg.compression.search.trial import Status, Trial
from tongueseg.errors import BadSettings

if TYPE_CHECKING:
    from tongueseg.compression.search.optuna_study import Proposal
    from tongueseg.compression.search.space import Point

SETTINGS = SearchSettings(budget="latency<=3ms", space=Space(), seed=3)


def answered(proposal: Proposal, iou: float = 0.9, latency: float = 2.0) -> Trial:
    status: Status = "too costly" if latency > 3 else "done"
    cost = Cost(latency, sum(proposal.point.widths), 10**6, 100)
    return Trial(proposal.number, proposal.point, cost, status, iou=None if latency > 3 else iou)


def proposed(study: OptunaStudy, count: int) -> list[Point]:
    """Answer so many proposals, larger networks better; return their points."""
    points = []
    for _ in range(count):
        proposal = study.ask()
        points.append(proposal.point)
        study.tell(proposal, answered(proposal, iou=0.5 + sum(proposal.point.widths) / 2000))
    return points


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_study_goes_on_as_if_it_had_not_been_left(tmp_path: Path, sampler: str) -> None:
    settings = SETTINGS.model_copy(update={"sampler": sampler})
    for name in ("whole", "left"):
        (tmp_path / name).mkdir()
    whole = proposed(OptunaStudy(tmp_path / "whole", settings), 12)
    left = proposed(OptunaStudy(tmp_path / "left", settings), 5)
    again = OptunaStudy(tmp_path / "left", settings)
    assert [trial.point for trial in again.trials] == left
    assert left + proposed(again, 7) == whole


def test_what_was_under_way_is_proposed_again(tmp_path: Path) -> None:
    study = OptunaStudy(tmp_path, SETTINGS)
    proposed(study, 2)
    cut_off = study.ask()
    again = OptunaStudy(tmp_path, SETTINGS)
    assert [trial.number for trial in again.trials] == [0, 1]
    proposal = again.ask()
    assert proposal.point == cut_off.point
    assert proposal.number == 3
    again.tell(proposal, answered(proposal))
    assert [trial.number for trial in OptunaStudy(tmp_path, SETTINGS).trials] == [0, 1, 3]


def test_what_was_noted_but_not_told_is_under_way(tmp_path: Path) -> None:
    proposal = OptunaStudy(tmp_path, SETTINGS).ask()
    proposal.waiting.set_user_attr("trial", answered(proposal).to_dict())
    again = OptunaStudy(tmp_path, SETTINGS)
    assert again.trials == []
    assert again.ask().point == proposal.point


def test_what_is_suggested_comes_first(tmp_path: Path) -> None:
    study = OptunaStudy(tmp_path, SETTINGS)
    rung = list(SETTINGS.space.ladder())[17]
    study.suggest(rung)
    assert study.ask().point == SETTINGS.space.draw(lambda name, _: rung[name])


def test_fates_and_figures_are_remembered(tmp_path: Path) -> None:
    study = OptunaStudy(tmp_path, SETTINGS)
    trials: list[Trial] = []
    for latency in (2.0, 9.0):
        proposal = study.ask()
        trials.append(answered(proposal, latency=latency))
        study.tell(proposal, trials[-1])
    assert OptunaStudy(tmp_path, SETTINGS).trials == trials


def test_a_network_that_comes_again_is_no_new_trial(tmp_path: Path) -> None:
    study = OptunaStudy(tmp_path, SETTINGS)
    proposal = study.ask()
    study.tell(proposal, answered(proposal))
    assert study.repeats == 0
    for _ in range(2):
        study.repeat(study.ask(), study.trials[0])
    assert len(study.trials) == 1
    assert study.proposals == 3
    assert study.repeats == 2
    proposal = study.ask()
    study.tell(proposal, answered(proposal))
    assert study.repeats == 0


def test_a_sampler_that_insists_is_left_for_chance(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    study = OptunaStudy(tmp_path / "one", SETTINGS)
    proposed(study, 10)
    known = study.trials[0]
    for _ in range(5):
        study.repeat(study.ask(), known)
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    by_chance = SETTINGS.model_copy(update={"sampler": "random"})
    assert study.ask().point == OptunaStudy(tmp_path / "two", by_chance).ask().point


def test_a_torn_line_is_dropped(tmp_path: Path) -> None:
    proposed(OptunaStudy(tmp_path, SETTINGS), 2)
    log = tmp_path / "optuna.log"
    log.write_bytes(log.read_bytes() + b'{"op_code": 4, "work')
    study = OptunaStudy(tmp_path, SETTINGS)
    proposed(study, 1)
    assert len(OptunaStudy(tmp_path, SETTINGS).trials) == 3


@pytest.mark.parametrize("line", [b"no json", b'{"op_code": 99, "worker_id": "x"}'])
def test_a_damaged_log_is_told(tmp_path: Path, line: bytes) -> None:
    proposed(OptunaStudy(tmp_path, SETTINGS), 2)
    log = tmp_path / "optuna.log"
    log.write_bytes(line + b"\n" + log.read_bytes())
    with pytest.raises(BadSettings, match=r"optuna\.log: is damaged"):
        OptunaStudy(tmp_path, SETTINGS)


def test_nothing_of_it_is_pickled(tmp_path: Path) -> None:
    proposed(OptunaStudy(tmp_path, SETTINGS), 1)
    assert all(
        line.startswith(b"{") for line in (tmp_path / "optuna.log").read_bytes().splitlines()
    )
