from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.adaptation import plan as planning
from tongueseg.adaptation.plan import LEAST, MOST, Plan, Request, check_count, make_plan
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.weights.model_files import find_model

SPEC = find_model("nano").spec


def part(train: int, val: int) -> list[Record]:
    splits = ["train"] * train + ["val"] * val
    return [Record(str(n), Path(), Path(), split) for n, split in enumerate(splits)]


@pytest.fixture
def step_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that sets how many seconds a step takes."""

    def takes(seconds: float) -> None:
        monkeypatch.setattr(planning, "_fastest_step", lambda *_: ("fp32", seconds))

    return takes


def epochs(seconds_left: float, parts: list[list[Record]]) -> int:
    made = make_plan(parts, Request("nano"), SPEC, seconds_left=seconds_left)
    return made.config.train.epochs


def test_more_time_gives_more_epochs(step_of: Callable[[float], None]) -> None:
    step_of(1.0)
    parts = [part(13, 7)] * 3
    assert 1 <= epochs(60, parts) < epochs(240, parts)


def test_epochs_end_where_more_gain_nothing(step_of: Callable[[float], None]) -> None:
    step_of(0.001)
    assert epochs(10_000, [part(13, 7)]) == epochs(100_000, [part(13, 7)])
    assert epochs(10_000, [part(130, 70)]) < epochs(10_000, [part(13, 7)])


def test_too_few_minutes_for_an_epoch_name_how_many_it_takes(
    step_of: Callable[[float], None],
) -> None:
    step_of(2.0)
    with pytest.raises(BadSettings, match=r"--minutes 10: too few for one epoch here; give 11 or"):
        epochs(5, [part(13, 7)])


def test_photos_are_refined_as_before(step_of: Callable[[float], None]) -> None:
    step_of(1.0)
    config = make_plan([part(4, 2)], Request("nano"), SPEC, seconds_left=600).config
    assert config.refine == SPEC.refine


def test_the_network_is_that_of_the_model(step_of: Callable[[float], None]) -> None:
    step_of(1.0)
    config = make_plan([part(4, 2)], Request("nano"), SPEC, seconds_left=600).config
    assert list(config.model.widths) == SPEC.architecture.arguments["widths"]
    assert config.data.size == SPEC.input.height
    assert config.train.keep == "last"


def test_steps_are_timed_on_the_network_itself() -> None:
    config = planning._settings(Request("nano"), SPEC)
    small = config.model_copy(update={"data": config.data.model_copy(update={"size": 64})})
    precision, seconds = planning._fastest_step("nano", small)
    assert precision in ("fp32", "bf16", "fp16")
    assert seconds > 0


def test_a_plan_is_read_as_it_was_written(step_of: Callable[[float], None], tmp_path: Path) -> None:
    step_of(1.0)
    made = make_plan([part(4, 2)], Request("nano"), SPEC, seconds_left=600)
    made.write(tmp_path / "adapt.json")
    assert Plan.read(tmp_path / "adapt.json") == made


def test_a_damaged_plan_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "adapt.json").write_text("{")
    with pytest.raises(BadSettings, match="no plan to resume can be read here"):
        Plan.read(tmp_path / "adapt.json")


@pytest.mark.parametrize(("count", "words"), [(LEAST - 1, "5 or more"), (MOST + 1, "500 at most")])
def test_too_few_and_too_many_photos_are_refused(count: int, words: str) -> None:
    with pytest.raises(BadDataset, match=words):
        check_count(part(count, 0))
