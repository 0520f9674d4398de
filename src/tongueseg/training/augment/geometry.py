"""Random affine transforms of photo and mask: flip, rotation, scale, stretch, shift."""

from __future__ import annotations

import math

import torch
from kornia.geometry.transform import get_affine_matrix2d, warp_affine
from torch import Tensor
from torch.nn import functional

from tongueseg.config.augmentation import AugmentSettings

# Levels of the image pyramid.
_LEVELS = 4

# A tongue in a face has too few pixels to fill the frame.
_MAX_MAGNIFICATION = 2.2

# The scale range of a photo that keeps about its native scale.
_NATIVE_SCALE = (0.85, 1.2)


def random_affine(photos: Tensor, masks: Tensor, settings: AugmentSettings, size: int) -> Tensor:
    """Warp photos and masks together into a frame of ``size`` pixels.

    A photo that shrinks is sampled from an image pyramid, so that its texture does not alias.

    Args:
        photos: ``(N, 3, S, S)`` float 0 to 1.
        masks: ``(N, K, S, S)`` float 0 to 1, the share of each class in each pixel.
        settings: ranges of the changes.
        size: height and width of the result.

    Returns:
        ``(N, 4 + K, size, size)``: red, green, blue, masks, and the photo's cover of the frame.
    """
    layers = torch.cat([photos, masks, torch.ones_like(masks[:, :1])], dim=1)
    factors, matrices = _matrices(foreground(masks), settings, size)
    pyramid = [layers]
    for _ in range(_LEVELS - 1):
        pyramid.append(functional.avg_pool2d(pyramid[-1], 2))
    warped = []
    for row, (factor, matrix) in enumerate(zip(factors.tolist(), matrices, strict=True)):
        level = min(_LEVELS - 1, max(0, math.floor(0.25 - math.log2(factor))))
        # A pixel of level k covers 2^k pixels of the photo. Its centre lies between theirs.
        step, half = 2.0**level, (2.0**level - 1) / 2
        to_photo = matrix.new_tensor([[step, 0, half], [0, step, half], [0, 0, 1]])
        source = pyramid[level][row : row + 1]
        warped.append(warp_affine(source, (matrix @ to_photo)[None, :2], (size, size)))
    return torch.cat(warped)


def foreground(masks: Tensor) -> Tensor:
    """Return masks of all classes ``(N, K, S, S)`` together, ``(N, 1, S, S)``."""
    return masks if masks.shape[1] == 1 else masks.sum(1, keepdim=True)


def _matrices(masks: Tensor, settings: AugmentSettings, size: int) -> tuple[Tensor, Tensor]:
    """Draw the magnification of each photo, and its matrix from source to frame pixels."""
    count, source = len(masks), masks.shape[-1]
    scale, shift_range, centre = _scale_and_shift(masks, settings)
    target = 0.5 + torch.empty(count, 2).uniform_(-1, 1) * shift_range[:, None]
    stretch = torch.empty(count).uniform_(-1, 1).mul(math.log1p(settings.stretch) / 2).exp()
    flip = torch.where(torch.rand(count) < settings.flip, -1.0, 1.0)
    factor = scale * size / source
    factors = torch.stack([factor * stretch * flip, factor / stretch], dim=1)
    centre = centre * source - 0.5
    shift = target * size - 0.5 - centre
    return factor, get_affine_matrix2d(shift, centre, factors, _angles(count, settings))


def _scale_and_shift(masks: Tensor, settings: AugmentSettings) -> tuple[Tensor, Tensor, Tensor]:
    """Draw each photo's scale, largest shift, and anchor point ``(N, 2)`` that is placed."""
    count = len(masks)
    side, tongue_centre = _tongues(masks)
    photo_centre = torch.full_like(tongue_centre, 0.5)
    if settings.area_range is None:
        scale = _log_uniform(count, settings.scale)
        # A shrunk photo may lie anywhere in the frame. A large one moves by `shift` only.
        return scale, (1 - scale).clamp(min=0) / 2 + settings.shift, photo_centre
    smallest, largest = map(math.sqrt, settings.area_range)
    target_side = torch.empty(count).uniform_(smallest, largest)
    shift_range = ((1 - target_side) / 2).clamp(min=0) + settings.shift
    is_native = torch.rand(count) < settings.native_scale_prob
    native = _log_uniform(count, _NATIVE_SCALE)
    return (
        torch.where(is_native, native, (target_side / side).clamp(max=_MAX_MAGNIFICATION)),
        torch.where(is_native, (1 - native).clamp(min=0) / 2 + settings.shift, shift_range),
        torch.where(is_native[:, None], photo_centre, tongue_centre),
    )


def _angles(count: int, settings: AugmentSettings) -> Tensor:
    """Draw a rotation in degrees, sometimes with a further 90, 180 or 270."""
    turns = torch.randint(1, 4, (count,)) * 90.0
    turned = torch.rand(count) < settings.rotate90
    angle = torch.empty(count).uniform_(-settings.rotate, settings.rotate)
    return angle + torch.where(turned, turns, 0.0)


def _tongues(masks: Tensor) -> tuple[Tensor, Tensor]:
    """Return each tongue's side, the root of its area, and its centre ``(N, 2)`` as x, y.

    Both are shares of the photo's side. A photo without a tongue counts as filled by one.
    """
    area = masks.mean((1, 2, 3))
    grid = (torch.arange(masks.shape[-1]) + 0.5) / masks.shape[-1]
    x = (masks.mean((1, 2)) * grid).mean(1) / area.clamp(min=1e-6)
    y = (masks.mean((1, 3)) * grid).mean(1) / area.clamp(min=1e-6)
    has_tongue = area > 0
    centre = torch.where(has_tongue[:, None], torch.stack([x, y], dim=1), 0.5)
    return torch.where(has_tongue, area, 1.0).sqrt(), centre


def _log_uniform(count: int, bounds: tuple[float, float]) -> Tensor:
    low, high = map(math.log, bounds)
    return torch.empty(count).uniform_(low, high).exp()
