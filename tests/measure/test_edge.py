from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from drawn_shapes import box, ellipse
from tongueseg.measure.axis import Axis
from tongueseg.measure.edge import concavity_depths, count_dents, free_edge, irregularity
from tongueseg.measure.regions import cut_regions
from tongueseg.measure.smooth_outline import smooth_outline


def edge_of(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The free edge of a mask whose tip points down."""
    outline = smooth_outline(mask)
    x, y = outline.mean(0)
    return free_edge(outline, cut_regions(outline, Axis(x, y, math.pi / 2, 1, 1)))


def notched(depth: int, *, rows: slice = slice(90, 110), side: str = "left") -> NDArray[np.bool_]:
    """A box of 160 x 100 pixels with a triangular notch in one of its sides."""
    mask = box(160, 100, top=20, left=60)
    y = np.arange(200)
    half = (rows.stop - rows.start) / 2
    cut_off = depth * np.clip(1 - np.abs(y - (rows.start + half - 0.5)) / half, 0, None)
    x = np.arange(240) - 60 if side == "left" else 159 - np.arange(240)
    return np.asarray(mask & ~((x >= 0) & (x < cut_off[:, None])))


def test_the_free_edge_leaves_out_a_fifth_at_the_root() -> None:
    edge = edge_of(box(160, 100, top=20, left=60))
    assert edge[:, 1].min() == pytest.approx(20 + 32, abs=0.6)
    assert edge[:, 1].max() == pytest.approx(180, abs=0.01)
    # One line, from one cut over the tip to the other.
    assert np.hypot(*np.diff(edge, axis=0).T).max() < 1
    assert abs(edge[0, 0] - edge[-1, 0]) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("mask", [box(160, 100), ellipse(60, 120), ellipse(90, 90)])
def test_a_convex_edge_has_no_dents(mask: NDArray[np.bool_]) -> None:
    edge = edge_of(mask)
    assert concavity_depths(edge).max() < 0.7
    assert irregularity(edge) == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_notch_is_a_dent_as_deep_as_it_is(side: str) -> None:
    hollow = concavity_depths(edge_of(notched(12, rows=slice(80, 120), side=side)))
    assert hollow.max() == pytest.approx(12, abs=1)
    assert count_dents(hollow, 1) == 1
    assert count_dents(hollow, 13) == 0


def test_a_notch_lengthens_the_edge() -> None:
    straight, torn = 2 * 128 + 2 * 100, 2 * math.hypot(20, 12) - 40
    ratio = irregularity(edge_of(notched(12, rows=slice(80, 120))))
    assert ratio == pytest.approx(1 + torn / straight, abs=3e-3)


def test_a_notch_at_the_root_is_none_of_the_free_edge() -> None:
    mask = box(160, 100, top=20, left=60)
    mask[20:40, 100:120] = False
    assert concavity_depths(edge_of(mask)).max() < 0.5


def test_several_dents_are_counted_one_by_one() -> None:
    """Also the two that one side of the hull spans."""
    mask = notched(10, rows=slice(70, 90)) & notched(10, rows=slice(110, 130))
    mask &= notched(10, rows=slice(90, 110), side="right")
    assert count_dents(concavity_depths(edge_of(mask)), 3) == 3
