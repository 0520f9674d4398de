"""How a camera sees the scene: light, colour, shadows, blur, noise, JPEG."""

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


def photograph(photos: Tensor, masks: Tensor, settings: AugmentSettings) -> Tensor:
    """Change the look of each photo by itself; masks ``(N, 1, H, W)`` are only looked at.

    Shapes: ``photos: (N, 3, H, W)`` float 0 to 1 -> the same.
    """
    if settings.coating:
        coated = masks * (torch.rand(len(photos)) < settings.coating).view(-1, 1, 1, 1)
        photos = _coat(photos, coated)
    photos = _relight(photos, settings)
    photos = _some(photos, settings.shadow, _shade)
    wet = masks * (torch.rand(len(photos)) < settings.specular).view(-1, 1, 1, 1)
    if wet.any():
        photos = photos + wet * _gloss(photos)
    photos = _some(photos, settings.blur, _blur)
    photos = _some(photos, settings.noise, _noise)
    return _some(photos.clamp(0, 1), settings.jpeg, _jpeg)


def _some(photos: Tensor, share: float, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Apply ``change`` to each photo with probability ``share``."""
    chosen = torch.rand(len(photos)) < share
    if not chosen.any():
        return photos
    photos = photos.clone()
    photos[chosen] = change(photos[chosen])
    return photos


def _spread(count: int, strength: float, *shape: int) -> Tensor:
    """Draw factors around one: as often halved as doubled, slight changes before strong ones."""
    span = math.log1p(strength)
    return (span * torch.rand(count, *shape) * torch.empty(count, *shape).uniform_(-1, 1)).exp()


def _relight(photos: Tensor, settings: AugmentSettings) -> Tensor:
    """Change gamma, brightness, white balance and saturation."""
    count = len(photos)
    gain = _spread(count, settings.light, 1, 1, 1) * _spread(count, settings.colour, 3, 1, 1)
    photos = photos.clamp(0) ** _spread(count, settings.light, 1, 1, 1) * gain
    grey = photos.mean(dim=1, keepdim=True)
    return (grey + (photos - grey) * _spread(count, settings.colour, 1, 1, 1)).clamp(0, 1)


def _shade(photos: Tensor) -> Tensor:
    """Lay a smooth field of shadow and light over the photo."""
    field = torch.randn(len(photos), 1, 4, 4)
    field = functional.interpolate(field, photos.shape[-2:], mode="bicubic")
    return photos * (0.35 * field).exp()


def _coat(photos: Tensor, tongues: Tensor) -> Tensor:
    """Lay a white, yellow, brown or grey coating over parts of tongues ``(N, 1, H, W)``.

    It takes the brightness of the surface, so that furrows and papillae show through.
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


def _gloss(photos: Tensor) -> Tensor:
    """Give wet highlights: small bright spots in loose groups."""
    size = photos.shape[-2:]
    fine = functional.interpolate(torch.randn(len(photos), 1, 48, 48), size, mode="bicubic")
    coarse = functional.interpolate(torch.randn(len(photos), 1, 5, 5), size, mode="bicubic")
    return ((fine + coarse - 2.2) * 1.5).clamp(0, 0.8)


def _blur(photos: Tensor) -> Tensor:
    """Lose focus, or show a photo that had too few pixels."""
    if torch.rand(()) < 0.5:
        return _coarsen(photos)
    sigma = torch.empty(len(photos), 1).uniform_(0.4, 2.0).expand(-1, 2)
    return gaussian_blur2d(photos, (9, 9), sigma)


def _coarsen(photos: Tensor) -> Tensor:
    size = photos.shape[-2:]
    factor = float(torch.empty(()).uniform_(1.5, 5))
    fewer = [round(side / factor) for side in size]
    small = functional.interpolate(photos, fewer, mode="area")
    return functional.interpolate(small, size, mode="bilinear", align_corners=False)


def _noise(photos: Tensor) -> Tensor:
    return photos + torch.randn_like(photos) * torch.empty(len(photos), 1, 1, 1).uniform_(0, 0.05)


def _jpeg(photos: Tensor) -> Tensor:
    """Encode and decode; the real codec, since its artefacts are what phones produce."""
    quality = torch.randint(25, 90, (len(photos),)).tolist()
    pixels = (photos * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    coded = [_through_jpeg(photo, q) for photo, q in zip(pixels, quality, strict=True)]
    back = torch.from_numpy(np.stack(coded)).permute(0, 3, 1, 2)
    return back.to(photos) / 255


def _through_jpeg(photo: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    # Red and blue change places for the codec, which mixes them differently, and back again.
    content = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = cv2.imdecode(content, cv2.IMREAD_COLOR)
    return np.asarray(decoded, np.uint8)[..., ::-1]
