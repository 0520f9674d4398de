from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import disc, torn
from tongueseg.data.quality.mask_shape import check_shape

if TYPE_CHECKING:
    from tongueseg.data.quality.findings import FindingCollector


def test_a_tongue(tongue: NDArray[np.bool_], notes: FindingCollector) -> None:
    assert check_shape(tongue, None, notes) is tongue
    assert notes.findings == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (np.zeros_like, "mask-empty"),
        (np.ones_like, "mask-full"),
        (lambda mask: disc(mask, 50, 60, 1.2), "mask-tiny"),
        (torn, "mask-ragged"),
    ],
)
def test_masks_that_are_no_tongue_stay_as_they_are(
    tongue: NDArray[np.bool_],
    notes: FindingCollector,
    details: Callable[[], dict[str, str]],
    change: Callable[[NDArray[np.bool_]], NDArray[np.bool_]],
    kind: str,
) -> None:
    mask = change(tongue.repeat(3, axis=0).repeat(3, axis=1))
    assert check_shape(mask, None, notes) is mask
    assert list(details()) == [kind]


def test_faults_on_top_of_each_other_are_all_found(
    tongue: NDArray[np.bool_], notes: FindingCollector, details: Callable[[], dict[str, str]]
) -> None:
    """The inverse is judged as what it should be: its speck was a hole."""
    mask = tongue.copy()
    mask[2, 3], mask[50, 60] = True, False
    assert (check_shape(~mask, None, notes) == tongue).all()
    assert list(details()) == ["mask-inverted", "mask-specks", "mask-pinholes"]
