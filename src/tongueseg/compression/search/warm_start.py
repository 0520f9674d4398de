"""Which finished network a new one takes its weights over from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch

from tongueseg.models import build
from tongueseg.models.weight_transfer import can_transfer, transfer_weights
from tongueseg.spec import Architecture


@dataclass(frozen=True)
class Donor:
    """A network with trained weights: what to call it, its run folder, and how it is built."""

    name: str
    run: Path
    architecture: Architecture


@dataclass(frozen=True)
class WarmStart:
    """Whose weights a network begins with, and which share of its own came from there."""

    donor: Donor
    inherited: float


def best_warm_start(heir: Architecture, donors: Iterable[Donor]) -> WarmStart | None:
    """Return the donor from which most can be taken over; None where there is none of its family.

    The same kind of block counts first, then the same ``space_to_depth``, then the share of the
    weights that fit, then the nearest number of weights.
    """
    return max(
        (
            WarmStart(donor, shared(heir, donor.architecture))
            for donor in donors
            if can_transfer(heir.name, donor.architecture.name)
        ),
        key=lambda one: _closeness(heir, one),
        default=None,
    )


def shared(heir: Architecture, donor: Architecture) -> float:
    """Return the share of a network's figures that another one can give it, 0 to 1."""
    # Shapes tell; nothing is computed on this device.
    with torch.device("meta"):
        return transfer_weights(build(heir), build(donor).state_dict())


def _closeness(heir: Architecture, warm_start: WarmStart) -> tuple[bool, bool, float, float]:
    donor = warm_start.donor.architecture
    ratio = _weights(heir) / _weights(donor)
    return (
        heir.arguments.get("block", "double") == donor.arguments.get("block", "double"),
        heir.arguments.get("space_to_depth", 1) == donor.arguments.get("space_to_depth", 1),
        round(warm_start.inherited, 3),
        -abs(math.log(ratio)),
    )


def _weights(of: Architecture) -> int:
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in build(of).parameters())
