from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tongueseg.errors import CannotWrite, MissingExtra
from tongueseg.report.figure import OKABE_ITO, new_figure, save_figure, style_axes


def test_a_figure_is_written_as_png_at_one_resolution(tmp_path: Path) -> None:
    figure = new_figure(4, 3)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=OKABE_ITO.blue)
    style_axes(axes)
    save_figure(figure, tmp_path / "plot.png")
    with Image.open(tmp_path / "plot.png") as image:
        assert (image.format, image.size) == ("PNG", (480, 360))
        colours = {tuple(colour) for colour in np.asarray(image.convert("RGB")).reshape(-1, 3)}
    assert (0, 0x72, 0xB2) in colours
    assert [path.name for path in tmp_path.iterdir()] == ["plot.png"]


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"needs matplotlib: pip install 'tongueseg\[train\]'"):
        new_figure(4, 3)


def test_a_disk_that_refuses_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "plot.png").mkdir()
    with pytest.raises(CannotWrite):
        save_figure(new_figure(1, 1), tmp_path / "plot.png")
