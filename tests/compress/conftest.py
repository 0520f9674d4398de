import pytest

from bright_model import write_bright_model
from tongueseg.data.layout import find_pairs


@pytest.fixture
def model(tmp_path, spec):
    """A model file of convolutions that answers much as :class:`FakeRuntime` does."""
    return write_bright_model(tmp_path / "float", spec)


@pytest.fixture
def records(drawn_dataset):
    """Four pairs of bright discs."""
    return find_pairs(drawn_dataset)
