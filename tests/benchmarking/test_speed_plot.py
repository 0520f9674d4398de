from __future__ import annotations

import builtins
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg.benchmarking.probe import ProbeResult
from tongueseg.benchmarking.speed_plot import draw_rows
from tongueseg.benchmarking.speed_rows import SpeedRow
from tongueseg.errors import MissingExtra

BLUE, ORANGE = (0x00, 0x72, 0xB2), (0xE6, 0x9F, 0x00)


def row(runtime: str, milliseconds: float, peak: int | None = 1 << 27) -> SpeedRow:
    results = [ProbeResult([milliseconds, 2 * milliseconds], 2 * milliseconds, 5.0, peak)]
    return SpeedRow("tiny", Path(), runtime, [0.5], results)


def widths(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the longest run of a colour in the left half of each line of pixels."""
    same = (picture[:, : picture.shape[1] // 2] == colour).all(-1)
    return np.asarray(same.sum(1))


def test_bars_are_as_long_as_the_figures_and_coloured_by_engine(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    rows = [row("onnx", 10.0), row("openvino", 5.0), SpeedRow("tiny", Path(), "x", note="not here")]
    draw_rows(tmp_path / "benchmark.png", rows, "a machine")
    picture = np.asarray(Image.open(tmp_path / "benchmark.png").convert("RGB"))
    upper = picture[: picture.shape[0] // 2]
    longest = [int(widths(upper, colour).max()) for colour in (BLUE, ORANGE)]
    assert longest[0] == pytest.approx(2 * longest[1], rel=0.02)


def test_memory_that_nothing_tells_is_no_bar(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw_rows(tmp_path / "benchmark.png", [row("onnx", 1.0, peak=None)], "a machine")
    assert (tmp_path / "benchmark.png").stat().st_size > 1000


def test_without_matplotlib_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> ModuleType:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"tongueseg\[train\]"):
        draw_rows(tmp_path / "benchmark.png", [row("onnx", 1.0)], "a machine")
    assert not (tmp_path / "benchmark.png").exists()
