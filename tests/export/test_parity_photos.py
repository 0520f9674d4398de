from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.errors import BadDataset
from tongueseg.export.parity_photos import inputs_of, photos_of
from tongueseg.runtime import FakeRuntime

if TYPE_CHECKING:
    from tongueseg import ModelSpec


def test_drawn_ones_are_gone_afterwards() -> None:
    with photos_of(None, 2) as displayed:
        assert [photo.suffix for photo in displayed] == [".jpg", ".jpg"]
        assert all(photo.exists() for photo in displayed)
    assert not any(photo.exists() for photo in displayed)


def test_photos_from_all_over_a_dataset(drawn_dataset: Path) -> None:
    with photos_of(drawn_dataset, 2) as displayed:
        assert [photo.stem for photo in displayed] == ["a", "c"]
    with photos_of(drawn_dataset / "original", 99) as displayed:
        assert len(displayed) == 4


def test_a_folder_without_photos(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="holds no photo"), photos_of(tmp_path, 2):
        pass


def test_what_a_model_is_shown(spec: ModelSpec, drawn_dataset: Path) -> None:
    twice = spec.model_copy(update={"refine": spec.refine.model_copy(update={"zoom_below": 1.0})})
    with photos_of(drawn_dataset, 2) as displayed:
        once = inputs_of(spec, FakeRuntime(), displayed)
        assert len(once) == 2
        assert len(inputs_of(twice, FakeRuntime(), displayed)) == 4
    assert once[0].shape == (1, 3, 64, 64)
    assert once[0].dtype == np.float32
    assert not np.array_equal(once[0], once[1])
