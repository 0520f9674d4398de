from __future__ import annotations

import numpy as np
import pytest

from tongueseg.data.formats.fill import fill
from tongueseg.data.formats.label_studio_region import regions_of, shape_of
from tongueseg.data.formats.label_studio_results import BRUSH, POLYGON, Control, results_of


@pytest.mark.parametrize(("kind", "count"), [(POLYGON, 2), (BRUSH, 1)])
def test_a_mask_comes_back(kind: str, count: int) -> None:
    mask = np.zeros((40, 60), np.bool_)
    mask[5:15, 10:30] = mask[20:30, 5:9] = True
    results = list(results_of(mask, Control(kind, "tag", "photo", "舌")))
    assert len(results) == count
    assert {(one["from_name"], one["to_name"], one["type"]) for one in results} == {
        ("tag", "photo", kind)
    }
    again = np.zeros_like(mask)
    for region in regions_of(results):
        shape = shape_of(region, "region")
        assert shape.label == "舌"
        area = shape.area((40, 60))
        again |= area if isinstance(area, np.ndarray) else fill(area, 40, 60)
    assert np.array_equal(again, mask)
    assert list(results_of(mask & False, Control(kind))) == []
