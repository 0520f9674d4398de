from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.export.end_to_end import (
    Postprocess,
    Preprocess,
    Smooth,
    covered,
    end_to_end,
    end_to_end_picture,
    mirrored,
    nearest_two,
)
from tongueseg.inference.input_frame import frame_of
from tongueseg.inference.logit import logit
from tongueseg.inference.postprocess import smooth
from tongueseg.inference.preprocess import preprocess
from tongueseg.inference.restore import restore
from tongueseg.io.photo import read_photo
from tongueseg.spec import NORMALIZATIONS, Architecture, Fit, InputSpec, ModelSpec, OutputSpec

SIZES = [(64, 64), (128, 96), (150, 100), (40, 30), (33, 99), (65, 64), (20, 400)]


def spec_of(fit: Fit, threshold: float = 0.5) -> ModelSpec:
    given = InputSpec(height=64, width=64, fit=fit, normalize=NORMALIZATIONS["imagenet"])
    return ModelSpec(
        name="tiny",
        input=given,
        output=OutputSpec(threshold=threshold),
        architecture=Architecture(name="none"),
    )


def photo(height: int, width: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
@pytest.mark.parametrize("size", SIZES)
def test_the_input_is_that_of_prepare(fit: Fit, size: tuple[int, int]) -> None:
    spec, pixels = spec_of(fit), photo(*size)
    expected, _ = preprocess(read_photo(pixels), spec.input)
    planes = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
    steps = np.array(spec.input.normalize.scale_and_bias()[0])[:, None, None]
    levels = np.abs(Preprocess(spec, *size)(planes).numpy() - expected) / steps
    # OpenCV enlarges in fixed point, which may round the other way.
    assert levels.max() < 1.01
    assert (levels > 0.5).mean() < 0.15


def test_lines_that_a_smaller_line_covers_by_hand() -> None:
    # Three lines in place of four: each covers one and a third.
    index, share = covered(4, 3)
    assert index.tolist() == [[0, 1, 2], [1, 2, 3]]
    assert share == pytest.approx(np.array([[0.75, 0.5, 0.25], [0.25, 0.5, 0.75]]))
    index, share = covered(4, 2)
    assert index.tolist() == [[0, 2], [1, 3]]
    assert share == pytest.approx(0.5)


def test_the_two_lines_beside_one_by_hand() -> None:
    # Four lines in place of two: their centres lie at -1/4, 1/4, 3/4 and 5/4.
    index, share = nearest_two(2, 4)
    assert index.tolist() == [[0, 0, 0, 1], [1, 1, 1, 1]]
    assert share[0] == pytest.approx([1, 0.75, 0.25, 1])


def test_lines_beyond_the_ends_are_mirrored() -> None:
    assert mirrored(4, 2).tolist() == [2, 1, 0, 1, 2, 3, 2, 1]
    assert mirrored(1, 2).tolist() == [0] * 5


@pytest.mark.parametrize("size", [(64, 64), (64, 48), (3, 64)])
def test_logits_are_smoothed_as_ever(size: tuple[int, int]) -> None:
    logits = np.random.default_rng(0).normal(scale=6, size=size).astype(np.float32)
    smoothed = Smooth(*size, threshold=0.4)(torch.from_numpy(logits)[None, None])[0, 0]
    np.testing.assert_allclose(smoothed.numpy(), smooth(logits, 0.4), atol=1e-5)


@pytest.mark.parametrize("fit", ["letterbox", "stretch"])
@pytest.mark.parametrize("size", SIZES)
def test_the_mask_is_that_of_one_look(fit: Fit, size: tuple[int, int]) -> None:
    spec = spec_of(fit, threshold=0.6)
    logits = np.random.default_rng(0).normal(scale=6, size=(64, 64)).astype(np.float32)
    mask = Postprocess(spec, *size)(torch.from_numpy(logits)[None, None])[0, 0].numpy() > 0
    frame = frame_of(*size, 64, 64, fit)
    inner = frame.rows, frame.columns
    logits[inner] = smooth(logits[inner], logit(0.6))
    expected = restore(logits, frame) > math.log(0.6 / 0.4)
    assert 0 < expected.mean() < 1
    assert (mask != expected).mean() < 1e-3


class FirstChannel(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[:, :1] * 20


def test_bytes_in_and_bytes_out() -> None:
    pixels = np.zeros((1, 80, 60, 3), np.uint8)
    pixels[:, 20:60, 10:50] = 255
    made = end_to_end(FirstChannel(), spec_of("letterbox"), 80, 60)
    mask = made(torch.from_numpy(pixels))
    assert mask.dtype == torch.uint8
    assert mask.shape == (1, 80, 60)
    assert mask.unique().tolist() == [0, 255]
    assert mask[0, 25:55, 15:45].min() == 255
    assert mask[0, :10].max() == 0


def test_a_picture_in_and_a_grey_picture_out() -> None:
    pixels = torch.zeros(1, 3, 80, 60)
    pixels[..., 20:60, 10:50] = 255
    mask = end_to_end_picture(FirstChannel(), spec_of("letterbox"), 80, 60)(pixels)
    assert mask.shape == (1, 1, 80, 60)
    assert mask.unique().tolist() == [0, 255]
