from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.measure import MEASURES, REGIONS, Conditions, measure
from tongueseg.measure.columns import WHOLE
from tongueseg.synthetic.drawn import draw_mouth

if TYPE_CHECKING:
    from tongueseg.measure.measures import Measures

PREFIXES = ("", *(f"{region}_" for region in REGIONS))


@pytest.fixture(scope="module")
def measures() -> Measures:
    scene = draw_mouth(np.random.default_rng(1))
    return measure(scene.photo, scene.mask, Conditions(mm_per_px=0.2))


def test_names_are_plain() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in MEASURES)


def test_units_stand_in_the_names_of_lengths_and_angles() -> None:
    for name, one in MEASURES.items():
        for unit, suffix in {"px": "_px", "mm": "_mm", "mm²": "_mm2", "°": "_deg"}.items():
            assert one.unit != unit or name.endswith(suffix), name


def test_every_part_has_a_mean_and_a_deviation_of_each_channel() -> None:
    for prefix in PREFIXES:
        for channel, unit in zip("lab", ("L*", "a*", "b*"), strict=True):
            assert MEASURES[f"{prefix}{channel}_mean"].unit == unit
            assert MEASURES[f"{prefix}{channel}_sd"].unit == unit
    coloured = [name for name, one in MEASURES.items() if one.unit in ("L*", "a*", "b*")]
    assert len(coloured) == 6 * len(PREFIXES)


def test_words_in_both_languages() -> None:
    for one in MEASURES.values():
        assert one.english
        assert not one.chinese.isascii()
    assert MEASURES["root_b_sd"].english == "standard deviation of b* of the root"
    assert MEASURES["root_b_sd"].chinese == "舌根 b* 的标准差"


def test_each_reads_its_own_figure(measures: Measures) -> None:
    place, shape, light = measures.place, measures.shape, measures.exposure
    assert MEASURES["area_px"].of(measures) == place.area
    assert MEASURES["area_mm2"].of(measures) == pytest.approx(place.area * 0.04)
    assert MEASURES["box_top_px"].of(measures) == place.top
    assert MEASURES["length_mm"].of(measures) == pytest.approx(shape.length * 0.2)
    assert MEASURES["width_mm"].of(measures) == pytest.approx(shape.width * 0.2)
    assert MEASURES["length_to_width"].of(measures) == shape.length / shape.width
    assert MEASURES["tip_angle_deg"].of(measures) == shape.tip_angle
    assert MEASURES["dark_share"].of(measures) == light.dark_share
    assert MEASURES["l_mean"].of(measures) == measures.colours[WHOLE].l_mean
    assert MEASURES["left_a_sd"].of(measures) == measures.colours["left"].a_sd


def test_no_figure_stands_in_two_columns(measures: Measures) -> None:
    """But for what a well-lit tongue has none of."""
    figures = [one.of(measures) for one in MEASURES.values()]
    assert np.isfinite(figures).all()
    nonzero = [figure for figure in figures if figure]
    assert len(set(nonzero)) == len(nonzero) > 50
