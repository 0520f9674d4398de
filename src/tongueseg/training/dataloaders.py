"""The cache as batches of tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, distributed
from torch.utils.data import DataLoader, Dataset, Sampler

from tongueseg.data.cache import Cache


class Batch(NamedTuple):
    """Photos and masks as they lie in the cache.

    Attributes:
        photos: ``(N, S, S, 3)`` uint8 RGB.
        masks: ``(N, S, S)`` uint8, 0 to 255; of several classes the number of one, 0 for none.
        rows: ``(N,)`` int64, the position of each in the cache.
    """

    photos: Tensor
    masks: Tensor
    rows: Tensor


def floats(batch: Batch, classes: int) -> tuple[Tensor, Tensor]:
    """Return the photos ``(N, 3, S, S)`` and masks ``(N, classes, S, S)`` of a batch, 0 to 1."""
    photos = batch.photos.permute(0, 3, 1, 2).float() / 255
    masks = batch.masks[:, None]
    if classes == 1:
        return photos, masks.float() / 255
    numbers = torch.arange(1, classes + 1, dtype=torch.uint8, device=masks.device)
    return photos, (masks == numbers.view(1, -1, 1, 1)).float()


class CachedDataset(Dataset[Batch]):
    """Reads whole batches out of caches of one size, as if they were one cache."""

    def __init__(self, *caches: Cache) -> None:
        self.samples = [(cache, row) for cache in caches for row in range(len(cache))]

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, indices: Sequence[int]) -> Batch:
        samples = [self.samples[index] for index in indices]
        return Batch(
            torch.from_numpy(np.stack([cache.photos[row] for cache, row in samples])),
            torch.from_numpy(np.stack([cache.masks[row] for cache, row in samples])),
            torch.tensor(list(indices)),
        )

    def name(self, index: int) -> str:
        """Return the name of a photo."""
        cache, row = self.samples[index]
        return cache.names[row]


@dataclass(frozen=True)
class EpochRows:
    """Which rows of the caches an epoch takes.

    Attributes:
        always: so many rows come first and belong to each epoch.
        bank: so many rows follow, of which each epoch takes the next ones in turn.
        from_bank: how many of them an epoch takes, at most ``bank``.
    """

    always: int
    bank: int = 0
    from_bank: int = 0

    def __len__(self) -> int:
        return self.always + self.from_bank

    def of_epoch(self, epoch: int) -> list[int]:
        """Return the rows of an epoch, counted from 0."""
        start = epoch * self.from_bank
        taken = (self.always + (start + i) % self.bank for i in range(self.from_bank))
        return [*range(self.always), *taken]


class EpochSampler(Sampler[list[int]]):
    """Batches of indices, shuffled by seed and epoch alone.

    A resumed training therefore has the same order in each epoch as one that ran through.
    Lightning calls :meth:`set_epoch`. Several processes share what one would take with a batch
    so many times larger. A last batch of one photo is left out: batch norm needs two.
    """

    def __init__(self, rows: EpochRows, batch: int, seed: int) -> None:
        self.rows, self.batch, self.seed = rows, batch, seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Use the order of this epoch from now on."""
        self.epoch = epoch

    def __len__(self) -> int:
        _, world = _rank_and_world()
        whole, rest = divmod(len(self.rows), self.batch * world)
        return whole + (rest >= 2 * world)

    def __iter__(self) -> Iterator[list[int]]:
        rank, world = _rank_and_world()
        generator = torch.Generator().manual_seed(self.seed * 100_003 + self.epoch)
        rows = self.rows.of_epoch(self.epoch)
        order = torch.randperm(len(rows), generator=generator).tolist()
        for start in range(0, len(rows), self.batch * world):
            indices = [rows[position] for position in order[start : start + self.batch * world]]
            if len(indices) >= 2 * world:
                yield indices[rank::world]


def _rank_and_world() -> tuple[int, int]:
    """Return this process's number and how many train together."""
    if not distributed.is_initialized():
        return 0, 1
    return distributed.get_rank(), distributed.get_world_size()


def train_dataloader(
    *caches: Cache, rows: EpochRows | None = None, batch: int, seed: int
) -> DataLoader[Batch]:
    """Return batches of the training photos, in another order at each epoch.

    Args:
        caches: all of one size.
        rows: those of an epoch; all of them by default.
        batch: photos in a batch.
        seed: of the order.
    """
    photos = CachedDataset(*caches)
    sampler = EpochSampler(rows or EpochRows(len(photos)), batch, seed)
    return DataLoader(photos, sampler=sampler, batch_size=None)


def val_dataloader(cache: Cache, batch: int) -> DataLoader[Batch]:
    """Return batches of all photos in the cache's order."""
    count = len(cache)
    rows = [list(range(i, min(i + batch, count))) for i in range(0, count, batch)]
    return DataLoader(CachedDataset(cache), sampler=rows, batch_size=None)
