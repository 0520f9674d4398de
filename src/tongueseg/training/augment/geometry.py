"""Where a photo lies in the training frame: flip, rotation, scale, stretch, shift."""

from __future__ import annotations

import math

import torch
from kornia.geometry.transform import get_affine_matrix2d, warp_affine
from torch import Tensor
from torch.nn import functional

from tongueseg.config.augmentation import AugmentSettings

_LEVELS = 4

# The sizes of a photo that keeps about its own frame.
_NEAR = (0.85, 1.2)


def place_randomly(photos: Tensor, masks: Tensor, settings: AugmentSettings, size: int) -> Tensor:
    """Warp photos and masks together into a frame of ``size`` pixels.

    A photo that shrinks is averaged down first, so that its texture does not turn to noise.

    Args:
        photos: ``(N, 3, S, S)`` float 0 to 1.
        masks: ``(N, 1, S, S)`` float 0 to 1, shares of tongue along the edge.
        settings: ranges of the changes.
        size: height and width of the result.

    Returns:
        ``(N, 5, size, size)``: red, green, blue, mask, and where the photo covers the frame.
    """
    layers = torch.cat([photos, masks, torch.ones_like(masks)], dim=1)
    factors, matrices = _matrices(masks, settings, size)
    levels = [layers]
    for _ in range(_LEVELS - 1):
        levels.append(functional.avg_pool2d(levels[-1], 2))
    warped = []
    for one, (factor, matrix) in enumerate(zip(factors.tolist(), matrices, strict=True)):
        level = min(_LEVELS - 1, max(0, math.floor(0.25 - math.log2(factor))))
        # A pixel of level k is 2^k pixels of the photo; its centre lies between theirs.
        step, half = 2.0**level, (2.0**level - 1) / 2
        to_photo = matrix.new_tensor([[step, 0, half], [0, step, half], [0, 0, 1]])
        source = levels[level][one : one + 1]
        warped.append(warp_affine(source, (matrix @ to_photo)[None, :2], (size, size)))
    return torch.cat(warped)


def _matrices(masks: Tensor, settings: AugmentSettings, size: int) -> tuple[Tensor, Tensor]:
    """Draw the magnification of each photo, and its matrix from source to frame pixels."""
    count, source = len(masks), masks.shape[-1]
    scale, room, centre = _framed(masks, settings)
    target = 0.5 + torch.empty(count, 2).uniform_(-1, 1) * room[:, None]
    stretch = torch.empty(count).uniform_(-1, 1).mul(math.log1p(settings.stretch) / 2).exp()
    flip = torch.where(torch.rand(count) < settings.flip, -1.0, 1.0)
    factor = scale * size / source
    factors = torch.stack([factor * stretch * flip, factor / stretch], dim=1)
    centre = centre * source - 0.5
    shift = target * size - 0.5 - centre
    return factor, get_affine_matrix2d(shift, centre, factors, _angles(count, settings))


def _framed(masks: Tensor, settings: AugmentSettings) -> tuple[Tensor, Tensor, Tensor]:
    """Draw each photo's size in the frame, its room to move, and its point that is placed."""
    count = len(masks)
    side, tongue = _tongues(masks)
    whole = torch.full_like(tongue, 0.5)
    if settings.area_range is None:
        scale = _log_uniform(count, settings.scale)
        # A shrunk photo may lie anywhere in the frame, a large one is moved by `shift` only.
        return scale, (1 - scale).clamp(min=0) / 2 + settings.shift, whole
    least, most = map(math.sqrt, settings.area_range)
    wanted = torch.empty(count).uniform_(least, most)
    room = ((1 - wanted) / 2).clamp(min=0) + settings.shift
    near = torch.rand(count) < settings.native_scale_prob
    own = _log_uniform(count, _NEAR)
    return (
        torch.where(near, own, wanted / side),
        torch.where(near, (1 - own).clamp(min=0) / 2 + settings.shift, room),
        torch.where(near[:, None], whole, tongue),
    )


def _angles(count: int, settings: AugmentSettings) -> Tensor:
    """Draw a rotation in degrees, and now and then a photo that lies on its side or head."""
    turns = torch.randint(1, 4, (count,)) * 90.0
    turned = torch.rand(count) < settings.rotate90
    angle = torch.empty(count).uniform_(-settings.rotate, settings.rotate)
    return angle + torch.where(turned, turns, 0.0)


def _tongues(masks: Tensor) -> tuple[Tensor, Tensor]:
    """Return each tongue's side, the root of its share of the photo, and centre ``(N, 2)``, x y.

    Both as shares of the photo's side; a photo without a tongue counts as filled by one.
    """
    area = masks.mean((1, 2, 3))
    grid = (torch.arange(masks.shape[-1]) + 0.5) / masks.shape[-1]
    x = (masks.mean((1, 2)) * grid).mean(1) / area.clamp(min=1e-6)
    y = (masks.mean((1, 3)) * grid).mean(1) / area.clamp(min=1e-6)
    found = area > 0
    centre = torch.where(found[:, None], torch.stack([x, y], dim=1), 0.5)
    return torch.where(found, area, 1.0).sqrt(), centre


def _log_uniform(count: int, bounds: tuple[float, float]) -> Tensor:
    low, high = map(math.log, bounds)
    return torch.empty(count).uniform_(low, high).exp()
