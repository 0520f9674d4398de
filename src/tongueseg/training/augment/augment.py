"""Random changes of photo and mask together, in whole batches."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config.augmentation import AugmentSettings
from tongueseg.training.augment.appearance import photograph
from tongueseg.training.augment.background import mouth_free, surround
from tongueseg.training.augment.geometry import place_randomly


class Augment(nn.Module):
    """Place, surround and photograph anew each photo of a batch, its mask with it.

    Args:
        settings: what changes, and how far.
        scenes: ``(K, S, S, 3)`` uint8 RGB without any tongue, to fill the frame around a photo
            or to stand in its place; None leaves it black.
    """

    def __init__(self, settings: AugmentSettings, scenes: Tensor | None = None) -> None:
        super().__init__()
        self.settings, self.scenes = settings, scenes

    @torch.no_grad()
    def forward(
        self, photos: Tensor, masks: Tensor, *, size: int, seed: int
    ) -> tuple[Tensor, Tensor]:
        """Change a batch in a way that follows from ``seed`` alone.

        Shapes: ``photos: (N, 3, S, S)``, ``masks: (N, 1, S, S)``, float 0 to 1 ->
        ``(N, 3, size, size)``, ``(N, 1, size, size)``.
        """
        # Drawn from a seed of its own, so that a resumed training sees the same changes; and in
        # full precision, since bfloat16 cannot tell neighbouring pixels' places apart.
        full = torch.autocast(photos.device.type, enabled=False)
        with torch.random.fork_rng(devices=[]), full:
            torch.manual_seed(seed)
            seen = self._compose(photos, masks, size)
            photos = photograph(seen[:, :3], seen[:, 3:], self.settings)
        return photos, seen[:, 3:]

    def _compose(self, photos: Tensor, masks: Tensor, size: int) -> Tensor:
        layers = place_randomly(photos, masks, self.settings, size)
        if self.scenes is None:
            return layers[:, :4]
        scenes = self._scenes(len(photos), size)
        seen = surround(layers, scenes, self.settings.background_prob)
        for one in torch.nonzero(torch.rand(len(photos)) < self.settings.negative_prob).flatten():
            crop = mouth_free(photos[one], masks[one], size)
            # Skin without a mouth where the photo has room for it, else somewhere else.
            empty = scenes[one] if crop is None or torch.rand(()) < 0.5 else crop
            seen[one] = torch.cat([empty, torch.zeros_like(empty[:1])])
        return seen

    def _scenes(self, count: int, size: int) -> Tensor:
        assert self.scenes is not None
        chosen = self.scenes[torch.randint(len(self.scenes), (count,))]
        scenes = chosen.permute(0, 3, 1, 2).float() / 255
        if scenes.shape[-1] != size:
            scenes = functional.interpolate(scenes, (size, size), mode="area")
        flipped = (torch.rand(count) < 0.5).view(-1, 1, 1, 1)
        return torch.where(flipped, scenes.flip(-1), scenes)
