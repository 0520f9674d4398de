from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from layers import convolutions
from tongueseg.training.ema import make_ema, restart_ema


def _network(value: float) -> nn.Sequential:
    network = nn.Sequential(nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1))
    nn.init.constant_(_weight(network), value)
    return network


def _weight(network: nn.Module) -> Tensor:
    """The weight of the one convolution."""
    (convolution,) = convolutions(network)
    return convolution.weight


def test_first_steps_follow_quickly() -> None:
    ema = make_ema(_network(0.0), decay=0.999)
    ema.update_parameters(_network(1.0))
    # After one step the decay is 2/11, however high it is later.
    assert _weight(ema.module).item() == pytest.approx(9 / 11)


def test_later_steps_keep_their_share() -> None:
    ema = make_ema(_network(0.0), decay=0.1)
    ema.update_parameters(_network(1.0))
    ema.update_parameters(_network(0.0))
    assert _weight(ema.module).item() == pytest.approx(0.9 * 0.1)


def test_figures_of_batch_norm_are_averaged_and_counts_copied() -> None:
    network = _network(0.0)
    ema = make_ema(network, decay=0.5)
    network.get_buffer("1.running_mean").fill_(2.0)
    network.get_buffer("1.num_batches_tracked").fill_(7)
    for _ in range(20):
        ema.update_parameters(network)
    assert ema.module.get_buffer("1.running_mean").item() == pytest.approx(2.0, abs=1e-3)
    assert ema.module.get_buffer("1.num_batches_tracked").item() == 7


def test_average_is_neither_trained_nor_in_training_mode() -> None:
    ema = make_ema(_network(0.0), decay=0.5)
    assert not any(p.requires_grad for p in ema.module.parameters())
    assert not ema.module.training


def test_average_survives_a_checkpoint() -> None:
    ema = make_ema(_network(0.0), decay=0.5)
    ema.update_parameters(_network(1.0))
    again = make_ema(_network(3.0), decay=0.5)
    again.load_state_dict(ema.state_dict())
    assert int(again.n_averaged - 1) == 1
    assert torch.equal(_weight(again.module), _weight(ema.module))


def test_figures_that_are_not_saved_are_averaged_too() -> None:
    network = nn.BatchNorm2d(1)
    network.register_buffer("range", torch.zeros(()), persistent=False)
    ema = make_ema(network, 0.5)
    network.get_buffer("range").fill_(1)
    ema.update_parameters(network)
    assert float(ema.module.get_buffer("range")) > 0


def test_a_restart_takes_the_weights_as_they_are() -> None:
    ema = make_ema(_network(0.0), decay=0.999)
    for _ in range(20):
        ema.update_parameters(_network(1.0))
    restart_ema(ema, _network(5.0))
    assert _weight(ema.module).item() == 5
    ema.update_parameters(_network(6.0))
    assert _weight(ema.module).item() == pytest.approx(5 + 9 / 11)
