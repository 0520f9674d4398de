from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadModel
from tongueseg.export.program import ProgramRuntime, write_pt2, write_torchscript
from tongueseg.export.request import ExportRequest
from tongueseg.runtime import OnnxRuntime, open_runtime

if TYPE_CHECKING:
    from tongueseg.weights.model_files import ModelFile

WAYS = {"torchscript": write_torchscript, "pt2": write_pt2}


@pytest.mark.parametrize("suffix", WAYS)
def test_the_same_logits_at_any_batch_size(
    layers: ModelFile, tmp_path: Path, inputs: list[NDArray[np.float32]], suffix: str
) -> None:
    path = tmp_path / f"best.{suffix}"
    WAYS[suffix](ExportRequest(layers, batch=None), path)
    runtime = ProgramRuntime(path)
    assert runtime.name == suffix
    for count in (1, 3):
        x = np.concatenate(inputs[:count])
        np.testing.assert_allclose(runtime.run(x), OnnxRuntime(layers.path).run(x), atol=1e-5)
    runtime.close()


@pytest.mark.parametrize("suffix", WAYS)
def test_an_end_to_end_one(bright: ModelFile, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"best.{suffix}"
    WAYS[suffix](ExportRequest(bright, photo=(80, 60)), path)
    pixels = np.full((1, 80, 60, 3), 255, np.uint8)
    mask = ProgramRuntime(path).run(pixels)  # type: ignore[arg-type]
    assert mask.shape == (1, 80, 60)
    # Around the photo there is nothing, which its edge mixes with.
    assert mask[0, 4:-4, 4:-4].min() == 255


@pytest.mark.parametrize("suffix", WAYS)
def test_users_do_not_load_them(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(BadModel, match="no engine runs such a file"):
        open_runtime("auto", tmp_path / f"best.{suffix}")
