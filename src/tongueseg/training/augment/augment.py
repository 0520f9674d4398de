"""Augmentation of whole batches: random changes of photo and mask together."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.augmentation import AugmentSettings
from tongueseg.training.augment.appearance import change_appearance
from tongueseg.training.augment.compositing import composite, crop_without_mouth
from tongueseg.training.augment.geometry import foreground, random_affine


class Augment(nn.Module):
    """Augments each photo of a batch and its mask: geometry, background, appearance.

    Args:
        settings: probabilities and ranges of the changes.
        scenes: ``(K, S, S, 3)`` uint8 RGB without any tongue, which fill the frame around a photo
            or replace it. None leaves the frame black.
    """

    def __init__(self, settings: AugmentSettings, scenes: Tensor | None = None) -> None:
        super().__init__()
        self.settings, self.scenes = settings, scenes

    @torch.no_grad()
    def forward(
        self, photos: Tensor, masks: Tensor, *, size: int, seed: int
    ) -> tuple[Tensor, Tensor]:
        """Augment a batch. The result depends on ``seed`` and on no other random state.

        Shapes: ``photos: (N, 3, S, S)``, ``masks: (N, K, S, S)``, float 0 to 1 ->
        ``(N, 3, size, size)``, ``(N, K, size, size)``. Scenes are for one class alone.
        """
        # A seed of its own lets a resumed training draw the same changes. Full precision is needed
        # because bfloat16 cannot tell the coordinates of neighbouring pixels apart.
        full_precision = torch.autocast(photos.device.type, enabled=False)
        with torch.random.fork_rng(devices=[]), full_precision:
            torch.manual_seed(seed)
            layers = self._compose(photos, masks, size)
            photos = change_appearance(layers[:, :3], foreground(layers[:, 3:]), self.settings)
        return photos, layers[:, 3:]

    def _compose(self, photos: Tensor, masks: Tensor, size: int) -> Tensor:
        """Return ``(N, 3 + K, size, size)``: red, green, blue and masks of the photos."""
        layers = random_affine(photos, masks, self.settings, size)
        if self.scenes is None:
            return layers[:, :-1]
        scenes = self._random_scenes(len(photos), size)
        composed = composite(layers, scenes, self.settings.background_prob)
        negatives = torch.rand(len(photos)) < self.settings.negative_prob
        for row in torch.nonzero(negatives).flatten():
            crop = crop_without_mouth(photos[row], masks[row], size)
            # Skin of the photo where it has room beside the mouth, else a scene.
            negative = scenes[row] if crop is None or torch.rand(()) < 0.5 else crop
            composed[row] = torch.cat([negative, torch.zeros_like(negative[:1])])
        return composed

    def _random_scenes(self, count: int, size: int) -> Tensor:
        assert self.scenes is not None
        chosen = self.scenes[torch.randint(len(self.scenes), (count,))]
        scenes = chosen.permute(0, 3, 1, 2).float() / 255
        if scenes.shape[-1] != size:
            scenes = functional.interpolate(scenes, (size, size), mode="area")
        flipped = (torch.rand(count) < 0.5).view(-1, 1, 1, 1)
        return torch.where(flipped, scenes.flip(-1), scenes)
