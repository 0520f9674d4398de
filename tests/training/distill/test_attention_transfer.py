from __future__ import annotations

import pytest
import torch
from torch import nn

from tongueseg.models import LightUNet, UNet
from tongueseg.training.distill.attention_transfer import (
    AttentionMaps,
    attention_loss,
    attention_map,
)


def test_attention_is_the_mean_square_over_channels() -> None:
    features = torch.tensor([[[[1.0, 0.0]], [[3.0, 2.0]]]])
    assert torch.equal(attention_map(features), torch.tensor([[[[5.0, 2.0]]]]))


def test_maps_of_the_lowest_stage_and_of_the_decoder() -> None:
    network = UNet(widths=(2, 3, 4)).eval()
    stages = AttentionMaps(network)
    network(torch.rand(2, 3, 32, 32))
    assert [tuple(one.shape) for one in stages.take()] == [
        (2, 1, 8, 8), (2, 1, 16, 16), (2, 1, 32, 32),
    ]  # fmt: skip
    assert stages.take() == []


def test_only_the_last_run_is_noted() -> None:
    network = LightUNet(width=8, depth=2).eval()
    stages = AttentionMaps(network)
    photos = [torch.rand(1, 3, 32, 32) for _ in range(2)]
    for photo in photos:
        network(photo)
    last = stages.take()
    network(photos[1])
    assert len(last) == stages.count
    assert all(torch.equal(a, b) for a, b in zip(last, stages.take(), strict=True))


def test_other_networks_have_no_stages() -> None:
    assert AttentionMaps(nn.Conv2d(3, 1, 1)).count == 0


def test_looks_that_agree_cost_nothing_whatever_their_scale() -> None:
    maps = [torch.rand(2, 1, 8, 8), torch.rand(2, 1, 16, 16)]
    assert float(attention_loss(maps, [3 * one for one in maps])) == pytest.approx(0, abs=1e-5)


def test_looks_that_share_nothing_cost_two() -> None:
    left = torch.zeros(1, 1, 4, 4)
    left[..., :2] = 1
    assert float(attention_loss([left], [left.flip(-1)])) == pytest.approx(2)


def test_a_map_is_compared_with_the_one_of_the_nearest_size() -> None:
    own, other = torch.rand(1, 1, 8, 8), torch.zeros(1, 1, 32, 32)
    assert float(attention_loss([own], [other, own])) == pytest.approx(0, abs=1e-5)
