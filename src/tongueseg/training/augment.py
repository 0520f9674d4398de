"""Random changes of photo and mask together, in whole batches."""

from __future__ import annotations

import math

import torch
from kornia.augmentation import AugmentationSequential, RandomAffine, RandomHorizontalFlip
from kornia.constants import DataKey
from torch import Tensor, nn

from tongueseg.config import AugmentSettings


class Augment(nn.Module):
    """Flip, rotate, scale and shift photos and masks alike, and change the photos' light.

    What comes from outside is black, like the letterbox.

    Shapes: ``photos: (N, 3, H, W)`` and ``masks: (N, 1, H, W)`` float 0 to 1, same out.
    """

    def __init__(self, settings: AugmentSettings) -> None:
        super().__init__()
        self.light = settings.light
        affine = RandomAffine(
            degrees=settings.rotate,
            translate=(settings.shift, settings.shift),
            scale=settings.scale,
            p=1.0,
        )
        smooth = {"resample": "bilinear", "align_corners": False}
        self.steps = AugmentationSequential(
            RandomHorizontalFlip(p=settings.flip),
            affine,
            data_keys=["input", "mask"],
            # Masks hold shares of pixels along the edge, which nearest-neighbour would fray.
            extra_args={DataKey.MASK: smooth},
        )

    @torch.no_grad()
    def forward(self, photos: Tensor, masks: Tensor, *, seed: int) -> tuple[Tensor, Tensor]:
        # Drawn from a seed of its own, so that a resumed training sees the same changes.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            photos, masks = self.steps(photos, masks)
            photos = _relight(photos, self.light)
        return photos, masks


def _relight(photos: Tensor, strength: float) -> Tensor:
    """Change brightness, gamma and white balance of each photo by up to ``strength``."""
    shape = (len(photos), 1, 1, 1)
    device = photos.device

    def factors(*size: int) -> Tensor:
        # As often halved as doubled: uniform in the logarithm.
        span = math.log1p(strength)
        return torch.exp(torch.empty(size, device=device).uniform_(-span, span))

    balance = factors(len(photos), 3, 1, 1) ** 0.5
    return (photos.clamp(0) ** factors(*shape) * factors(*shape) * balance).clamp(0, 1)
