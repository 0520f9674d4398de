from __future__ import annotations

import pytest
import torch
from torch import nn

from layers import convolutions
from tongueseg.models import UNet
from tongueseg.models.weight_transfer import transfer_weights


def small(**changed: tuple[int, ...]) -> UNet:
    return UNet(**{"widths": (4, 6, 8), "norm": "batch", **changed})


def test_the_same_network_answers_as_its_donor() -> None:
    donor, heir = small().eval(), small().eval()
    assert transfer_weights(heir, donor.state_dict()) == 1
    photo = torch.rand(1, 3, 16, 16)
    assert torch.equal(heir(photo), donor(photo))


def test_a_wider_network_takes_the_leading_channels_and_keeps_the_rest() -> None:
    donor, heir = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 5, 1)
    before = heir.weight.detach().clone()
    share = transfer_weights(heir, donor.state_dict())
    assert torch.equal(heir.weight[:2], donor.weight)
    assert torch.equal(heir.weight[2:], before[2:])
    assert share == pytest.approx(2 / 5)


def test_a_narrower_network_takes_what_it_has_room_for() -> None:
    donor, heir = nn.Conv2d(5, 5, 3), nn.Conv2d(2, 3, 3)
    assert transfer_weights(heir, donor.state_dict()) == 1
    assert torch.equal(heir.weight, donor.weight[:3, :2])


def test_skip_and_decoder_channels_keep_their_places() -> None:
    donor, heir = small(), small(widths=(2, 3, 4))
    transfer_weights(heir, donor.state_dict())
    own, given = (convolutions(one.decoder[-1])[0].weight for one in (heir, donor))
    assert torch.equal(own[:, :2], given[:2, :2])
    assert torch.equal(own[:, 2:], given[:2, 4:6])


def test_a_network_of_other_names_takes_nothing() -> None:
    heir = small()
    assert transfer_weights(heir, {"elsewhere.weight": torch.zeros(3)}) == 0


def test_a_donor_with_fewer_stages_lends_those_it_has() -> None:
    donor, heir = small(widths=(4, 6)), small(widths=(4, 6, 8))
    assert 0 < transfer_weights(heir, donor.state_dict()) < 1
    own, given = (convolutions(one.encoder[0])[0].weight for one in (heir, donor))
    assert torch.equal(own, given)
