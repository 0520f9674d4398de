"""What the tests of the check share: notes to write to, a disc for a tongue, a seeded dataset."""

import numpy as np
import pytest

from seeded_faults import disc, seed
from tongueseg.data.quality.findings import FindingCollector
from tongueseg.data.quality.kinds import KINDS


@pytest.fixture
def notes():
    """FindingCollector of all kinds about one mask."""
    return FindingCollector("a", "mask/a.png", KINDS)


@pytest.fixture
def details(notes):
    """The kinds that were details, and their details."""
    return lambda: {finding.key: finding.detail for finding in notes.findings}


@pytest.fixture
def tongue():
    """A disc of 30 pixels around on 100 x 120."""
    return disc(np.zeros((100, 120), bool), 50, 60, 30)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """A dataset with a fault of nearly every kind; not to be written to."""
    return seed(tmp_path_factory.mktemp("seeded"))
