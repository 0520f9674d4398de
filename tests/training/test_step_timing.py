from __future__ import annotations

from itertools import count

import pytest
import torch

from tongueseg.models import UNet
from tongueseg.models.losses import parse_loss
from tongueseg.training.precision import Precision
from tongueseg.training.step_timing import StepSetup, StepTimer


def _timer(network: UNet, seconds: list[float]) -> StepTimer:
    """A timer whose clock lets so many seconds pass in each step."""
    ticks = [0.0]
    for each in seconds:
        ticks += [ticks[-1] + each, ticks[-1] + each]
    clock = iter(ticks)
    return StepTimer(
        network, parse_loss("bce"), batch=2, size=16, accelerator="cpu", clock=lambda: next(clock)
    )


def test_the_faster_of_two_steps_counts_and_the_warm_up_does_not() -> None:
    time = _timer(UNet(widths=(2, 3)), [9.0, 0.5, 0.25])(StepSetup("fp32"))
    assert time.milliseconds == pytest.approx(250)
    assert time.first_seconds == pytest.approx(9)


@pytest.mark.parametrize(("precision", "dtype"), [("fp32", "float32"), ("bf16", "bfloat16")])
def test_each_step_computes_in_its_format(precision: Precision, dtype: str) -> None:
    network, dtypes = UNet(widths=(2, 3)), []
    network.encoder[0].register_forward_hook(lambda _, x, out: dtypes.append(out.dtype))
    StepTimer(
        network, parse_loss("bce"), batch=2, size=16, accelerator="cpu", clock=count().__next__
    )(StepSetup(precision))
    assert dtypes == [getattr(torch, dtype)] * 3


def test_the_network_and_the_global_seed_stay_as_they_are() -> None:
    network = UNet(widths=(2, 3))
    before = {name: value.clone() for name, value in network.state_dict().items()}
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    _timer(network, [1, 1, 1])(StepSetup("fp32"))
    assert torch.equal(torch.rand(1), expected)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert all(parameter.grad is None for parameter in network.parameters())
