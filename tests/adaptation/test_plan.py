from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.adaptation import plan as planning
from tongueseg.adaptation.plan import (
    LEAST,
    MOST,
    PLAN,
    Plan,
    Request,
    check_count,
    check_model,
    known_plan,
    make_plan,
)
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, BadModel, BadSettings
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


@pytest.fixture
def begun(tmp_path: Path, step_of: Callable[[float], None]) -> Path:
    """A folder where an adaptation has begun."""
    step_of(1.0)
    out = tmp_path / "ours"
    make_plan([part(4, 2)], Request("nano", seed=3), SPEC, seconds_left=600).write(out / PLAN)
    return out


def test_a_new_folder_has_no_plan(tmp_path: Path) -> None:
    assert known_plan(tmp_path / "new", Request()) is None


def test_a_resumed_adaptation_keeps_its_model_and_seed(begun: Path) -> None:
    plan = known_plan(begun, Request(resume=True))
    assert plan is not None
    assert (plan.model, plan.config.train.seed) == ("nano", 3)


def test_nothing_begun_cannot_be_resumed(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="no adaptation to resume here"):
        known_plan(tmp_path / "new", Request(resume=True))


def test_what_was_begun_is_overwritten_only_when_asked_and_not_yet(begun: Path) -> None:
    with pytest.raises(BadSettings, match="add --resume to go on or --overwrite"):
        known_plan(begun, Request())
    assert known_plan(begun, Request(overwrite=True)) is None
    assert (begun / PLAN).exists()


def test_the_model_that_is_adapted_is_not_overwritten(begun: Path) -> None:
    with pytest.raises(BadSettings, match="which is read here; choose another --out"):
        known_plan(begun, Request(str(begun), overwrite=True))


@pytest.mark.parametrize("model", ["nanoo", "missing/run"])
def test_a_model_that_is_none_is_refused_first(model: str) -> None:
    with pytest.raises(BadModel, match="no such model"):
        check_model(model)
