from __future__ import annotations

import numpy as np
import pytest
import torch

from tongueseg.data.cache import Cache
from tongueseg.training import dataloaders
from tongueseg.training.dataloaders import EpochRows, EpochSampler, train_dataloader, val_dataloader

PHOTOS = np.arange(5 * 4 * 4 * 3, dtype=np.uint8).reshape(5, 4, 4, 3)
CACHE = Cache(tuple("abcde"), PHOTOS, PHOTOS[..., 0])


def test_batches_hold_what_the_cache_holds() -> None:
    batches = list(val_dataloader(CACHE, 2))
    assert [batch.rows.tolist() for batch in batches] == [[0, 1], [2, 3], [4]]
    assert torch.equal(batches[1].photos, torch.from_numpy(PHOTOS[2:4]))
    assert torch.equal(batches[2].masks, torch.from_numpy(PHOTOS[4:, ..., 0]))


def test_an_epoch_sees_each_photo_once() -> None:
    rows = torch.cat([batch.rows for batch in train_dataloader(CACHE, batch=3, seed=0)])
    assert sorted(rows.tolist()) == [0, 1, 2, 3, 4]


def test_a_last_photo_alone_is_left_out() -> None:
    sampler = EpochSampler(EpochRows(5), 2, seed=0)
    assert [len(rows) for rows in sampler] == [2, 2]
    assert len(sampler) == 2


def test_order_follows_from_seed_and_epoch() -> None:
    first, second = EpochSampler(EpochRows(50), 8, seed=1), EpochSampler(EpochRows(50), 8, seed=1)
    start = list(first)
    first.set_epoch(3)
    second.set_epoch(3)
    assert list(first) == list(second)
    assert list(first) != start
    assert list(EpochSampler(EpochRows(50), 8, seed=2)) != start


@pytest.mark.parametrize("count", [16, 18, 19, 20])
def test_two_processes_share_a_double_batch(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    alone = EpochSampler(EpochRows(count), 8, seed=1)
    expected = [sorted(rows) for rows in alone if len(rows) >= 4]
    parts = []
    for rank in (0, 1):
        monkeypatch.setattr(dataloaders, "_rank_and_world", lambda rank=rank: (rank, 2))
        sampler = EpochSampler(EpochRows(count), 4, seed=1)
        parts.append(list(sampler))
        assert len(sampler) == len(parts[-1]) == len(expected)
    for first, second, both in zip(*parts, expected, strict=True):
        assert sorted(first + second) == both
        assert min(len(first), len(second)) >= 2
