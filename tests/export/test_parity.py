from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from bright_model import Brightness, write_bright_model
from tongueseg import Segmenter
from tongueseg.data.dataset import find_pairs
from tongueseg.errors import BadModel
from tongueseg.export.parity import FLOAT, Parity, compare, compare_end_to_end
from tongueseg.models.network_runtime import NetworkRuntime
from tongueseg.runtime import FakeRuntime
from tongueseg.runtime.fake import bright_is_tongue
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg import ModelSpec
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


def test_photos_without_a_tongue_do_not_raise_the_mean(
    spec: ModelSpec, photos: list[Path], tmp_path: Path
) -> None:
    dark = tmp_path / "dark.png"
    Image.fromarray(np.zeros((60, 80, 3), np.uint8)).save(dark)

    def wider(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return bright_is_tongue(x + 0.45)

    one, other = Segmenter(spec, FakeRuntime()), Segmenter(spec, FakeRuntime(wider))
    alone = compare(one, other, photos)
    assert alone.iou < FLOAT
    assert compare(one, other, [*photos, dark]).iou == alone.iou


SAME = Parity(1, 1, 0.01, (1, 1), with_tongue=0, spread=10)


@pytest.mark.parametrize(
    ("parity", "problem"),
    [
        (SAME, ""),
        (replace(SAME, logits=0.19), ""),
        (replace(SAME, logits=0.21), "logits differ by up to 0.21, more than 0.2"),
        (replace(SAME, logits=0.0, spread=0.0), "gives one and the same logit everywhere"),
        (replace(SAME, logits=float("nan")), "without logits nothing is compared"),
        (replace(SAME, logits=9.0, with_tongue=1), ""),
        (replace(SAME, iou=0.998, with_tongue=1), "masks share an IoU of 0.9980 (worst 1.0000)"),
    ],
)
def test_what_is_not_proven(parity: Parity, problem: str) -> None:
    message = parity.problem(FLOAT)
    assert problem in message
    assert bool(problem) == bool(message)


def test_zeroed_weights_are_told(spec: ModelSpec, photos: list[Path]) -> None:
    def zero(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.zeros((len(x), 1, *x.shape[2:]), np.float32)

    # A model that finds no tongue on these photos.
    output = spec.output.model_copy(update={"presence_bias": -40.0})
    spec = spec.model_copy(update={"output": output})
    one, zeroed = Segmenter(spec, FakeRuntime()), Segmenter(spec, FakeRuntime(zero))
    assert "logits differ by up to" in compare(one, zeroed, photos).problem(FLOAT)
    assert "one and the same logit" in compare(zeroed, zeroed, photos).problem(FLOAT)


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
