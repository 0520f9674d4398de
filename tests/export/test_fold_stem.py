from __future__ import annotations

import pytest
import torch
from torch import nn

from tongueseg.export.fold_stem import with_strided_stems
from tongueseg.models import Ensemble, LightUNet, UNet


@pytest.mark.parametrize("fold", [2, 4])
@pytest.mark.parametrize("block", ["double", "single"])
def test_the_same_logits_without_a_fold(fold: int, block: str) -> None:
    torch.manual_seed(0)
    network = UNet(widths=(4, 6), space_to_depth=fold, block=block).eval()
    strided = with_strided_stems(network)
    assert isinstance(strided.space_to_depth, nn.Identity)
    assert isinstance(network.space_to_depth, nn.PixelUnshuffle)
    photo = torch.rand(1, 3, 32, 48)
    assert torch.allclose(strided(photo), network(photo), atol=1e-5)


def test_every_member_of_an_ensemble() -> None:
    network = Ensemble([UNet(widths=(4, 6), space_to_depth=2) for _ in range(2)]).eval()
    strided = with_strided_stems(network)
    assert isinstance(strided, Ensemble)
    assert all(isinstance(member.space_to_depth, nn.Identity) for member in strided.members)
    photo = torch.rand(1, 3, 32, 32)
    assert torch.allclose(strided(photo), network(photo), atol=1e-5)


@pytest.mark.parametrize(
    "network",
    [
        UNet(widths=(4, 6)),
        UNet(widths=(4, 6), space_to_depth=2, block="separable"),
        LightUNet(width=8),
    ],
)
def test_others_stay_as_they_are(network: UNet | LightUNet) -> None:
    photo = torch.rand(1, 3, 32, 32)
    assert torch.equal(with_strided_stems(network.eval())(photo), network(photo))
