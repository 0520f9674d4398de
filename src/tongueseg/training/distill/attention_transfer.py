"""What the stages of a network look at, so that one network can learn it from another."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class Stages:
    """Notes, at each run of a network, where its lowest stage and its decoder look.

    Args:
        network: one of ours; others have no stages to tell of.
    """

    def __init__(self, network: nn.Module) -> None:
        self._maps: list[Tensor] = []
        stages = stages_of(network)
        for stage in stages:
            stage.register_forward_hook(
                lambda stage, inputs, out: self._maps.append(attention(out))
            )
        self.count = len(stages)

    def take(self) -> list[Tensor]:
        """Return the maps ``(N, 1, h, w)`` of the last run, and forget them."""
        taken = self._maps[-self.count :] if self.count else []
        self._maps.clear()
        return taken


def stages_of(network: nn.Module) -> list[nn.Module]:
    """Return the lowest stage of an encoder and those of its decoder; none of other networks."""
    encoder, decoder = (getattr(network, part, None) for part in ("encoder", "decoder"))
    if not isinstance(encoder, nn.ModuleList) or not isinstance(decoder, nn.ModuleList):
        return []
    return [encoder[-1], *decoder]


def attention(features: Tensor) -> Tensor:
    """Return where features are strong: the mean of their squares over channels.

    Zagoruyko & Komodakis 2017. Shapes: ``(N, C, h, w)`` -> ``(N, 1, h, w)`` float32.
    """
    return features.float().square().mean(dim=1, keepdim=True)


def attention_loss(student: Sequence[Tensor], teacher: Sequence[Tensor]) -> Tensor:
    """Return how far a student looks elsewhere than its teacher, averaged over stages.

    Each of the student's maps is compared with the teacher's of the nearest size, both of
    length 1, so that neither channels nor scale have to agree: 0 where they look alike, 2 where
    they share nothing.
    """
    terms = []
    for mine in student:
        theirs = min(teacher, key=lambda one: abs(one.shape[-1] - mine.shape[-1]))
        fitted = functional.interpolate(theirs, mine.shape[-2:], mode="bilinear")
        alike = functional.cosine_similarity(mine.flatten(1), fitted.flatten(1), dim=1)
        terms.append(2 - 2 * alike.mean())
    return torch.stack(terms).mean()
