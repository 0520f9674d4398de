from __future__ import annotations

import pytest
import torch
from torch import nn

from tongueseg.models import UNet
from tongueseg.models.qat import FakeQuantize, QatConv2d, fake_quantize_weight, prepare_qat
from typing_helpers import not_none


def test_weights_are_rounded_per_channel_to_whole_steps() -> None:
    weight = torch.tensor([[1.27, -0.504], [0.0, 12.7]]).view(2, 2, 1, 1)
    rounded = fake_quantize_weight(weight, 0).view(2, 2)
    assert torch.allclose(rounded, torch.tensor([[1.27, -0.50], [0.0, 12.7]]), atol=1e-6)


def test_channels_of_a_transposed_convolution_lie_along_the_second_axis() -> None:
    weight = torch.tensor([[1.27, 127.0], [-0.504, 63.6]]).view(2, 2, 1, 1)
    rounded = fake_quantize_weight(weight, 1).view(2, 2)
    assert torch.allclose(rounded, torch.tensor([[1.27, 127.0], [-0.50, 64.0]]), atol=1e-5)


def test_activations_take_256_steps_over_the_range_so_far() -> None:
    rounded = FakeQuantize().train()
    x = torch.linspace(-1, 4.1, 1000)
    assert len(rounded(x).unique()) == 256
    assert (rounded(x) - x).abs().max() <= 0.5 * 5.1 / 255 + 1e-6
    assert (rounded(torch.zeros(1)) == 0).all()


def test_a_range_follows_slowly_and_only_in_training() -> None:
    rounded = FakeQuantize().train()
    rounded(torch.tensor([0.0, 1.0]))
    rounded(torch.tensor([0.0, 3.0]))
    assert float(rounded.high) == pytest.approx(0.95 * 1 + 0.05 * 3)
    rounded.eval()(torch.tensor([-9.0, 9.0]))
    assert float(rounded.low) == 0


def test_gradients_pass_as_if_nothing_were_rounded() -> None:
    weight = torch.randn(4, 3, 3, 3, requires_grad=True)
    fake_quantize_weight(weight, 0).sum().backward()  # type: ignore[no-untyped-call]
    assert torch.equal(not_none(weight.grad), torch.ones_like(weight))


@pytest.mark.parametrize("up", ["transposed", "nearest"])
def test_a_network_keeps_its_names_and_loses_little(up: str) -> None:
    torch.manual_seed(0)
    network = UNet(widths=(8, 16), up=up, activation="relu").train()
    photo = torch.rand(4, 3, 32, 32)
    names, exact = list(network.state_dict()), network(photo).detach()
    prepare_qat(network)
    assert list(network.state_dict()) == names
    assert not any(type(part) in (nn.Conv2d, nn.ConvTranspose2d) for part in network.modules())
    quantised = network(photo).detach()
    assert 0 < (quantised - exact).abs().max() < 0.2 * exact.std() + 0.05
    network(photo).mean().backward()
    assert all(
        part.weight.grad is not None for part in network.modules() if isinstance(part, QatConv2d)
    )


@pytest.mark.parametrize("up", ["transposed", "nearest"])
def test_weights_are_shared_and_the_global_seed_stays(up: str) -> None:
    network = UNet(widths=(4, 8), up=up)
    before = dict(network.named_parameters())
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    prepare_qat(network)
    assert torch.equal(torch.rand(1), expected)
    after = dict(network.named_parameters())
    assert after.keys() == before.keys()
    assert all(after[name] is parameter for name, parameter in before.items())
    plain = UNet(widths=(4, 8), up=up)
    plain.load_state_dict(network.state_dict())
