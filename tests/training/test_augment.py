import torch

from tongueseg.config import AugmentSettings
from tongueseg.training.augment import Augment


def _pair():
    photos = torch.zeros(4, 3, 64, 64)
    photos[:, :, 20:50, 10:40] = 1
    return photos, photos[:, :1].clone()


def test_photo_and_mask_move_together():
    photos, masks = Augment(AugmentSettings(rotate=90, scale=(0.5, 1.5), shift=0.2, light=0))(
        *_pair(), seed=1
    )
    assert not torch.equal(photos, _pair()[0])
    torch.testing.assert_close(photos[:, :1], masks)


def test_same_seed_same_change():
    augment = Augment(AugmentSettings())
    first, again, other = (augment(*_pair(), seed=seed)[0] for seed in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_the_global_seed_is_left_alone():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    Augment(AugmentSettings())(*_pair(), seed=1)
    assert torch.equal(torch.rand(1), expected)


def test_photos_of_a_batch_change_differently():
    photos, _ = Augment(AugmentSettings())(*_pair(), seed=2)
    assert not torch.equal(photos[0], photos[1])


def test_nothing_asked_nothing_changed():
    still = AugmentSettings(flip=0, rotate=0, scale=(1, 1), shift=0, light=0)
    photos, masks = Augment(still)(*_pair(), seed=0)
    torch.testing.assert_close(photos, _pair()[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(masks, _pair()[1], atol=1e-5, rtol=0)


def test_light_changes_photos_and_leaves_masks():
    gray = torch.full((64, 3, 8, 8), 0.5)
    still = AugmentSettings(flip=0, rotate=0, scale=(1, 1), shift=0, light=0.3)
    photos, masks = Augment(still)(gray, gray[:, :1].clone(), seed=0)
    assert photos.min() < 0.45
    assert photos.max() > 0.55
    assert (photos >= 0).all()
    assert (photos <= 1).all()
    torch.testing.assert_close(masks, gray[:, :1], atol=1e-5, rtol=0)
