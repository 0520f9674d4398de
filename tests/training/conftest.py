import pytest

from tongueseg.config import load_config
from tongueseg.data.synthetic import write_dataset


@pytest.fixture(scope="session")
def drawn(tmp_path_factory):
    """Twelve drawn mouths in the dataset layout."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=12, seed=3)
    return folder


@pytest.fixture
def tiny():
    """Settings of a training that takes seconds."""
    return load_config(
        flags={
            "model.width": 4,
            "model.depth": 3,
            "data.size": 64,
            "data.val": 0.2,
            "train.epochs": 3,
            "train.batch": 4,
        }
    )
