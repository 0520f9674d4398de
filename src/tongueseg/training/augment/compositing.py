"""Compositing: drawn scenes around a photo, and crops without a mouth instead of it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tongueseg.synthetic import hard_examples

# How a photo blends into the scene: cut at its border, faded before it, or faded around the mouth.
_HARD, _SOFT, _MOUTH = 0, 1, 2


def composite(layers: Tensor, scenes: Tensor, probability: float) -> Tensor:
    """Put scenes behind photos with a probability; the other photos stay on black.

    Args:
        layers: ``(N, 5, H, W)`` from :func:`tongueseg.training.augment.geometry.random_affine`.
        scenes: ``(N, 3, H, W)`` float 0 to 1.
        probability: that a photo gets a scene.

    Returns:
        ``(N, 4, H, W)``: red, green, blue, mask.
    """
    photos, masks, cover = layers[:, :3], layers[:, 3:4], layers[:, 4:]
    alpha = _alpha(cover, masks)
    background = _match_skin_tone(scenes, photos, masks, cover)
    # The warped photo is already multiplied by its cover along the border.
    blended = photos / cover.clamp(min=1e-3) * alpha + background * (1 - alpha)
    chosen = (torch.rand(len(layers)) < probability).view(-1, 1, 1, 1)
    return torch.cat([torch.where(chosen, blended, photos), masks], dim=1)


def crop_without_mouth(photo: Tensor, mask: Tensor, size: int) -> Tensor | None:
    """Return a square of skin beside the tongue of a photo, or None where there is no room.

    Shapes: ``photo: (3, S, S)``, ``mask: (1, S, S)`` -> ``(3, size, size)``.
    """
    square = hard_examples.crop_without_mouth(
        mask[0].cpu().numpy() > 0, along=float(torch.rand(()))
    )
    if square is None:
        return None
    rows, columns = square
    crop = photo[None, :, rows, columns]
    return functional.interpolate(crop, (size, size), mode="bilinear", align_corners=False)[0]


def _alpha(cover: Tensor, mask: Tensor) -> Tensor:
    """Draw the blend of each photo: ``(N, 1, H, W)`` from 0, the scene, to 1, the photo."""
    kinds = torch.randint(0, 3, (len(cover), 1, 1, 1))
    soft = ((_blurred(cover, 0.045) - 0.55) / 0.4).clamp(0, 1)
    around = ((_blurred(mask, 0.06) - 0.02) / 0.25).clamp(0, 1)
    mouth = torch.maximum(around, mask)
    alpha = torch.where(kinds == _HARD, cover, torch.where(kinds == _SOFT, soft, mouth))
    # A tongue is never faded out, because its mask would then be wrong.
    return torch.minimum(torch.maximum(alpha, mask), cover)


def _blurred(layer: Tensor, reach: float) -> Tensor:
    """Blur by two box filters on a coarser grid; ``reach`` is a share of the side."""
    coarse = functional.avg_pool2d(layer, 4, ceil_mode=True)
    box = 2 * round(reach * coarse.shape[-1]) + 1
    for _ in range(2):
        coarse = functional.avg_pool2d(coarse, box, stride=1, padding=box // 2)
    size = layer.shape[-2:]
    return functional.interpolate(coarse, size, mode="bilinear", align_corners=False)


def _match_skin_tone(scenes: Tensor, photos: Tensor, masks: Tensor, cover: Tensor) -> Tensor:
    """Move each scene's colour towards that of the photo's skin, by a random degree."""
    skin = (cover - masks).clamp(0, 1)
    weight = skin.sum((2, 3), keepdim=True).clamp(min=1)
    tone = ((photos * skin).sum((2, 3), keepdim=True) / weight).clamp(min=0.05)
    own = scenes.mean((2, 3), keepdim=True).clamp(min=0.05)
    gain = (tone / own).clamp(0.4, 2.5) ** torch.rand(len(scenes), 1, 1, 1)
    return (scenes * gain).clamp(0, 1)
