"""The networks, by the names that settings and specs use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from torch import nn

from tongueseg.config.settings import ModelSettings
from tongueseg.errors import BadSettings, choices
from tongueseg.models.ensemble import Ensemble
from tongueseg.models.light import LightUNet
from tongueseg.models.unet import UNet
from tongueseg.models.zoo import ZOO_PREFIX, from_zoo
from tongueseg.spec import Architecture

__all__ = ["MODELS", "Ensemble", "LightUNet", "UNet", "architecture", "build"]

MODELS: dict[str, Callable[..., nn.Module]] = {
    "unet": UNet,
    "attention_unet": partial(UNet, attention=True),
    "light_unet": LightUNet,
}

# Not a name that settings may use: an ensemble is made of trained networks.
_ENSEMBLE = "ensemble"


def architecture(settings: ModelSettings, classes: int = 1) -> Architecture:
    """Return the name and arguments under which :func:`build` makes the network.

    Args:
        classes: number of logits for each pixel; a network of one class names none.
    """
    several = {"classes": classes} if classes > 1 else {}
    if settings.name.startswith(ZOO_PREFIX):
        return Architecture(name=settings.name, arguments=several)
    arguments = settings.model_dump(mode="json", exclude={"name"})
    if settings.widths:
        arguments = {
            k: v for k, v in arguments.items() if k not in ("width", "depth", "max_channels")
        }
    return Architecture(
        name=settings.name,
        arguments={k: v for k, v in arguments.items() if v not in ("auto", 0, [])} | several,
    )


def ensemble_of(members: Sequence[Architecture]) -> Architecture:
    """Return the architecture of the mean of several networks."""
    return Architecture(
        name=_ENSEMBLE, arguments={"members": [member.model_dump() for member in members]}
    )


def build(of: Architecture) -> nn.Module:
    """Return a network with fresh weights.

    Raises:
        BadSettings: there is no such network, or its arguments cannot work.
    """
    if of.name == _ENSEMBLE and "members" in of.arguments:
        return Ensemble([build(Architecture(**member)) for member in of.arguments["members"]])
    if of.name.startswith(ZOO_PREFIX):
        return from_zoo(of.name, **of.arguments)
    if of.name not in MODELS:
        raise BadSettings(f"{of.name}: no such model{choices(of.name, list(MODELS))}")
    try:
        return MODELS[of.name](**of.arguments)
    except (TypeError, ValueError, RuntimeError) as error:
        raise BadSettings(f"{of.name}: cannot be built with {of.arguments} ({error})") from error
