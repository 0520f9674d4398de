from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bright_model import write_bright_model
from counted_costs import count_costs
from tongueseg.compression.search.settings import SearchSettings
from tongueseg.compression.search.space import Space
from tongueseg.config.load import load_config
from tongueseg.data.dataset import find_pairs, read_dataset
from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from tongueseg import ModelSpec
    from tongueseg.data.dataset import Record
    from tongueseg.spec import Architecture
    from tongueseg.weights.model_files import ModelFile


@pytest.fixture
def model(tmp_path: Path, spec: ModelSpec) -> ModelFile:
    """A model file of convolutions that answers much as :class:`FakeRuntime` does."""
    return write_bright_model(tmp_path / "float", spec)


@pytest.fixture
def records(drawn_dataset: Path) -> list[Record]:
    """Four pairs of bright discs."""
    return find_pairs(drawn_dataset)


@pytest.fixture(scope="session")
def mouths(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """Records of ten drawn mouths."""
    folder = tmp_path_factory.mktemp("mouths")
    write_dataset(folder, count=10, seed=3)
    return read_dataset(folder, val=0.2, test=0.1)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Architecture]:
    """Costs without an export: as if a million MACs took a millisecond. Gives what was asked."""
    return count_costs(monkeypatch)


@pytest.fixture(scope="session")
def tiny_search() -> SearchSettings:
    """Settings of a search of which each trial takes a second."""
    space = Space(
        name=("unet",),
        block=("single",),
        space_to_depth=(2,),
        depth=(2,),
        width=(8, 16, 32),
        growth=(1.0, 2.0),
        size=(32,),
    )
    base = load_config(
        flags={"data.val": 0.2, "optim.lr": 5e-3, "train.batch": 4, "train.epochs": 50}
    )
    return SearchSettings(base=base, space=space, epochs=2, grace=1, trials=3)
