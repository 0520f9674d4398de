"""Random changes of photo and mask together, in whole batches."""

from __future__ import annotations

import torch
from kornia.augmentation import AugmentationSequential, RandomAffine, RandomHorizontalFlip
from kornia.constants import DataKey
from torch import Tensor, nn

from tongueseg.config import AugmentSettings


class Augment(nn.Module):
    """Flip, rotate, scale and shift photos and masks alike; what comes from outside is black.

    Shapes: ``photos: (N, 3, H, W)`` and ``masks: (N, 1, H, W)`` float 0 to 1, same out.
    """

    def __init__(self, settings: AugmentSettings) -> None:
        super().__init__()
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
        return photos, masks
