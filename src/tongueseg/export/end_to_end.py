"""An end-to-end model: photo in, mask out; preprocessing and postprocessing are in the graph.

It takes photos of one size in a single pass. What a ``Segmenter`` does beyond that is left to the
caller: refinement, one piece without holes, whether there is a tongue at all.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.inference.input_frame import Frame, frame_of
from tongueseg.inference.logit import logit
from tongueseg.inference.postprocess import LOGIT_CLIP, SMOOTH_SIGMA
from tongueseg.spec import ModelSpec


class ResizedAxis(nn.Module):
    """Resizes one axis into its part of the model's input as OpenCV does, with zeros around it.

    Each line that comes out is the sum of a few that go in: of the two nearest where photos are
    enlarged, of all that it covers where they are made smaller.

    Args:
        photo: lines that go in.
        start, length: the part of the input that they fill.
        lines: that come out.
        axis: of ``(N, 3, H, W)``.
        shrinks: photos become smaller along both axes.
    """

    def __init__(
        self, photo: int, start: int, length: int, lines: int, axis: int, *, shrinks: bool
    ) -> None:
        super().__init__()
        index, share = (covered if shrinks else nearest_two)(photo, length)
        around = ((0, 0), (start, lines - start - length))
        index, share = np.pad(index, around), np.pad(share, around)
        self.axis, self.terms = axis, len(index)
        shape = (-1, 1) if axis == 2 else (-1,)
        for term in range(self.terms):
            self.register_buffer(f"index{term}", torch.from_numpy(index[term]))
            weight = torch.from_numpy(share[term].astype(np.float32)).reshape(shape)
            self.register_buffer(f"share{term}", weight)

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor | None = None
        for term in range(self.terms):
            lines = x.index_select(self.axis, self.get_buffer(f"index{term}"))
            lines = lines * self.get_buffer(f"share{term}")
            total = lines if total is None else total + lines
        assert total is not None
        return total


def covered(photo: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each of ``length`` lines the photo's lines that it covers, and what share of it.

    Both are ``(terms, length)``. As OpenCV's ``INTER_AREA``.
    """
    scale = photo / length
    left = np.arange(length) * scale
    first = np.floor(left + 1e-9).astype(np.int64)
    terms = int(np.ceil(left + scale - first - 1e-9).max())
    index = first + np.arange(terms)[:, None]
    share = np.minimum(index + 1, left + scale) - np.maximum(index, left)
    return index.clip(max=photo - 1), share.clip(min=0) / scale


def nearest_two(photo: int, length: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each of ``length`` lines the two of the photo beside it, and their shares.

    Both are ``(2, length)``. As OpenCV's ``INTER_LINEAR``.
    """
    centre = ((np.arange(length) + 0.5) * photo / length - 0.5).clip(0, photo - 1)
    first = np.floor(centre).astype(np.int64)
    index = np.stack([first, (first + 1).clip(max=photo - 1)])
    return index, np.stack([1 - (centre - first), centre - first])


class Preprocess(nn.Module):
    """``prepare`` for photos of one size: ``(N, 3, H, W)`` float32 of 0 to 255 -> the input."""

    scale: Tensor
    bias: Tensor

    def __init__(self, spec: ModelSpec, height: int, width: int) -> None:
        super().__init__()
        frame = _frame(spec, height, width)
        shrinks = frame.height <= height and frame.width <= width
        model_input = spec.input
        self.rows = ResizedAxis(
            height, frame.top, frame.height, model_input.height, 2, shrinks=shrinks
        )
        self.columns = ResizedAxis(
            width, frame.left, frame.width, model_input.width, 3, shrinks=shrinks
        )
        scale, bias = model_input.normalize.scale_and_bias()
        self.register_buffer("scale", torch.tensor(scale).view(3, 1, 1))
        self.register_buffer("bias", torch.tensor(bias).view(3, 1, 1))

    def forward(self, photo: Tensor) -> Tensor:
        pixels: Tensor = self.columns(self.rows(photo))
        # A resized photo is uint8 again.
        return (pixels + 0.5).floor() * self.scale + self.bias


class Smooth(nn.Module):
    """``smooth`` for logits of one size, ``(N, 1, h, w)`` float32, which stays."""

    rows: Tensor
    columns: Tensor
    bell: Tensor

    def __init__(self, height: int, width: int, threshold: float) -> None:
        super().__init__()
        self.low, self.high = threshold - LOGIT_CLIP, threshold + LOGIT_CLIP
        sigma = SMOOTH_SIGMA * max(height, width)
        # As many points as OpenCV takes of float32.
        half = round(8 * sigma + 1) // 2
        self.register_buffer("rows", mirrored(height, half))
        self.register_buffer("columns", mirrored(width, half))
        bell = cv2.getGaussianKernel(2 * half + 1, sigma, cv2.CV_32F)
        self.register_buffer("bell", torch.from_numpy(bell).view(1, 1, -1, 1))

    def forward(self, logits: Tensor) -> Tensor:
        clipped = logits.clamp(self.low, self.high)
        down = functional.conv2d(clipped.index_select(2, self.rows), self.bell)
        bell = self.bell.transpose(2, 3)
        return functional.conv2d(down.index_select(3, self.columns), bell)


def mirrored(length: int, around: int) -> Tensor:
    """Return the lines of a picture and those beyond both ends, mirrored at the outermost."""
    lines = range(-around, length + around)
    index = [cv2.borderInterpolate(line, length, cv2.BORDER_REFLECT_101) for line in lines]
    return torch.tensor(index)


class Postprocess(nn.Module):
    """What makes a mask of logits: ``(N, 1, h, w)`` -> 1 or 0, ``(N, 1, H, W)`` float32."""

    def __init__(self, spec: ModelSpec, height: int, width: int) -> None:
        super().__init__()
        self.frame, self.size = _frame(spec, height, width), (height, width)
        self.threshold = logit(spec.output.threshold)
        self.smooth = Smooth(self.frame.height, self.frame.width, self.threshold)

    def forward(self, logits: Tensor) -> Tensor:
        inner = self.smooth(logits[:, :, self.frame.rows, self.frame.columns])
        own = functional.interpolate(inner, self.size, mode="bilinear", align_corners=False)
        return (own > self.threshold).float()


class FromBytes(nn.Module):
    """Photo as it lies in memory, ``(N, H, W, 3)`` uint8 -> ``(N, 3, H, W)`` float32."""

    def forward(self, photo: Tensor) -> Tensor:
        return photo.permute(0, 3, 1, 2).float()


class ToBytes(nn.Module):
    """1 or 0, ``(N, 1, H, W)`` float32 -> 255 or 0, ``(N, H, W)`` uint8."""

    def forward(self, mask: Tensor) -> Tensor:
        return (mask.squeeze(1) * 255).to(torch.uint8)


class ToGrey(nn.Module):
    """1 or 0 -> 255 or 0, both ``(N, 1, H, W)`` float32."""

    def forward(self, mask: Tensor) -> Tensor:
        return mask * 255


def preprocess_graph(spec: ModelSpec, height: int, width: int) -> nn.Module:
    """Return what comes before the network: photo ``(N, H, W, 3)`` uint8 -> its input."""
    return nn.Sequential(FromBytes(), Preprocess(spec, height, width)).eval()


def postprocess_graph(spec: ModelSpec, height: int, width: int) -> nn.Module:
    """Return what comes after the network: logits -> mask ``(N, H, W)`` uint8, 0 or 255."""
    return nn.Sequential(Postprocess(spec, height, width), ToBytes()).eval()


def end_to_end(network: nn.Module, spec: ModelSpec, height: int, width: int) -> nn.Module:
    """Return a network from photo ``(N, H, W, 3)`` uint8 RGB to mask ``(N, H, W)`` uint8."""
    return nn.Sequential(
        preprocess_graph(spec, height, width), network, postprocess_graph(spec, height, width)
    ).eval()


def end_to_end_picture(network: nn.Module, spec: ModelSpec, height: int, width: int) -> nn.Module:
    """Return the same between pictures as phones hold them.

    Photo ``(N, 3, H, W)`` float32 of 0 to 255 -> mask ``(N, 1, H, W)`` float32, 0 or 255.
    """
    preprocessed, postprocessed = Preprocess(spec, height, width), Postprocess(spec, height, width)
    return nn.Sequential(preprocessed, network, postprocessed, ToGrey()).eval()


def _frame(spec: ModelSpec, height: int, width: int) -> Frame:
    model_input = spec.input
    return frame_of(height, width, model_input.height, model_input.width, model_input.fit)
