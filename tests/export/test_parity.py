from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from bright_model import Brightness, write_bright_model
from tongueseg import Segmenter
from tongueseg.data.dataset import find_pairs
from tongueseg.errors import BadModel
from tongueseg.export.parity import FLOAT, compare, compare_end_to_end
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.runtime import FakeRuntime
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg import ModelSpec
    from tongueseg.export.parity import Parity
    from tongueseg.runtime.fake import Answer


@pytest.fixture
def photos(drawn_dataset: Path) -> list[Path]:
    return [record.photo for record in find_pairs(drawn_dataset)]


def test_a_network_and_its_export_agree(
    tmp_path: Path, spec: ModelSpec, photos: list[Path]
) -> None:
    exported = write_bright_model(tmp_path / "run", spec)
    with Segmenter(spec, NetworkRuntime(Brightness())) as one, Segmenter(exported.path) as other:
        result = compare(one, other, photos)
    assert result.iou >= FLOAT
    assert result.worst >= FLOAT
    assert result.logits < 1e-4
    assert min(result.milliseconds) > 0


def test_a_network_that_was_changed_differs(
    tmp_path: Path, spec: ModelSpec, photos: list[Path]
) -> None:
    exported, changed = write_bright_model(tmp_path / "run", spec), Brightness()
    with torch.no_grad():
        # Pixels have to be brighter by a quarter of their range.
        not_none(changed.head.bias).sub_(5)
    with Segmenter(spec, NetworkRuntime(changed)) as one, Segmenter(exported.path) as other:
        result = compare(one, other, photos)
    assert result.worst <= result.iou < FLOAT
    assert result.logits == pytest.approx(5, abs=1e-3)


def test_masks_by_hand(spec: ModelSpec, photos: list[Path]) -> None:
    def left(x: NDArray[np.float32]) -> NDArray[np.float32]:
        answer = np.full((1, 1, *x.shape[2:]), -9.0, np.float32)
        answer[..., : x.shape[3] // 2] = 9
        return answer

    def everywhere(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.full((1, 1, *x.shape[2:]), 9.0, np.float32)

    def nowhere(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.full((1, 1, *x.shape[2:]), -9.0, np.float32)

    def parity(one: Answer, other: Answer) -> Parity:
        return compare(
            Segmenter(spec, FakeRuntime(one)), Segmenter(spec, FakeRuntime(other)), photos
        )

    assert parity(left, everywhere).iou == pytest.approx(0.5, abs=0.03)
    assert parity(left, everywhere).logits == 18
    assert parity(left, nowhere).iou == 0
    assert parity(nowhere, nowhere).iou == 1
    assert parity(left, nowhere).with_tongue == len(photos)
    assert parity(nowhere, left).with_tongue == 0


def test_models_of_other_inputs_are_not_compared(spec: ModelSpec, photos: list[Path]) -> None:
    other = spec.model_copy(update={"input": spec.input.model_copy(update={"height": 32})})
    with pytest.raises(BadModel, match="take different inputs"):
        compare(Segmenter(spec, FakeRuntime()), Segmenter(other, FakeRuntime()), photos)


def test_an_end_to_end_model_is_compared_in_a_single_pass(
    spec: ModelSpec, photos: list[Path]
) -> None:
    def bright(pixels: NDArray[Any]) -> NDArray[np.float32]:
        return np.asarray(255 * (pixels.mean(-1) > 127), np.float32)

    def nothing(pixels: NDArray[Any]) -> NDArray[np.float32]:
        return np.zeros(pixels.shape[:3], np.float32)

    one = Segmenter(spec, FakeRuntime())
    alike = compare_end_to_end(one, FakeRuntime(bright), photos, 64, 64)
    # The look smooths the outline, this one does not.
    assert 0.95 < alike.iou <= 1
    assert np.isnan(alike.logits)
    assert alike.with_tongue == len(photos)
    assert compare_end_to_end(one, FakeRuntime(nothing), photos, 64, 64).iou == 0
