"""Losses on logits, each photo by itself, averaged over the batch."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional

from tongueseg.config import nearest
from tongueseg.errors import BadSettings

Loss = Callable[[Tensor, Tensor], Tensor]


class DiceLoss(nn.Module):
    """``1 - soft Dice`` of each photo (Milletari et al. 2016).

    Shapes: ``logits, target: (N, 1, H, W)`` -> scalar; target is 0 to 1. Sums run in float32,
    since a photo holds more pixels than half precision can count.

    Args:
        smooth: added above and below, so that an empty target has a gradient.
    """

    def __init__(self, smooth: float = 1.0) -> None:
        super().__init__()
        self.smooth = smooth

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        probability = logits.float().sigmoid().flatten(1)
        target = target.float().flatten(1)
        overlap = (probability * target).sum(1)
        total = probability.sum(1) + target.sum(1)
        return (1 - (2 * overlap + self.smooth) / (total + self.smooth)).mean()


class BCELoss(nn.Module):
    """Binary cross-entropy of every pixel. Shapes as in :class:`DiceLoss`."""

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(logits.float(), target.float())


LOSSES: dict[str, Callable[[], nn.Module]] = {"dice": DiceLoss, "bce": BCELoss}


class SumLoss(nn.Module):
    """A weighted sum of losses."""

    def __init__(self, terms: list[tuple[float, nn.Module]]) -> None:
        super().__init__()
        self.weights = [weight for weight, _ in terms]
        self.terms = nn.ModuleList(term for _, term in terms)

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        parts = [w * term(logits, target) for w, term in zip(self.weights, self.terms, strict=True)]
        total: Tensor = sum(parts[1:], parts[0])
        return total


def parse_loss(text: str) -> nn.Module:
    """Build a loss from its name, such as ``dice+bce`` or ``0.5*dice+0.5*bce``.

    Raises:
        BadSettings: a term is unknown or a weight is no number.
    """
    return SumLoss([_term(part.strip(), text) for part in text.split("+")])


def _term(part: str, text: str) -> tuple[float, nn.Module]:
    weight, star, name = part.rpartition("*")
    name = name.strip()
    if name not in LOSSES:
        hint = nearest(name, LOSSES)
        raise BadSettings(f"loss {text}: no loss {name!r}{hint}; known are {', '.join(LOSSES)}")
    try:
        return (float(weight) if star else 1.0), LOSSES[name]()
    except ValueError as error:
        raise BadSettings(f"loss {text}: {weight.strip()!r} is no weight") from error
