from __future__ import annotations

from typing import Any

import pytest
import torch

from layers import convolutions
from tongueseg.config.settings import ModelSettings
from tongueseg.errors import BadSettings
from tongueseg.models import MODELS, UNet, architecture, build
from tongueseg.models.blocks import BLOCKS, UPS
from tongueseg.models.light import LightUNet
from tongueseg.spec import Architecture
from typing_helpers import not_none


@pytest.fixture(params=sorted(MODELS))
def network(request: pytest.FixtureRequest) -> LightUNet | UNet:
    torch.manual_seed(0)
    network = build(architecture(ModelSettings(name=request.param, width=4))).eval()
    assert isinstance(network, UNet | LightUNet)
    return network


@pytest.mark.parametrize("size", [(64, 64), (32, 96), (160, 32)])
def test_logits_have_the_size_of_the_photo(
    network: LightUNet | UNet, size: tuple[int, int]
) -> None:
    assert network(torch.zeros(2, 3, *size)).shape == (2, 1, *size)


def test_every_weight_gets_a_gradient(network: LightUNet | UNet) -> None:
    network.train()(torch.rand(2, 3, 64, 64)).square().mean().backward()
    without = [n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    # A bias before batch norm is subtracted again, up to rounding.
    assert [name for name in without if "bias" not in name] == []


def test_same_photo_same_logits(network: LightUNet | UNet) -> None:
    photo = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(photo), network(photo))


def test_logits_are_not_probabilities(network: LightUNet | UNet) -> None:
    logits = network(torch.rand(1, 3, 64, 64) * 20)
    torch.nn.init.constant_(not_none(network.head.bias), -50)
    assert network(torch.rand(1, 3, 64, 64)).max() < -10
    assert torch.isfinite(logits).all()


def test_classic_unet_has_the_weights_of_the_paper() -> None:
    with torch.device("meta"):
        network = UNet(width=64)
    assert sum(p.numel() for p in network.parameters()) == 31_043_521


@pytest.mark.parametrize(("depth", "stages"), [(2, 2), (4, 4)])
def test_depth_is_the_number_of_stages(depth: int, stages: int) -> None:
    network = UNet(width=2, depth=depth)
    assert len(network.encoder) == stages
    assert network(torch.zeros(1, 3, 16, 16)).shape == (1, 1, 16, 16)


def test_unknown_model_names_the_nearest() -> None:
    with pytest.raises(BadSettings, match="unett: no such model; did you mean unet"):
        build(Architecture(name="unett"))


def test_unknown_argument_is_told() -> None:
    with pytest.raises(BadSettings, match="unet: cannot be built"):
        build(Architecture(name="unet", arguments={"wide": 3}))


def _channels(**arguments: Any) -> list[int]:
    """Channels of each stage of the encoder."""
    network = UNet(**arguments)
    assert network(torch.zeros(2, 3, 16, 16)).shape == (2, 1, 16, 16)
    return [convolutions(stage)[-1].out_channels for stage in network.encoder]


@pytest.mark.parametrize(
    ("max_channels", "channels"),
    [(0, [4, 8, 16, 32]), (32, [4, 8, 16, 32]), (10, [4, 8, 10, 10]), (2, [2, 2, 2, 2])],
)
@pytest.mark.parametrize("attention", [False, True])
def test_no_stage_is_wider_than_the_widest(
    max_channels: int, channels: list[int], attention: bool
) -> None:
    assert _channels(width=4, depth=4, max_channels=max_channels, attention=attention) == channels


def test_widest_is_noted_only_where_it_is_asked_for() -> None:
    settings = ModelSettings(width=4, depth=3, max_channels=8)
    assert architecture(settings).arguments == {"width": 4, "depth": 3, "max_channels": 8}
    assert "max_channels" not in architecture(ModelSettings()).arguments


@pytest.mark.parametrize("attention", [False, True])
def test_folded_network_answers_at_the_size_of_its_input(attention: bool) -> None:
    network = UNet(width=4, depth=3, space_to_depth=2, attention=attention)
    assert network(torch.rand(2, 3, 32, 24)).shape == (2, 1, 32, 24)


def test_folded_stages_see_a_quarter_of_the_pixels() -> None:
    network = UNet(width=4, depth=2, space_to_depth=2)
    shapes = []
    network.encoder[0].register_forward_hook(lambda _, x, y: shapes.append((x[0].shape, y.shape)))
    network(torch.rand(2, 3, 16, 16))
    assert shapes == [((2, 12, 8, 8), (2, 4, 8, 8))]


def test_widths_take_the_place_of_width_depth_and_widest() -> None:
    settings = ModelSettings(width=64, depth=7, widths=(4, 6, 10))
    assert architecture(settings).arguments == {"widths": [4, 6, 10]}
    network = build(architecture(settings))
    assert isinstance(network, UNet)
    assert [convolutions(stage)[0].out_channels for stage in network.encoder] == [4, 6, 10]


def test_one_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="one stage is no U-Net"):
        ModelSettings(widths=(4,))


@pytest.mark.parametrize("block", BLOCKS)
def test_every_block_makes_a_network(block: str) -> None:
    network = UNet(widths=(4, 8), space_to_depth=2, block=block)
    assert network(torch.zeros(2, 3, 16, 16)).shape == (2, 1, 16, 16)


def test_unknown_block_names_the_nearest() -> None:
    with pytest.raises(BadSettings, match="no block 'singel'; did you mean single"):
        UNet(widths=(4, 8), block="singel")


@pytest.mark.parametrize("up", UPS)
def test_every_way_up_doubles(up: str) -> None:
    assert UNet(widths=(4, 8), up=up)(torch.zeros(2, 3, 16, 16)).shape == (2, 1, 16, 16)


def test_unknown_way_up_names_the_nearest() -> None:
    with pytest.raises(BadSettings, match="no way up 'nearst'; did you mean nearest"):
        UNet(widths=(4, 8), up="nearst")
