"""A sheet of augmented training photos, to check the augmentation before a long training."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import count as count_up
from itertools import repeat
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from torch import Tensor

from tongueseg import render
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record, select
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_jpeg
from tongueseg.render.class_colours import class_colours
from tongueseg.training.augment.augment import Augment
from tongueseg.training.dataloaders import CachedDataset, EpochRows, EpochSampler, floats
from tongueseg.training.datamodule import build_datamodule

_COLUMNS = 8


def write_preview(
    records: Sequence[Record], out: Path, config: TrainConfig, *, count: int, console: Console
) -> None:
    """Write a JPEG of ``count`` augmented training photos with the outlines of their masks.

    They are the first photos of a training with these settings.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        CannotWrite: the disk refuses.
    """
    train = select(records, "train")
    # Pictures of later epochs need not be composed.
    config = config.model_copy(
        update={"augment": config.augment.model_copy(update={"composed_bank": 1})}
    )
    with tempfile.TemporaryDirectory() as scratch:
        data = build_datamodule(train, train[:1], Path(scratch), config, console)
        photos = CachedDataset(*data.train)
        augment = Augment(config.augment, data.scenes)
        tiles: list[NDArray[np.uint8]] = []
        for number, indices in enumerate(_batches(data.rows, config)):
            batch = photos[indices]
            augmented, masks = augment(
                *floats(batch, len(config.data.classes)),
                size=config.data.size,
                seed=config.train.seed * 1_000_003 + number,
            )
            tiles += [_tile(photo, mask) for photo, mask in zip(augmented, masks, strict=True)]
            if len(tiles) >= count:
                break
    write_bytes(out, encode_jpeg(render.tiled(tiles[:count], _COLUMNS), name=str(out)))


def _batches(rows: EpochRows, config: TrainConfig) -> Iterator[list[int]]:
    """Yield the batches of a training, epoch after epoch, or a single photo again and again."""
    if len(rows) < 2:
        yield from repeat([0])
    sampler = EpochSampler(rows, config.train.batch, config.train.seed)
    for epoch in count_up():
        sampler.set_epoch(epoch)
        yield from sampler


def _tile(photo: Tensor, mask: Tensor) -> NDArray[np.uint8]:
    pixels = np.ascontiguousarray((photo * 255).round().byte().permute(1, 2, 0).numpy())
    colours = class_colours(len(mask)) if len(mask) > 1 else [render.GREEN]
    for plane, colour in zip(mask.numpy(), colours, strict=True):
        cv2.drawContours(pixels, render.contours(plane >= 0.5), -1, colour, 1, cv2.LINE_AA)
    return pixels
