import pytest
import torch

from tongueseg.errors import BadSettings
from tongueseg.models import MODELS, UNet, architecture, build
from tongueseg.settings import ModelSettings
from tongueseg.spec import Architecture


@pytest.fixture(params=sorted(MODELS))
def network(request):
    torch.manual_seed(0)
    return build(architecture(ModelSettings(name=request.param, width=4))).eval()


@pytest.mark.parametrize("size", [(64, 64), (32, 96), (160, 32)])
def test_logits_have_the_size_of_the_photo(network, size):
    assert network(torch.zeros(2, 3, *size)).shape == (2, 1, *size)


def test_every_weight_gets_a_gradient(network):
    network.train()(torch.rand(2, 3, 64, 64)).square().mean().backward()
    without = [n for n, p in network.named_parameters() if p.grad is None or not p.grad.any()]
    # A bias before batch norm is subtracted again, up to rounding.
    assert [name for name in without if "bias" not in name] == []


def test_same_photo_same_logits(network):
    photo = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(photo), network(photo))


def test_logits_are_not_probabilities(network):
    logits = network(torch.rand(1, 3, 64, 64) * 20)
    torch.nn.init.constant_(network.head.bias, -50)
    assert network(torch.rand(1, 3, 64, 64)).max() < -10
    assert torch.isfinite(logits).all()


def test_classic_unet_has_the_weights_of_the_paper():
    with torch.device("meta"):
        network = UNet(width=64)
    assert sum(p.numel() for p in network.parameters()) == 31_043_521


@pytest.mark.parametrize(("depth", "stages"), [(2, 2), (4, 4)])
def test_depth_is_the_number_of_stages(depth, stages):
    network = UNet(width=2, depth=depth)
    assert len(network.encoder) == stages
    assert network(torch.zeros(1, 3, 16, 16)).shape == (1, 1, 16, 16)


def test_unknown_model_names_the_nearest():
    with pytest.raises(BadSettings, match="unett: no such model; did you mean unet"):
        build(Architecture(name="unett"))


def test_unknown_argument_is_told():
    with pytest.raises(BadSettings, match="unet: cannot be built"):
        build(Architecture(name="unet", arguments={"wide": 3}))
