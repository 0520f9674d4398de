from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tongueseg.benchmarking.probe import ProbeResult
from tongueseg.benchmarking.speed_rows import SpeedRow, rows_of
from tongueseg.errors import BadModel, BadSettings
from tongueseg.runtime import DEVICES, engines_of


def row(
    tmp_path: Path,
    networks: Sequence[tuple[list[float], float, float, int | None]],
    **also: Any,
) -> SpeedRow:
    results = [ProbeResult(its, photo, rate, peak) for its, photo, rate, peak in networks]
    return SpeedRow("tiny", tmp_path / "best.onnx", "onnx", results=results, **also)


def test_figures_by_hand(tmp_path: Path) -> None:
    first = row(tmp_path, [([10.0], 20.0, 5.0, 1 << 20)] * 3, starts=[1.0, 1.0, 1.0])
    turns = [([4.0, 6.0], 9.0, 10.0, 3 << 20), ([2.0], 8.0, 30.0, 5 << 20), ([5.0], 7.0, 20.0, 0)]
    other = row(tmp_path, turns, starts=[3.0, 0.5, 0.7], iou=0.9)
    result = other.figures(first)
    assert result == {
        "cold_s": 0.7,
        "network_ms": 4.5,
        "p95_ms": pytest.approx(5.85),
        "photo_ms": 8.0,
        "photos_per_s": 20.0,
        "peak_mib": 5.0,
        "iou": 0.9,
        # By turn: twice, five times and twice as fast.
        "times": 2.0,
    }


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    plain = row(tmp_path, [([1.0], 1.0, 1.0, None)], starts=[1.0])
    result = plain.figures(plain)
    assert not {"peak_mib", "iou"} & set(result)
    assert result["times"] == 1


def test_every_engine_and_device_for_a_file(tiny_model: Path) -> None:
    rows = rows_of([str(tiny_model)])
    engines = engines_of(tiny_model / "best.onnx")
    runtimes = [row.runtime for row in rows]
    assert runtimes[: len(engines)] == list(engines)
    assert set(runtimes) - set(engines) == {f"{e}:{d}" for e in engines for d in DEVICES.get(e, ())}
    assert {row.name for row in rows} == {"tiny"}
    assert rows[0].size == (tiny_model / "best.onnx").stat().st_size


def test_the_runtimes_asked_for(tiny_model: Path) -> None:
    rows = rows_of([str(tiny_model)] * 2, ["openvino", "auto", "onnx"])
    assert [(row.name, row.runtime) for row in rows] == [
        ("tiny", "openvino"),
        ("tiny", "onnx"),
        ("run", "openvino"),
        ("run", "onnx"),
    ]


def test_models_of_one_name_are_told_apart(tiny_model: Path) -> None:
    rows = rows_of([str(tiny_model)] * 4, ["onnx"])
    assert [row.name for row in rows] == ["tiny", "run", "tiny-2", "tiny-3"]


def test_what_cannot_be_measured_is_told_before_anything_is(
    tiny_model: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadSettings, match="onnx:cuba: no such runtime"):
        rows_of([str(tiny_model)], ["onnx:cuba"])
    with pytest.raises(BadModel, match="no such model"):
        rows_of([str(tmp_path / "none.onnx")])
