"""Networks of segmentation_models_pytorch, by names such as ``smp:unet/resnet34``."""

from __future__ import annotations

from typing import Any

from torch import nn

from tongueseg.errors import BadSettings, MissingExtra

ZOO_PREFIX = "smp:"


def from_zoo(name: str, *, classes: int = 1, **arguments: Any) -> nn.Module:
    """Build ``smp:DECODER/ENCODER`` with fresh weights.

    No pretrained weights are downloaded: they have licences of their own.

    Raises:
        BadSettings: the name has another form, or the library has no such network.
        MissingExtra: the library is not installed.
    """
    decoder, slash, encoder = name.removeprefix(ZOO_PREFIX).partition("/")
    if not (decoder and slash and encoder):
        raise BadSettings(f"{name}: give decoder and encoder, as in smp:unet/resnet34")
    try:
        import segmentation_models_pytorch as smp
    except ImportError as error:
        raise MissingExtra("zoo", "segmentation_models_pytorch") from error
    try:
        network: nn.Module = smp.create_model(
            decoder, encoder_name=encoder, encoder_weights=None, in_channels=3,
            classes=classes, **arguments,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise BadSettings(f"{name}: cannot be built ({error})") from error
    return network
