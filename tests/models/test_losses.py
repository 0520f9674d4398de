from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from monai.losses.dice import DiceLoss as MonaiDice
from monai.losses.focal_loss import FocalLoss as MonaiFocal
from monai.losses.tversky import TverskyLoss as MonaiTversky
from torch.nn import functional

from tongueseg.errors import BadSettings
from tongueseg.models.losses import (
    LOSSES,
    BoundaryLoss,
    ClassesLoss,
    DiceLoss,
    FocalLoss,
    log_odds,
    parse_loss,
)
from typing_helpers import not_none

if TYPE_CHECKING:
    from torch import Tensor


@pytest.fixture
def pair() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(3, 1, 16, 16, generator=generator)
    return logits, (torch.rand(3, 1, 16, 16, generator=generator) > 0.6).float()


def test_dice_agrees_with_monai(pair: tuple[Tensor, Tensor]) -> None:
    logits, target = pair
    oracle = MonaiDice(sigmoid=True, smooth_nr=1.0, smooth_dr=1.0)
    assert parse_loss("dice")(logits, target).item() == pytest.approx(
        oracle(logits, target).item(), abs=1e-6
    )


def test_bce_agrees_with_torch(pair: tuple[Tensor, Tensor]) -> None:
    logits, target = pair
    oracle = functional.binary_cross_entropy(logits.sigmoid(), target)
    assert parse_loss("bce")(logits, target).item() == pytest.approx(oracle.item(), abs=1e-6)


@pytest.mark.parametrize("gamma", [0.5, 2.0, 4.0])
def test_focal_agrees_with_monai(pair: tuple[Tensor, Tensor], gamma: float) -> None:
    oracle = MonaiFocal(gamma=gamma)(*pair).item()
    assert FocalLoss(gamma)(*pair).item() == pytest.approx(oracle, abs=1e-6)


def test_tversky_agrees_with_monai(pair: tuple[Tensor, Tensor]) -> None:
    oracle = MonaiTversky(sigmoid=True, alpha=0.3, beta=0.7, smooth_nr=1.0, smooth_dr=1.0)
    assert parse_loss("tversky")(*pair).item() == pytest.approx(oracle(*pair).item(), abs=1e-6)


def test_boundary_sees_the_edge_and_nothing_else() -> None:
    target = torch.zeros(1, 1, 32, 32)
    target[..., :16] = 1
    logits = (target * 2 - 1) * 50
    far, near = logits.clone(), logits.clone()
    far[..., 0] = -50
    near[..., 15] = -50
    assert BoundaryLoss(reach=2)(far, target).item() == pytest.approx(0, abs=1e-6)
    # One of the band's four columns is wrong, by 50 nats.
    assert BoundaryLoss(reach=2)(near, target).item() == pytest.approx(50 / 4, rel=1e-4)
    assert BoundaryLoss()(logits, torch.zeros_like(target)).item() == 0


def test_dice_by_hand() -> None:
    # Two of four pixels are tongue; one is found surely, one missed surely.
    logits = torch.tensor([[[[50.0, -50.0], [-50.0, -50.0]]]])
    target = torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]])
    assert DiceLoss(smooth=0)(logits, target).item() == pytest.approx(1 - 2 * 1 / (1 + 2))


def test_each_photo_counts_alike() -> None:
    large, small = torch.ones(1, 1, 8, 8), torch.zeros(1, 1, 8, 8)
    small[..., :1, :1] = 1
    target = torch.cat([large, small])
    logits = torch.full((2, 1, 8, 8), -50.0)
    logits[0] = 50.0
    assert DiceLoss(smooth=1e-6)(logits, target).item() == pytest.approx(0.5, abs=1e-3)


def test_weights_of_a_sum(pair: tuple[Tensor, Tensor]) -> None:
    dice, bce = parse_loss("dice")(*pair), parse_loss("bce")(*pair)
    assert parse_loss("0.25*dice + 2*bce")(*pair).item() == pytest.approx(
        (0.25 * dice + 2 * bce).item()
    )


@pytest.mark.parametrize("name", [*LOSSES, "dice+bce", "dice+focal"])
def test_half_precision_at_full_size_stays_finite(name: str) -> None:
    logits = torch.full((1, 1, 512, 512), 80.0, dtype=torch.float16, requires_grad=True)
    loss = parse_loss(name)(logits, torch.zeros(1, 1, 512, 512))
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(not_none(logits.grad)).all()


@pytest.mark.parametrize("name", ["dice", "bce", "focal", "tversky"])
def test_empty_target_pulls_logits_down(name: str) -> None:
    logits = torch.zeros(1, 1, 4, 4, requires_grad=True)
    parse_loss(name)(logits, torch.zeros(1, 1, 4, 4)).backward()
    assert (not_none(logits.grad) > 0).all()


def test_unknown_loss_names_the_nearest() -> None:
    with pytest.raises(BadSettings, match="no loss 'dise'; did you mean dice"):
        parse_loss("bce+dise")


def test_weight_that_is_no_number() -> None:
    with pytest.raises(BadSettings, match="'half' is no weight"):
        parse_loss("half*dice")


@pytest.fixture
def classes() -> tuple[Tensor, Tensor]:
    """Logits of three classes, and for each pixel one of them or the background."""
    generator = torch.Generator().manual_seed(1)
    numbers = torch.randint(0, 4, (2, 16, 16), generator=generator)
    target = functional.one_hot(numbers, 4).permute(0, 3, 1, 2).float()
    return torch.randn(2, 3, 16, 16, generator=generator), target[:, 1:]


def test_dice_of_classes_agrees_with_monai(classes: tuple[Tensor, Tensor]) -> None:
    logits, target = classes
    every = [functional.pad(logits, (0, 0, 0, 0, 1, 0)), 1 - target.sum(1, keepdim=True)]
    oracle = MonaiDice(softmax=True, include_background=False, smooth_nr=1.0, smooth_dr=1.0)
    assert parse_loss("dice", 3)(logits, target).item() == pytest.approx(
        oracle(every[0], torch.cat([every[1], target], 1)).item()
    )


def test_log_odds_are_those_of_the_softmax(classes: tuple[Tensor, Tensor]) -> None:
    logits, _ = classes
    probability = functional.pad(logits, (0, 0, 0, 0, 1, 0)).softmax(1)[:, 1:]
    assert torch.allclose(log_odds(logits).sigmoid(), probability, atol=1e-6)


@pytest.mark.parametrize("name", [*LOSSES, "dice+bce"])
def test_one_class_of_several_has_the_loss_of_one(name: str, pair: tuple[Tensor, Tensor]) -> None:
    logits, target = pair
    loss = parse_loss(name)(logits, target)
    assert ClassesLoss(parse_loss(name))(logits, target).item() == pytest.approx(loss.item())


@pytest.mark.parametrize("name", [*LOSSES, "dice+bce"])
def test_classes_with_extreme_logits_stay_finite(name: str) -> None:
    logits = torch.full((1, 3, 8, 8), 80.0, dtype=torch.float16)
    logits[:, 1] = -80
    logits.requires_grad_()
    target = torch.zeros(1, 3, 8, 8)
    target[:, 1, 4:] = 1
    loss = parse_loss(name, 3)(logits, target)
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(not_none(logits.grad)).all()
