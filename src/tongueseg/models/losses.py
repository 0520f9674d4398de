"""Losses on logits, computed for each photo and averaged over the batch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from tongueseg.errors import BadSettings, choices

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


class FocalLoss(nn.Module):
    """Cross-entropy in which well-classified pixels count little (Lin et al. 2017).

    Shapes as in :class:`DiceLoss`.

    Args:
        gamma: how fast a pixel's weight ``(1 - p) ** gamma`` falls with its probability ``p``.
    """

    def __init__(self, gamma: float = 2.0) -> None:
        super().__init__()
        self.gamma = gamma

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        logits, target = logits.float(), target.float()
        entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
        # log(1 - p) of the true class, from logits, since 1 - p itself underflows.
        wrong = functional.logsigmoid(-logits * (2 * target - 1))
        return ((self.gamma * wrong).exp() * entropy).mean()


class TverskyLoss(nn.Module):
    """Dice with separate weights for false positives and false negatives (Salehi et al. 2017).

    Shapes as in :class:`DiceLoss`. ``alpha`` weights false positives, ``beta`` false negatives.
    0.5 and 0.5 give Dice, 0.3 and 0.7 favour recall.
    """

    def __init__(self, alpha: float = 0.3, beta: float = 0.7, smooth: float = 1.0) -> None:
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        probability = logits.float().sigmoid().flatten(1)
        target = target.float().flatten(1)
        overlap = (probability * target).sum(1)
        false_positive = (probability * (1 - target)).sum(1)
        false_negative = ((1 - probability) * target).sum(1)
        denominator = overlap + self.alpha * false_positive + self.beta * false_negative
        return (1 - (overlap + self.smooth) / (denominator + self.smooth)).mean()


class BoundaryLoss(nn.Module):
    """Cross-entropy over a band along the true outline of each photo.

    Pixels deep inside and far outside a mask are easy. The errors that remain lie along the edge.
    The band comes from max pooling, which is much faster than a distance transform. Photos
    without an outline count 0. Shapes as in :class:`DiceLoss`.

    Args:
        reach: half the band's width in pixels.
    """

    def __init__(self, reach: int = 3) -> None:
        super().__init__()
        self.reach = reach

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        target = target.float()
        size = 2 * self.reach + 1
        dilated = functional.max_pool2d(target, size, stride=1, padding=self.reach)
        eroded = -functional.max_pool2d(-target, size, stride=1, padding=self.reach)
        band = (dilated - eroded > 0.5).float()
        entropy = functional.binary_cross_entropy_with_logits(
            logits.float(), target, reduction="none"
        )
        pixels = band.flatten(1).sum(1)
        return ((entropy * band).flatten(1).sum(1) / pixels.clamp(min=1)).mean()


LOSSES: dict[str, Callable[[], nn.Module]] = {
    "dice": DiceLoss,
    "bce": BCELoss,
    "focal": FocalLoss,
    "tversky": TverskyLoss,
    "boundary": BoundaryLoss,
}


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


class ClassesLoss(nn.Module):
    """The mean over photos and classes of a loss of one class.

    Shapes: ``logits, target: (N, K, H, W)`` -> scalar; target is 0 to 1 and at most 1 in sum.
    The probabilities are the softmax over the classes and the background, since a pixel belongs to
    one of them (Isensee et al. 2021, nnU-Net). Of each class the loss takes the log-odds.

    Args:
        loss: takes logits and masks ``(N, 1, H, W)``.
    """

    def __init__(self, loss: nn.Module) -> None:
        super().__init__()
        self.loss = loss

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        # Steps that are only timed have one mask for all classes.
        target = target.expand_as(logits)
        loss: Tensor = self.loss(
            log_odds(logits.float()).flatten(0, 1)[:, None], target.flatten(0, 1)[:, None]
        )
        return loss


def log_odds(logits: Tensor) -> Tensor:
    """Return for each class the logit of its probability against all others and the background.

    The background has a logit of 0, which loses nothing: a softmax does not change if all its
    logits move together. So the logits of one class are log-odds already.

    Shapes: ``(N, K, H, W)`` -> the same.
    """
    every = functional.pad(logits, (0, 0, 0, 0, 1, 0))
    others = [
        torch.cat([every[:, :k], every[:, k + 1 :]], 1).logsumexp(1)
        for k in range(1, every.shape[1])
    ]
    return logits - torch.stack(others, 1)


def parse_loss(text: str, classes: int = 1) -> nn.Module:
    """Build a loss from its name, such as ``dice+bce`` or ``0.5*dice+0.5*bce``.

    Args:
        classes: how many the logits have, see :class:`ClassesLoss`.

    Raises:
        BadSettings: a term is unknown or a weight is no number.
    """
    loss = SumLoss([_term(part.strip(), text) for part in text.split("+")])
    return loss if classes == 1 else ClassesLoss(loss)


def _term(part: str, text: str) -> tuple[float, nn.Module]:
    weight, star, name = part.rpartition("*")
    name = name.strip()
    if name not in LOSSES:
        raise BadSettings(f"loss {text}: no loss {name!r}{choices(name, list(LOSSES))}")
    try:
        return (float(weight) if star else 1.0), LOSSES[name]()
    except ValueError as error:
        raise BadSettings(f"loss {text}: {weight.strip()!r} is no weight") from error
