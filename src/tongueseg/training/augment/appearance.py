"""Appearance: light, colour, shadows, highlights, coating, blur, noise, JPEG."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
import torch
from kornia.filters import gaussian_blur2d
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from tongueseg.config.augmentation import AugmentSettings


def change_appearance(photos: Tensor, masks: Tensor, settings: AugmentSettings) -> Tensor:
    """Change the appearance of each photo; the masks ``(N, 1, H, W)`` only say where tongues are.

    Shapes: ``photos: (N, 3, H, W)`` float 0 to 1 -> the same.
    """
    if settings.coating:
        tongues = masks * (torch.rand(len(photos)) < settings.coating).view(-1, 1, 1, 1)
        photos = _add_coating(photos, tongues)
    photos = _relight(photos, settings)
    photos = _apply(_change_exposure, photos, settings.exposure)
    photos = _apply(_add_colour_cast, photos, settings.colour_cast)
    photos = _apply(_add_haze, photos, settings.haze)
    photos = _apply(_add_shadow, photos, settings.shadow)
    tongues = masks * (torch.rand(len(photos)) < settings.specular).view(-1, 1, 1, 1)
    if tongues.any():
        photos = photos + tongues * _specular_highlights(photos)
    photos = _apply(_sharpen, photos, settings.sharpen)
    photos = _apply(_blur, photos, settings.blur)
    photos = _apply(_add_noise, photos, settings.noise)
    return _apply(_compress_jpeg, photos.clamp(0, 1), settings.jpeg)


def _apply(change: Callable[[Tensor], Tensor], photos: Tensor, probability: float) -> Tensor:
    """Apply ``change`` to each photo with a probability."""
    if not probability:
        return photos
    chosen = torch.rand(len(photos)) < probability
    if not chosen.any():
        return photos
    photos = photos.clone()
    photos[chosen] = change(photos[chosen])
    return photos


def _random_factors(count: int, strength: float, *shape: int) -> Tensor:
    """Draw factors around one. Slight changes are more frequent than strong ones."""
    span = math.log1p(strength)
    return (span * torch.rand(count, *shape) * torch.empty(count, *shape).uniform_(-1, 1)).exp()


def _relight(photos: Tensor, settings: AugmentSettings) -> Tensor:
    """Change gamma, brightness, white balance and saturation."""
    count = len(photos)
    gain = _random_factors(count, settings.light, 1, 1, 1) * _random_factors(
        count, settings.colour, 3, 1, 1
    )
    photos = photos.clamp(0) ** _random_factors(count, settings.light, 1, 1, 1) * gain
    grey = photos.mean(dim=1, keepdim=True)
    return (grey + (photos - grey) * _random_factors(count, settings.colour, 1, 1, 1)).clamp(0, 1)


def _change_exposure(photos: Tensor) -> Tensor:
    """Change the exposure by up to one and a half stops. Values beyond white are lost."""
    stops = torch.empty(len(photos), 1, 1, 1).uniform_(-1.6, 1.4)
    return (photos * 2**stops).clamp(0, 1)


def _add_colour_cast(photos: Tensor) -> Tensor:
    """Multiply red against blue, and green against both, at the same mean brightness."""
    warmth = torch.empty(len(photos), 1, 1, 1).uniform_(-0.5, 0.6)
    green = torch.empty(len(photos), 1, 1, 1).uniform_(-0.15, 0.2)
    cast = photos * torch.cat([warmth, green, -warmth], dim=1).exp()
    mean, cast_mean = (x.mean((1, 2, 3), keepdim=True).clamp(min=1e-3) for x in (photos, cast))
    return (cast * mean / cast_mean).clamp(0, 1)


def _add_haze(photos: Tensor) -> Tensor:
    """Blend the photo with a bright, nearly neutral veil."""
    amount = torch.empty(len(photos), 1, 1, 1).uniform_(0.05, 0.5)
    veil = torch.empty(len(photos), 3, 1, 1).uniform_(0.6, 1.0)
    return photos + amount * (veil - photos)


def _sharpen(photos: Tensor) -> Tensor:
    """Sharpen by an unsharp mask of one pixel."""
    amount = torch.empty(len(photos), 1, 1, 1).uniform_(0.3, 1.5)
    blurred = gaussian_blur2d(photos, (5, 5), (1.0, 1.0))
    return (photos + amount * (photos - blurred)).clamp(0, 1)


def _add_shadow(photos: Tensor) -> Tensor:
    """Multiply by a smooth random field of shadow and light."""
    field = torch.randn(len(photos), 1, 4, 4)
    field = functional.interpolate(field, photos.shape[-2:], mode="bicubic")
    return photos * (0.35 * field).exp()


def _add_coating(photos: Tensor, tongues: Tensor) -> Tensor:
    """Blend a white, yellow, brown or grey coating over parts of tongues ``(N, 1, H, W)``.

    The coating keeps the brightness of the surface, so that furrows and papillae show through.
    """
    count, size = len(photos), photos.shape[-2:]
    field = functional.interpolate(torch.randn(count, 1, 6, 6), size, mode="bicubic")
    edge = torch.empty(count, 1, 1, 1).uniform_(-1, 1)
    thickness = torch.empty(count, 1, 1, 1).uniform_(0.2, 0.9)
    share = (tongues * thickness * (3 * (field - edge)).sigmoid()).clamp(0, 1)
    grey = photos.mean(dim=1, keepdim=True)
    # From warm to neutral: red over green over blue, as a thick or a thin coating has it.
    warmth = torch.empty(count, 1, 1, 1).uniform_(0, 0.35)
    tint = torch.cat([1 + warmth, 1 + 0.4 * warmth, 1 - warmth], dim=1)
    paleness = torch.empty(count, 1, 1, 1).uniform_(0.8, 1.6)
    return photos + share * (grey * tint * paleness - photos)


def _specular_highlights(photos: Tensor) -> Tensor:
    """Return highlights of a wet surface: small bright spots in loose groups."""
    size = photos.shape[-2:]
    fine = functional.interpolate(torch.randn(len(photos), 1, 48, 48), size, mode="bicubic")
    coarse = functional.interpolate(torch.randn(len(photos), 1, 5, 5), size, mode="bicubic")
    return ((fine + coarse - 2.2) * 1.5).clamp(0, 0.8)


def _blur(photos: Tensor) -> Tensor:
    """Blur as out of focus, or lower the resolution."""
    if torch.rand(()) < 0.5:
        return _lower_resolution(photos)
    sigma = torch.empty(len(photos), 1).uniform_(0.4, 2.0).expand(-1, 2)
    return gaussian_blur2d(photos, (9, 9), sigma)


def _lower_resolution(photos: Tensor) -> Tensor:
    size = photos.shape[-2:]
    factor = float(torch.empty(()).uniform_(1.5, 5))
    fewer = [round(side / factor) for side in size]
    small = functional.interpolate(photos, fewer, mode="area")
    return functional.interpolate(small, size, mode="bilinear", align_corners=False)


def _add_noise(photos: Tensor) -> Tensor:
    return photos + torch.randn_like(photos) * torch.empty(len(photos), 1, 1, 1).uniform_(0, 0.05)


def _compress_jpeg(photos: Tensor) -> Tensor:
    """Encode and decode as JPEG by the real codec, for the artefacts of phones."""
    quality = torch.randint(25, 90, (len(photos),)).tolist()
    pixels = (photos * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    decoded = [_jpeg_round_trip(photo, q) for photo, q in zip(pixels, quality, strict=True)]
    return torch.from_numpy(np.stack(decoded)).permute(0, 3, 1, 2).to(photos) / 255


def _jpeg_round_trip(photo: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    # OpenCV takes BGR. JPEG treats red and blue differently, so the order matters.
    content = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return np.asarray(decoded, np.uint8)[..., ::-1]
