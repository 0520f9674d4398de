"""What a training eats: cached photos, faces composed of them, scenes to put around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from filelock import FileLock
from rich.console import Console
from torch import Tensor

from tongueseg.config.settings import TrainConfig
from tongueseg.data.cache import Cache, build_cache
from tongueseg.data.dataset import Record
from tongueseg.training.scene_bank import build_faces, build_scenes
from tongueseg.training.val_check import check_val

SCENES = 240
"""Drawn scenes; each is mirrored, tinted and covered anew whenever it is used."""


@dataclass(frozen=True)
class Food:
    """The photos of a training.

    Attributes:
        train: caches to train on, of one size.
        val: the cache to validate on, at the model's input size.
        scenes: ``(K, S, S, 3)`` uint8 at the input size, or None where no preset asks for them.
    """

    train: tuple[Cache, ...]
    val: Cache
    scenes: Tensor | None

    @property
    def names(self) -> list[str]:
        """The names of the training photos, in the order of their rows."""
        return [name for cache in self.train for name in cache.names]


def prepare_food(
    train: Sequence[Record],
    val: Sequence[Record],
    folder: Path,
    config: TrainConfig,
    console: Console,
) -> Food:
    """Decode, resize, draw and compose all that a training needs, once.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        BadDataset: no val mask holds a tongue, or no training mask where faces are composed.
        CannotWrite: the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data, augment, seed = config.data, config.augment, config.train.seed
    detailed = round(data.size * data.cache_scale)
    # Several processes of one training share the files; the first makes them.
    with FileLock(folder / "lock"):
        with console.status(f"reading {len(train) + len(val)} photos"):
            photos = build_cache(train, folder, size=detailed, fit=data.fit)
            seen = build_cache(val, folder, size=data.size, fit=data.fit)
        check_val(seen)
        caches = [photos]
        if count := round(augment.composed_face_prob * len(train)):
            with console.status(f"composing {count} faces"):
                file = folder / f"faces-{seed}-{detailed}-{count}.npy"
                caches.append(build_faces(file, photos, count=count, seed=seed))
        scenes = None
        if augment.background_prob or augment.negative_prob:
            with console.status(f"drawing {SCENES} scenes"):
                file = folder / f"scenes-{seed}-{data.size}.npy"
                drawn = build_scenes(file, count=SCENES, size=data.size, seed=seed)
                scenes = torch.from_numpy(drawn.copy())
    return Food(tuple(caches), seen, scenes)
