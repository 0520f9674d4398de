"""Networks, by the name that settings and specs use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import nn

from tongueseg.errors import BadSettings, nearest
from tongueseg.models.light import LightUNet
from tongueseg.models.unet import UNet
from tongueseg.settings import ModelSettings
from tongueseg.spec import Architecture

__all__ = ["MODELS", "LightUNet", "UNet", "architecture", "build"]

MODELS: dict[str, Callable[..., nn.Module]] = {
    "unet": UNet,
    "attention_unet": partial(UNet, attention=True),
    "light_unet": LightUNet,
}


def architecture(settings: ModelSettings) -> Architecture:
    """Return the name and arguments under which :func:`build` makes the network."""
    arguments = settings.model_dump(exclude={"name"})
    return Architecture(
        name=settings.name, arguments={k: v for k, v in arguments.items() if v not in ("auto", 0)}
    )


def build(of: Architecture) -> nn.Module:
    """Make a network with fresh weights.

    Raises:
        BadSettings: there is no such network, or its arguments cannot work.
    """
    if of.name not in MODELS:
        hint = nearest(of.name, MODELS)
        raise BadSettings(f"{of.name}: no such model{hint}; known are {', '.join(MODELS)}")
    try:
        return MODELS[of.name](**of.arguments)
    except (TypeError, ValueError, RuntimeError) as error:
        raise BadSettings(f"{of.name}: cannot be built with {of.arguments} ({error})") from error
