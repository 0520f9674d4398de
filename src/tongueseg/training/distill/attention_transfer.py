"""Attention transfer: a student learns its teacher's attention maps.

Zagoruyko & Komodakis 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class AttentionMaps:
    """Records the attention maps of a network's lowest stage and decoder at each forward pass.

    Args:
        network: one of our networks; others have no maps.
    """

    def __init__(self, network: nn.Module) -> None:
        self._maps: list[Tensor] = []
        stages = stages_of(network)
        for stage in stages:
            stage.register_forward_hook(
                lambda stage, inputs, out: self._maps.append(attention_map(out))
            )
        self.count = len(stages)

    def take(self) -> list[Tensor]:
        """Return the maps ``(N, 1, h, w)`` of the last forward pass, and forget them."""
        taken = self._maps[-self.count :] if self.count else []
        self._maps.clear()
        return taken


def stages_of(network: nn.Module) -> list[nn.Module]:
    """Return the lowest encoder stage and all decoder stages; none of other networks."""
    encoder, decoder = (getattr(network, part, None) for part in ("encoder", "decoder"))
    if not isinstance(encoder, nn.ModuleList) or not isinstance(decoder, nn.ModuleList):
        return []
    return [encoder[-1], *decoder]


def attention_map(features: Tensor) -> Tensor:
    """Return the mean over channels of the squared features, which is large where they are strong.

    Shapes: ``(N, C, h, w)`` -> ``(N, 1, h, w)`` float32.
    """
    return features.float().square().mean(dim=1, keepdim=True)


def attention_loss(student: Sequence[Tensor], teacher: Sequence[Tensor]) -> Tensor:
    """Return the distance of a student's attention maps from its teacher's, averaged over stages.

    Each map of the student is compared with the teacher's map of the nearest size. Both are
    normalised to length 1, so that neither channels nor scale have to agree. The distance is 0
    for equal maps and 2 for maps without overlap.
    """
    terms = []
    for own in student:
        nearest = min(teacher, key=lambda one: abs(one.shape[-1] - own.shape[-1]))
        resized = functional.interpolate(nearest, own.shape[-2:], mode="bilinear")
        similarity = functional.cosine_similarity(own.flatten(1), resized.flatten(1), dim=1)
        terms.append(2 - 2 * similarity.mean())
    return torch.stack(terms).mean()
