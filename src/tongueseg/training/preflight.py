"""What a training needs of this machine, of other files and of its photos, checked before it runs.

The command line calls these checks before it writes anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError

import numpy as np
import torch

from tongueseg.config.settings import TrainConfig
from tongueseg.data.cache import Cache
from tongueseg.data.dataset import Record, select
from tongueseg.data.masks import read_values
from tongueseg.errors import BadDataset, BadModel, BadSettings, counted
from tongueseg.export.reopen import onnx_file, spec_of
from tongueseg.models import architecture, build
from tongueseg.models.losses import parse_loss
from tongueseg.synthetic.composed import check_faces
from tongueseg.training.fold_split import split_folds
from tongueseg.training.precision import candidate_precisions, choose_accelerator
from tongueseg.training.trainer import check_loggers
from tongueseg.weights.model_files import find_model

# Of 255: the least value of a mask that counts as tongue where Dice is measured.
_HALF = 128


def check_settings(config: TrainConfig) -> None:
    """Check what a training needs of this machine and of other files.

    Raises:
        BadSettings, BadModel, BadDataset, MissingExtra: it cannot work.
    """
    candidate_precisions(config.train, choose_accelerator(config.train))
    check_loggers(config.train.log)
    parse_loss(config.loss)
    with torch.device("meta"):
        build(architecture(config.model, len(config.data.classes)))
    if config.train.init:
        check_init(config.train.init, tuple(config.data.classes))
    if config.data.faces:
        check_faces(Path(config.data.faces), ("train", "val"))
    for teacher in config.distill.teachers:
        find_model(teacher)


def refuse_several_classes(config: TrainConfig, use: str) -> None:
    """Refuse settings of several classes where tongues alone are known.

    Args:
        use: what is for one class alone, in the user's words.

    Raises:
        BadSettings: they name several.
    """
    if (count := len(config.data.classes)) > 1:
        raise BadSettings(f"data.classes names {count} classes; {use} takes one")


def check_init(model: str, classes: tuple[str, ...] = ("tongue",)) -> None:
    """Check that there are weights to start from: of a run folder or of a model file.

    Args:
        classes: of the training. A model of several classes has the same.

    Raises:
        BadModel: there are none, or of other classes.
    """
    if not (Path(model) / "best.safetensors").exists():
        onnx_file(model)
        return
    spec = spec_of(model)
    if len(spec.classes) > 1 and spec.classes != classes:
        raise BadModel(
            f"{model}: has the classes {', '.join(spec.classes)}; training starts from a model of "
            "one class, or of the same classes as data.classes"
        )


def check_records(
    records: Sequence[Record], config: TrainConfig, *, folds: int | None = None
) -> None:
    """Check that the photos suffice for a training, or for each fold of a cross-validation.

    Raises:
        BadDataset: too few photos to train on, or none to validate on.
        BadSettings: folds that cannot be made, or several processes for them.
    """
    if folds is None:
        select(records, "val")
        if len(select(records, "train")) < 2:
            raise BadDataset("the train split holds one photo; batch norm needs at least two")
        return
    if config.train.devices * config.train.nodes > 1:
        raise BadSettings("folds are trained one after the other; take train.devices 1")
    for number, part in enumerate(split_folds(records, folds, config.data.split_seed), 1):
        try:
            check_records(part, config)
        except BadDataset as error:
            raise BadDataset(f"fold {number}: {error}") from error


def check_classes_occur(cache: Cache, classes: Mapping[str, int]) -> None:
    """Check that each of several classes occurs where it shall be learnt.

    Args:
        cache: the training photos.
        classes: the value of each class in the masks.

    Raises:
        BadDataset: a class is in none of the masks.
    """
    if len(classes) == 1:
        return
    occurring = {int(number) for mask in cache.masks for number in np.unique(mask)}
    for number, (name, value) in enumerate(classes.items(), 1):
        if number not in occurring:
            raise BadDataset(
                f"none of the {len(cache)} masks of the train split holds {name}, value {value}; "
                "leave it out of data.classes, or correct the values there"
            )


def check_val_masks(cache: Cache, classes: int = 1) -> None:
    """Check that a validation mask holds a tongue; without one Dice is undefined in every epoch.

    Args:
        cache: the validation photos at the model's input size.
        classes: how many the masks have; any of several will do.

    Raises:
        BadDataset: no mask holds a tongue.
    """
    least = _HALF if classes == 1 else 1
    if not any((mask >= least).any() for mask in cache.masks):
        raise BadDataset(
            f"none of the {len(cache)} masks of the val split holds a tongue, so that no epoch "
            "could be called the best; move photos with a tongue into val"
        )


def check_fold_masks(folds: Sequence[Sequence[Record]]) -> None:
    """Check that each fold holds out a tongue, before the first fold is trained.

    Raises:
        BadDataset: a fold holds out none.
        BadMask: a mask cannot be read.
    """
    for number, records in enumerate(folds, 1):
        held_out = select(records, "val")
        if not any(read_values(record.mask).any() for record in held_out):
            raise BadDataset(
                f"fold {number}: none of the {counted(len(held_out), 'mask')} that it holds out "
                "has a tongue; take fewer folds, or name folds in split.csv"
            )


def check_checkpoint(last: Path) -> None:
    """Check that a checkpoint to resume from is whole, if there is one; reads its outline only.

    Raises:
        BadModel: the file is damaged.
    """
    if not last.exists():
        return
    try:
        torch.load(last, map_location="meta", weights_only=True)
    except (RuntimeError, EOFError, UnpicklingError, OSError) as error:
        raise BadModel(
            f"{last}: is damaged; delete it to train from the first epoch again"
        ) from error
