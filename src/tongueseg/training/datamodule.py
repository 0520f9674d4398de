"""The data of a training: cached photos, composed faces and drawn scenes, and their loaders.

A frozen dataclass and no ``LightningDataModule``: there is one stage, made before the task, which
needs the scenes and the names of the photos.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from filelock import FileLock
from rich.console import Console
from torch import Tensor
from torch.utils.data import DataLoader

from tongueseg.config.settings import TrainConfig, TrainSettings
from tongueseg.data.cache import Cache, build_cache, joined
from tongueseg.data.dataset import Record
from tongueseg.errors import BadDataset, counted
from tongueseg.synthetic.composed import CloseupFiles, Split, sources_of
from tongueseg.training.dataloaders import Batch, EpochRows, train_dataloader, val_dataloader
from tongueseg.training.face_check import faces_with_tongue
from tongueseg.training.preflight import check_classes_occur, check_val_masks
from tongueseg.training.scene_bank import build_composed, build_faces, build_scenes

SCENES = 240
"""Number of drawn scenes. Each use mirrors, tints and covers one anew."""


@dataclass(frozen=True)
class TrainingData:
    """The photos of a training.

    Attributes:
        train: caches to train on, all of one size; pictures composed of faces come last.
        rows: which rows of these an epoch takes.
        val: the cache to validate on, at the model's input size; pictures composed of faces and of
            photos of the val split too, if the training composes any.
        scenes: ``(K, S, S, 3)`` uint8 RGB at the input size; None where no augmentation needs them.
        left_out: names of the faces that may show a tongue; nothing is composed of them.
    """

    train: tuple[Cache, ...]
    rows: EpochRows
    val: Cache
    scenes: Tensor | None
    left_out: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the training photos, in the order of their rows."""
        return [name for cache in self.train for name in cache.names]

    def train_dataloader(self, settings: TrainSettings) -> DataLoader[Batch]:
        """Return batches to train on, in another order at each epoch."""
        return train_dataloader(
            *self.train, rows=self.rows, batch=settings.batch, seed=settings.seed
        )

    def val_dataloader(self, settings: TrainSettings) -> DataLoader[Batch]:
        """Return batches to validate on, always in the same order."""
        return val_dataloader(self.val, settings.batch)


def build_datamodule(
    train: Sequence[Record],
    val: Sequence[Record],
    folder: Path,
    config: TrainConfig,
    console: Console,
) -> TrainingData:
    """Decode, resize, draw and compose all that a training needs, once.

    Args:
        folder: where the arrays are kept; trainings with the same settings share it.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        BadDataset: no val mask holds a tongue, or no training mask where faces are composed; or
            the faces of a split may all show a tongue; or a class never occurs.
        CannotWrite: the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size, fit = config.data.size, config.data.fit
    # Several processes of one training share the files. The first one makes them.
    with FileLock(folder / "lock"):
        with console.status(f"reading {counted(len(train) + len(val), 'photo')}"):
            classes = config.data.values
            photos = build_cache(train, folder, size=_cache_size(config), fit=fit, classes=classes)
            val_cache = build_cache(val, folder, size=size, fit=fit, classes=classes)
        check_val_masks(val_cache, len(classes))
        check_classes_occur(photos, classes)
        faces = _composed_faces(folder, photos, len(train), config, console)
        left_out = _left_out(folder, config, console)
        composer = _Composer(folder, config, console, left_out)
        each = round(config.augment.composed_prob * len(train))
        # Each epoch shows the network other pictures, as long as the bank lasts.
        bank = min(each * config.train.epochs, max(each, config.augment.composed_bank))
        composed = composer.pictures(train, photos, "train", bank)
        # As many composed pictures as photos, so that neither alone tells the best epoch.
        to_validate = round(min(1, config.augment.composed_prob) * len(val))
        checked = composer.pictures(val, val_cache, "val", to_validate)
        scenes = _drawn_scenes(folder, config, console)
    always = sum(map(len, (photos, *faces)))
    rows = EpochRows(always, bank, each) if composed else EpochRows(always)
    val_cache = joined(val_cache, *checked)
    return TrainingData((photos, *faces, *composed), rows, val_cache, scenes, left_out)


def _cache_size(config: TrainConfig) -> int:
    return round(config.data.size * config.data.cache_scale)


def _composed_faces(
    folder: Path, photos: Cache, train_count: int, config: TrainConfig, console: Console
) -> list[Cache]:
    seed, count = config.train.seed, round(config.augment.composed_face_prob * train_count)
    if not count:
        return []
    file = folder / f"faces-{seed}-{_cache_size(config)}-{count}.npy"
    with console.status(f"composing {count} faces"):
        return [build_faces(file, photos, count=count, seed=seed)]


def _left_out(folder: Path, config: TrainConfig, console: Console) -> tuple[str, ...]:
    if not config.augment.composed_prob:
        return ()
    return faces_with_tongue(Path(config.data.faces), folder, console)


@dataclass(frozen=True)
class _Composer:
    """Composes pictures of the photos of a split; as large as theirs in the cache."""

    folder: Path
    config: TrainConfig
    console: Console
    left_out: Collection[str]

    def pictures(
        self, records: Sequence[Record], photos: Cache, split: Split, count: int
    ) -> list[Cache]:
        """Compose so many pictures; no cache for 0."""
        if not count:
            return []
        closeups = [
            CloseupFiles(record.photo, record.mask)
            for record, mask in zip(records, photos.masks, strict=True)
            if mask.any()
        ]
        if not closeups:
            raise BadDataset(
                f"none of the {len(photos)} masks of the {split} split holds a tongue to compose "
                "pictures of; check the masks, or set augment.composed_prob to 0"
            )
        seed, size = self.config.train.seed, photos.photos.shape[1]
        sources = sources_of(Path(self.config.data.faces), closeups, split, self.left_out)
        kinds = self.config.augment.composed_kinds
        file = self.folder / f"composed-{split}-{'-'.join(kinds)}-{seed}-{size}-{count}.npy"
        with self.console.status(f"composing {count} pictures"):
            return [build_composed(file, sources, count=count, size=size, seed=seed, kinds=kinds)]


def _drawn_scenes(folder: Path, config: TrainConfig, console: Console) -> Tensor | None:
    if not (config.augment.background_prob or config.augment.negative_prob):
        return None
    seed, size = config.train.seed, config.data.size
    file = folder / f"scenes-{seed}-{size}.npy"
    with console.status(f"drawing {SCENES} scenes"):
        return torch.from_numpy(build_scenes(file, count=SCENES, size=size, seed=seed).copy())
