from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from tongueseg import ModelSpec, Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.evaluation import presence
from tongueseg.evaluation.presence import between, calibrate_presence, fit_logistic

if TYPE_CHECKING:
    from numpy.random import Generator


@pytest.mark.parametrize("count", [1, 3, 200])
def test_fit_worked_by_hand(count: int) -> None:
    presence_logit = np.array([-2.0] * count + [2.0] * count)
    scale, bias = fit_logistic(presence_logit, presence_logit > 0)
    # Platt's targets are (n + 1) / (n + 2) and one less that, whose logit is log(n + 1).
    assert scale == pytest.approx(math.log(count + 1) / 2, rel=1e-6)
    assert bias == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("with_tongue", "without", "apart"), [(50, 50, 3), (150, 20, 1), (40, 40, 12)]
)
def test_fit_is_the_optimum_that_scipy_finds(with_tongue: int, without: int, apart: int) -> None:
    rng = np.random.default_rng(0)
    presence_logit = (
        np.concatenate([rng.normal(apart, 2, with_tongue), rng.normal(-1, 3, without)]) + 4
    )
    holds = np.arange(len(presence_logit)) < with_tongue

    def loss(beta: NDArray[np.float64]) -> float:
        """Cross-entropy of Platt's targets; both kinds weigh the same."""
        z = beta[0] * presence_logit + beta[1]
        target = np.where(holds, (with_tongue + 1) / (with_tongue + 2), 1 / (without + 2))
        entropy = np.logaddexp(0, z) - target * z
        return float(entropy[holds].mean() + entropy[~holds].mean())

    expected = minimize(loss, [0, 0], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-12})
    assert fit_logistic(presence_logit, holds) == pytest.approx(tuple(expected.x), abs=1e-4)


@pytest.mark.parametrize("gap", [0.1, 40])
def test_kinds_that_are_apart_entirely_stay_finite(gap: float) -> None:
    presence_logit = np.concatenate([np.linspace(10, 11, 30), np.linspace(11 + gap, 12 + gap, 30)])
    scale, bias = fit_logistic(presence_logit, np.arange(60) >= 30)
    assert math.isfinite(scale)
    assert 0 < scale < 100
    assert 10.5 < -bias / scale < 11.5 + gap


@pytest.mark.parametrize(
    ("none", "tongue", "expected"),
    [
        ([0.1, 0.5], [0.95, 0.99], 0.725),
        ([0.02], [0.12], 0.07),
        # An invention costs twice what a miss costs.
        ([0.1, 0.7], [0.6, 0.9], 0.8),
        ([0.1, 0.2, 0.3, 0.7], [0.6] * 90 + [0.95] * 10, 0.45),
        ([0.1, 0.2, 0.3, 0.7], [0.01] + [0.95] * 99, 0.825),
    ],
)
def test_threshold_costs_least(none: list[float], tongue: list[float], expected: float) -> None:
    holds = np.arange(len(none) + len(tongue)) >= len(none)
    assert between(np.array([*none, *tongue]), holds) == expected


@pytest.fixture
def records(drawn_dataset: Path) -> list[Record]:
    return read_dataset(drawn_dataset)


def test_calibrated_run_still_loads_and_verifies(tiny_model: Path, records: list[Record]) -> None:
    before = ModelSpec.read(tiny_model / "best.json")
    given = calibrate_presence(tiny_model, records)
    spec = ModelSpec.read(tiny_model / "best.json")
    assert spec == given
    assert spec.output != before.output
    assert spec.model_copy(update={"output": before.output}) == before
    spec.verify(tiny_model / "best.onnx")
    with Segmenter(tiny_model, threads=1) as segment:
        assert segment(records[0].photo).tongue


def test_calibrated_score_tells_tongues_from_none(
    tiny_model: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dim(*_: Generator, height: int, width: int) -> Any:
        return type("Scene", (), {"photo": np.full((height, width, 3), 100, np.uint8)})

    monkeypatch.setattr(presence, "draw_background", dim)
    calibrate_presence(tiny_model, records)
    with Segmenter(tiny_model, threads=1) as segment:
        tongues = [segment(record.photo).presence for record in records]
        nothing = segment(np.full((64, 64, 3), 100, np.uint8)).presence
    assert min(tongues) > 0.7
    assert nothing < 0.3


@pytest.mark.parametrize("scale", [-0.5, 0.0, 0.00004])
def test_model_that_sees_nothing_keeps_its_spec(
    tiny_model: Path, records: list[Record], monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    written = (tiny_model / "best.json").read_bytes()
    monkeypatch.setattr(presence, "fit_logistic", lambda *_: (scale, 0.1))
    calibrate_presence(tiny_model, records[:1])
    assert (tiny_model / "best.json").read_bytes() == written
