from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch import nn

from tongueseg.config.settings import OptimSettings
from tongueseg.training import task
from tongueseg.training.schedule import schedulers, warm_cosine

if TYPE_CHECKING:
    from typing_helpers import TrainSquares


def test_learning_rate_rises_then_falls_to_nothing() -> None:
    factors = [warm_cosine(step, steps=100, warm=10) for step in range(101)]
    assert factors[:10] == pytest.approx([0.1 * n for n in range(1, 11)])
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert factors[55] == pytest.approx(0.5)
    assert factors[100] == pytest.approx(0, abs=1e-9)


def test_without_warm_up_it_starts_at_its_height() -> None:
    assert warm_cosine(0, steps=100, warm=0) == 1


def _one_cycle(warmup: Any) -> Any:
    """Rates and first betas over a hundred steps."""
    settings = OptimSettings(schedule="one_cycle", lr=0.1, warmup=warmup)
    adam = torch.optim.Adam([nn.Parameter(torch.zeros(1))], lr=settings.lr)
    (each_step,) = schedulers(adam, settings, steps=100, batches=10)
    assert each_step["interval"] == "step"
    course = []
    for _ in range(100):
        course.append((adam.param_groups[0]["lr"], adam.param_groups[0]["betas"][0]))
        adam.step()
        if len(course) < 100:
            each_step["scheduler"].step()
    return zip(*course, strict=True)


@pytest.mark.parametrize(("warmup", "top"), [(0, 29), (0.5, 49)])
def test_one_cycle_rises_then_falls(warmup: float, top: int) -> None:
    rates, betas = map(list, _one_cycle(warmup))
    assert rates.index(max(rates)) == top
    assert max(rates) == pytest.approx(0.1)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 1e-6
    assert betas.index(min(betas)) == top


def _rates(run: Path) -> list[float]:
    with (run / "metrics.csv").open(encoding="utf-8-sig") as stream:
        return [float(row["lr"]) for row in csv.DictReader(stream)]


@pytest.fixture
def stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every validation gives the same Dice."""
    monkeypatch.setattr(task, "_dice_by_photo", lambda *_: torch.tensor([0.5]))


PLATEAU = {"optim.schedule": "plateau", "optim.plateau": 2, "optim.lr": 0.01, "train.epochs": 5}


@pytest.mark.usefixtures("stalled")
def test_plateau_halves_when_dice_stalls(train: TrainSquares, tmp_path: Path) -> None:
    train(PLATEAU)
    # The first epoch sets the mark; the third and the fifth end two epochs without a better one.
    assert _rates(tmp_path / "run") == pytest.approx([0.01, 0.01, 0.005, 0.005, 0.0025], rel=1e-3)


@pytest.mark.usefixtures("stalled")
def test_plateau_after_warm_up(train: TrainSquares, tmp_path: Path) -> None:
    train({**PLATEAU, "optim.warmup": 0.3})
    # Three of ten steps: 1/4, 2/4 and 3/4 of the rate, then the whole.
    assert _rates(tmp_path / "run") == pytest.approx([0.0075, 0.01, 0.005, 0.005, 0.0025], rel=1e-3)


def test_plateau_leaves_the_rate_while_dice_rises(
    train: TrainSquares, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rising = iter(range(100))
    monkeypatch.setattr(task, "_dice_by_photo", lambda *_: torch.tensor([next(rising) / 100]))
    train(PLATEAU)
    assert _rates(tmp_path / "run") == pytest.approx([0.01] * 5)
