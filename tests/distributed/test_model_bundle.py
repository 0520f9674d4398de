from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from tongueseg import Segmenter
from tongueseg.distributed.model_bundle import ModelBundle, bundle_model
from tongueseg.errors import BadModel, BadSettings
from tongueseg.spec import sha256


def test_a_model_that_travelled_answers_as_it_did(
    model: ModelBundle, tiny_model: Path, photos: Path
) -> None:
    there = pickle.loads(pickle.dumps(model))
    with there.open("auto", None) as segmenter, Segmenter(tiny_model) as here:
        photo = photos / "a.png"
        assert np.array_equal(segmenter(photo).mask, here(photo).mask)


def test_its_digests_are_those_of_the_files(model: ModelBundle, tiny_model: Path) -> None:
    files = ("best.onnx", "best.json")
    assert model.digests() == {name: sha256(tiny_model / name) for name in files}


def test_models_that_cannot_serve(model: ModelBundle, tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="no such model"):
        bundle_model(str(tmp_path / "none"))
    with pytest.raises(BadSettings, match="no such runtime"):
        model.open("onix", None)
