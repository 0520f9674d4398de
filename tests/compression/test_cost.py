from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tongueseg.compression import cost as module
from tongueseg.compression.cost import Cost, CostCache, count, measure
from tongueseg.compression.latency import Target
from tongueseg.config.load import load_config
from tongueseg.spec import Architecture
from typing_helpers import not_none

TARGET = Target("onnx", threads=1)


def plain(*widths: Any, **arguments: Any) -> Architecture:
    return Architecture(
        name="unet",
        arguments={"widths": widths, "block": "single", "up": "nearest", **arguments},
    )


def test_macs_and_weights_by_hand() -> None:
    # 3x3 from 3 to 8 at 64, from 8 to 8 at 32, from 16 to 8 at 64; 1x1 up at 32, head at 64.
    macs = 27 * 8 * 64**2 + 72 * 8 * 32**2 + 64 * 32**2 + 144 * 8 * 64**2 + 8 * 64**2
    weights = (27 * 8 + 24) + (72 * 8 + 24) + (64 + 8) + (144 * 8 + 24) + 9
    assert count(plain(8, 8), (64, 64)) == (macs, weights)


def test_twice_the_pixels_take_twice_the_macs() -> None:
    macs, weights = count(plain(8, 8), (64, 64))
    assert count(plain(8, 8), (64, 128)) == (2 * macs, weights)


def test_a_wider_network_costs_more() -> None:
    narrow, wide = (measure(plain(width, width), 32, TARGET) for width in (8, 32))
    assert not_none(narrow.macs) < not_none(wide.macs)
    assert not_none(narrow.weights) < not_none(wide.weights)
    assert narrow.size < wide.size
    assert narrow.latency > 0


def test_int8_takes_less_room_than_float() -> None:
    of = plain(64, 64)
    in_int8, in_float = (measure(of, 32, Target("onnx", 1, int8)).size for int8 in (True, False))
    assert in_int8 < 0.5 * in_float


def test_int8_runs_on_openvino_as_well() -> None:
    pytest.importorskip("openvino", reason="openvino is not installed")
    assert measure(plain(8, 8), 32, Target("openvino", 1)).latency > 0


def test_what_a_budget_may_bound() -> None:
    assert Cost(1.5, 1000, None, None).figures == {"latency": 1.5, "size": 1000}


def test_a_network_is_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requested = []

    def measured(of: Architecture, size: int, target: Target) -> Cost:
        requested.append((of, size, target))
        return Cost(1.0, 2, 3, 4)

    monkeypatch.setattr(module, "measure", measured)
    config = load_config(flags={"model.widths": (8, 8), "data.size": 32})
    book = CostCache(tmp_path / "costs.json", TARGET)
    assert book(config) == book(config) == Cost(1.0, 2, 3, 4)
    assert CostCache(tmp_path / "costs.json", TARGET)(config) == Cost(1.0, 2, 3, 4)
    assert len(requested) == 1
    book(load_config(flags={"model.widths": (8, 16), "data.size": 32}))
    CostCache(tmp_path / "costs.json", Target("onnx", 2))(config)
    assert len(requested) == 3
    assert len(json.loads((tmp_path / "costs.json").read_text())) == 3
    # What is damaged is measured again.
    (tmp_path / "costs.json").write_text('{"op')
    CostCache(tmp_path / "costs.json", TARGET)(config)
    assert len(requested) == 4
