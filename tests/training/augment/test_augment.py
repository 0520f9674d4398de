from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
import torch

from tongueseg.config.augmentation import PRESETS, AugmentSettings
from tongueseg.training.augment.augment import Augment
from tongueseg.training.augment.compositing import composite, crop_without_mouth
from tongueseg.training.augment.geometry import random_affine

if TYPE_CHECKING:
    from torch import Tensor

STILL = AugmentSettings(preset="none")


def _pair(size: int = 64, count: int = 4) -> tuple[Tensor, Tensor]:
    photos = torch.zeros(count, 3, size, size)
    photos[:, :, 20:50, 10:40] = 1
    return photos, photos[:, :1].clone()


def _scenes(count: int = 3, size: int = 64) -> Tensor:
    return torch.full((count, size, size, 3), 100, dtype=torch.uint8)


def test_nothing_asked_nothing_changed() -> None:
    photos, masks = Augment(STILL)(*_pair(), size=64, seed=0)
    torch.testing.assert_close(photos, _pair()[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(masks, _pair()[1], atol=1e-5, rtol=0)


@pytest.mark.parametrize("area_range", [None, (0.05, 0.5)])
def test_photo_and_mask_move_together(area_range: tuple[float, float] | None) -> None:
    moves = AugmentSettings(
        preset="none",
        flip=0.5,
        rotate=90,
        rotate90=0.5,
        scale=(0.3, 1.5),
        area_range=area_range,
        shift=0.2,
        stretch=0.5,
    )
    photos, masks = Augment(moves)(*_pair(), size=64, seed=1)
    assert not torch.equal(photos, _pair()[0])
    torch.testing.assert_close(photos[:, :1], masks)


@pytest.mark.parametrize("size", [64, 48])
def test_share_of_the_frame_is_what_is_asked_for(size: int) -> None:
    moves = AugmentSettings(preset="none", rotate=30, area_range=(0.09, 0.09))
    _, masks = Augment(moves)(*_pair(), size=size, seed=3)
    assert masks.mean((1, 2, 3)).tolist() == pytest.approx([0.09] * 4, rel=0.1)


def test_still_photo_stays_where_it_is_when_the_frame_is_smaller() -> None:
    photos, masks = _pair()
    layers = random_affine(photos, masks, STILL, 32)
    expected = torch.nn.functional.avg_pool2d(masks, 2)
    torch.testing.assert_close(layers[:, 3:4], expected, atol=1e-4, rtol=0)


def test_fine_texture_does_not_turn_to_noise_when_it_shrinks() -> None:
    checks = (torch.arange(128)[:, None] + torch.arange(128)) % 2
    photos = checks.float().expand(2, 3, 128, 128)
    layers = random_affine(photos, torch.ones(2, 1, 128, 128),
                            AugmentSettings(preset="none", scale=(0.25, 0.25)), 128)  # fmt: skip
    inside = layers[:, :3][(layers[:, 4:] > 0.999).expand(-1, 3, -1, -1)]
    assert inside.std() < 0.02


def test_same_seed_same_change() -> None:
    augment = Augment(AugmentSettings(preset="wild"), _scenes())
    first, again, other = (augment(*_pair(), size=64, seed=seed)[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_seed_is_left_alone() -> None:
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    Augment(AugmentSettings())(*_pair(), size=64, seed=1)
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_preset_stays_in_range(preset: Literal["none", "light", "clinic", "wild"]) -> None:
    photos, masks = Augment(AugmentSettings(preset=preset), _scenes())(*_pair(), size=64, seed=2)
    for values in (photos, masks):
        assert values.min() >= 0
        assert values.max() <= 1
        assert torch.isfinite(values).all()


def test_light_changes_photos_and_leaves_masks() -> None:
    gray = torch.full((64, 3, 8, 8), 0.5)
    bright = AugmentSettings(preset="none", light=0.3)
    photos, masks = Augment(bright)(gray, gray[:, :1].clone(), size=8, seed=0)
    assert photos.min() < 0.45
    assert photos.max() > 0.55
    torch.testing.assert_close(masks, gray[:, :1], atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    "change",
    [
        "shadow",
        "specular",
        "coating",
        "exposure",
        "colour_cast",
        "haze",
        "sharpen",
        "blur",
        "noise",
        "jpeg",
    ],
)
def test_each_look_changes_every_photo_when_it_is_sure(change: str) -> None:
    photos, masks = _pair()
    photos = photos * 0.6 + 0.2
    augment = Augment(AugmentSettings.model_validate({"preset": "none", change: 1}))
    changed, _ = augment(photos, masks, size=64, seed=4)
    assert all(not torch.allclose(a, b, atol=1e-3) for a, b in zip(photos, changed, strict=True))


def test_nothing_leaves_no_tongue() -> None:
    empty = AugmentSettings(preset="none", negative_prob=1)
    photos, masks = Augment(empty, _scenes())(*_pair(), size=64, seed=0)
    assert not masks.any()
    assert photos.max() < 1


def test_scenes_lie_around_the_photo_and_never_over_the_tongue() -> None:
    torch.manual_seed(0)
    photos, masks = _pair(count=16)
    layers = torch.cat([photos * 0.9, masks, torch.ones_like(masks)], dim=1)
    layers[:, :, :10] = 0
    composed = composite(layers, torch.full((16, 3, 64, 64), 0.4), probability=1)
    assert (composed[:, :3, :10] > 0.01).all()
    torch.testing.assert_close(composed[:, :3, 22:48, 12:38], photos[:, :, 22:48, 12:38] * 0.9)


def test_crop_beside_the_mouth_holds_no_tongue() -> None:
    photo = torch.zeros(3, 64, 64)
    mask = torch.zeros(1, 64, 64)
    mask[:, 20:40, 20:60] = 1
    photo[:] = mask
    for seed in range(20):
        torch.manual_seed(seed)
        crop = crop_without_mouth(photo, mask, 32)
        assert crop is not None
        assert crop.shape == (3, 32, 32)
        assert not crop.any()
    assert crop_without_mouth(photo, torch.ones(1, 64, 64), 32) is None


def test_a_coating_lies_on_the_tongue_alone_and_takes_its_red_away() -> None:
    photos, masks = _pair(count=16)
    photos = photos * torch.tensor([0.4, 0.1, 0.1]).view(1, 3, 1, 1) + 0.2
    coated, _ = Augment(AugmentSettings(preset="none", coating=1))(photos, masks, size=64, seed=2)
    outside = (masks == 0).expand(-1, 3, -1, -1)
    torch.testing.assert_close(coated[outside], photos[outside], atol=1e-4, rtol=0)
    inside = masks[:, 0] > 0.99
    redness = (coated[:, 0] - coated[:, 1])[inside].mean()
    assert redness < 0.8 * (photos[:, 0] - photos[:, 1])[inside].mean()
