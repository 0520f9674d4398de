"""What the tests of the check share: a seeded dataset."""

from __future__ import annotations

import pytest

from seeded_faults import Seeded, seed


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """A dataset with a fault of nearly every kind; not to be written to."""
    return seed(tmp_path_factory.mktemp("seeded"))
