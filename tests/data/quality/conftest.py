"""What the tests of the check share: notes to write to, a disc for a tongue, a seeded dataset."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from seeded_faults import Seeded, disc, seed
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS


@pytest.fixture
def notes() -> FindingCollector:
    """FindingCollector of all kinds about one mask."""
    return FindingCollector("a", "mask/a.png", KINDS)


@pytest.fixture
def details(notes: FindingCollector) -> Callable[[], dict[str, str]]:
    """The kinds that were details, and their details."""
    return lambda: {finding.key: finding.detail for finding in notes.findings}


@pytest.fixture
def tongue() -> NDArray[np.bool_]:
    """A disc of 30 pixels around on 100 x 120."""
    return disc(np.zeros((100, 120), bool), 50, 60, 30)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """A dataset with a fault of nearly every kind; not to be written to."""
    return seed(tmp_path_factory.mktemp("seeded"))
