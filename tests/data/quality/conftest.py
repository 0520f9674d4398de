"""What the tests of the check share: notes to write to, a disc for a tongue, a seeded dataset."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from seeded_faults import disc, seed
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS


@pytest.fixture
def notes() -> FindingCollector:
    """FindingCollector of all kinds about one mask."""
    return FindingCollector("a", "mask/a.png", KINDS)


@pytest.fixture
def details(notes: FindingCollector) -> Any:
    """The kinds that were details, and their details."""
    return lambda: {finding.key: finding.detail for finding in notes.findings}


@pytest.fixture
def tongue() -> Any:
    """A disc of 30 pixels around on 100 x 120."""
    return disc(np.zeros((100, 120), bool), 50, 60, 30)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A dataset with a fault of nearly every kind; not to be written to."""
    return seed(tmp_path_factory.mktemp("seeded"))
