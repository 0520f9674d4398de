from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from tongueseg.distributed.job import JobSettings
from tongueseg.distributed.model_bundle import ModelBundle, bundle_model

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto


@pytest.fixture
def photos(tmp_path: Path, drawn_photo: DrawPhoto) -> Path:
    """A folder with three photos of several sizes and a broken one."""
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    Image.fromarray(drawn_photo(60, 80)[0]).save(folder / "a.png")
    Image.fromarray(drawn_photo(80, 60)[0]).save(folder / "deep" / "b.jpg")
    (folder / "c.jpg").write_bytes(b"no photo")
    Image.fromarray(np.zeros((20, 30, 3), np.uint8)).save(folder / "d.png")
    return folder


@pytest.fixture
def model(tiny_model: Path) -> ModelBundle:
    """A bundle of a model for which bright pixels are tongue."""
    return bundle_model(str(tiny_model))


@pytest.fixture
def job(model: ModelBundle) -> JobSettings:
    """The settings of a job that writes masks and measures."""
    return JobSettings(model=model.name, files=model.digests(), save=("mask", "measures"))


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a store may lie: a folder, or what fsspec keeps in memory."""
    if request.param == "folder":
        yield str(tmp_path / "store")
        return
    fsspec = pytest.importorskip("fsspec")
    yield f"memory://{os.urandom(4).hex()}/store"
    fsspec.filesystem("memory").store.clear()
