from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from rich.console import Console

from tongueseg.config.load import load_config
from tongueseg.config.settings import TrainSettings
from tongueseg.errors import BadSettings
from tongueseg.training import step_setup
from tongueseg.training.pipeline import train_weights
from tongueseg.training.precision import Precision
from tongueseg.training.records import read_records
from tongueseg.training.step_setup import choose_setup, setup_of_run
from tongueseg.training.step_timing import StepSetup, StepTime
from tongueseg.training.task import SegmentationTask

if TYPE_CHECKING:
    from tongueseg.training.step_setup import HardwareChoice

FP32, BF16 = StepSetup("fp32"), StepSetup("bf16")


@pytest.fixture(autouse=True)
def bf16_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor of which oneDNN says that it computes in bf16, and no GPU."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(step_setup, "candidate_precisions", _candidates)


def _candidates(settings: TrainSettings, accelerator: str) -> list[str]:
    return ["fp32", "bf16"] if settings.precision == "auto" else [settings.precision]


def _choose(
    settings: dict[str, Any], times: Mapping[StepSetup, float | None], steps: int = 100
) -> tuple[HardwareChoice, str]:
    """The choice, and what was printed; ``times`` are milliseconds by setup."""
    out = io.StringIO()

    def timer(setup: StepSetup) -> StepTime:
        milliseconds = times[setup]
        if milliseconds is None:
            raise RuntimeError("no C++ compiler\nfound")
        return StepTime(milliseconds, 10.0)

    console = Console(file=out, width=200)
    return choose_setup(TrainSettings(**settings), timer, console, steps=steps), out.getvalue()


@pytest.mark.parametrize(
    ("times", "precision", "reason"),
    [
        (
            {FP32: 400, BF16: 210},
            "bf16",
            "bf16 is 1.9 times as fast as fp32 here: 210 against 400 ms a step\n",
        ),
        (
            {FP32: 200, BF16: 410},
            "fp32",
            "fp32 is 2.0 times as fast as bf16 here: 200 against 410 ms a step\n",
        ),
    ],
    ids=["native bf16", "emulated bf16"],
)
def test_auto_takes_the_faster_format_and_says_why(
    times: dict[StepSetup, int], precision: Precision, reason: str
) -> None:
    choice, printed = _choose({}, times)
    assert choice.setup == StepSetup(precision)
    assert printed == reason
    assert choice.milliseconds == {"fp32": times[FP32], "bf16": times[BF16]}


def test_nothing_is_timed_where_there_is_one_choice() -> None:
    choice, printed = _choose({"precision": "fp32"}, {})
    assert choice.setup == FP32
    assert printed == ""


COMPILED = StepSetup("fp32", compile=True)


@pytest.mark.parametrize(
    ("setting", "milliseconds", "steps", "compiled", "verdict"),
    [
        ("auto", 300, 1000, True, "takes 10 s and a step then 300 ms instead of 400: over 1000 "
         "steps it saves 90 s"),
        ("auto", 300, 50, False, "over 50 steps it costs 5 s more than it saves"),
        ("auto", 500, 1000, False, "over 1000 steps it costs 110 s more than it saves"),
        (True, 500, 1000, True, "over 1000 steps it costs 110 s more than it saves"),
        ("auto", None, 100, False, "does not work here (no C++ compiler found); trained without"),
    ],
)  # fmt: skip
def test_compiling_is_timed_and_judged(
    setting: str | bool, milliseconds: int | None, steps: int, compiled: bool, verdict: str
) -> None:
    settings = {"precision": "fp32", "compile": setting}
    choice, printed = _choose(settings, {FP32: 400, COMPILED: milliseconds}, steps)
    assert choice.setup == StepSetup("fp32", compiled)
    assert printed.startswith("torch.compile ")
    assert verdict in printed


def test_compiling_that_is_set_and_fails_is_one_line() -> None:
    with pytest.raises(BadSettings, match=r"^train\.compile: torch\.compile does not work here"):
        _choose({"precision": "fp32", "compile": True}, {FP32: 400, COMPILED: None})


def _task() -> SegmentationTask:
    return SegmentationTask(load_config(flags={"model.widths": (2, 3), "data.size": 32}))


def _fake_clock(monkeypatch: pytest.MonkeyPatch, **milliseconds: float) -> list[str]:
    """Let steps take so long; return the formats that were timed."""
    timed: list[str] = []

    def timer_of(task: SegmentationTask) -> Callable[[StepSetup], StepTime]:
        def timer(setup: StepSetup) -> StepTime:
            timed.append(setup.precision)
            return StepTime(milliseconds[setup.precision], 0)

        return timer

    monkeypatch.setattr(step_setup, "timer_of", timer_of)
    return timed


def test_a_resumed_run_keeps_its_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Console(file=io.StringIO())
    _fake_clock(monkeypatch, fp32=200, bf16=100)
    assert setup_of_run(tmp_path, _task(), quiet, photos=8) == BF16
    timed = _fake_clock(monkeypatch, fp32=1, bf16=100)
    assert setup_of_run(tmp_path, _task(), quiet, photos=8) == BF16
    assert timed == []
    known = json.loads((tmp_path / "hardware.json").read_text())
    assert known == {
        "accelerator": "cpu", "precision": "bf16", "compile": False,
        "milliseconds": {"fp32": 200.0, "bf16": 100.0},
    }  # fmt: skip


def test_on_another_kind_of_device_the_choice_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"accelerator": "gpu", "precision": "fp16", "compile": False, "milliseconds": {}}
    (tmp_path / "hardware.json").write_text(json.dumps(known))
    _fake_clock(monkeypatch, fp32=1, bf16=2)
    assert setup_of_run(tmp_path, _task(), Console(file=io.StringIO()), photos=8) == FP32
    assert json.loads((tmp_path / "hardware.json").read_text())["accelerator"] == "cpu"


def test_a_damaged_choice_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "hardware.json").write_text("{")
    with pytest.raises(BadSettings, match=r"hardware\.json: cannot be read; delete it"):
        setup_of_run(tmp_path, _task(), Console(file=io.StringIO()), photos=8)


def test_a_training_measures_before_its_first_epoch(tmp_path: Path, drawn: Path) -> None:
    flags = {"model.widths": (2, 3), "data.size": 32, "train.epochs": 1, "train.accelerator": "cpu"}
    config, out = load_config(flags=flags), io.StringIO()
    train_weights(read_records(drawn, config.data), tmp_path, config, Console(file=out, width=200))
    printed = out.getvalue()
    assert printed.index("times as fast as") < printed.index("epoch 1:")
    known = json.loads((tmp_path / "hardware.json").read_text())
    assert known["milliseconds"].keys() == {"fp32", "bf16"}
    assert known["precision"] == min(known["milliseconds"], key=known["milliseconds"].get)
