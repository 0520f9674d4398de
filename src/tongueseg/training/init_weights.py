"""A task as its settings ask for it: its teachers, and the weights that it starts from."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadModel, BadSettings
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.models.weight_transfer import kin
from tongueseg.training.datamodule import Food
from tongueseg.training.distill.teachers import differences, load_teachers
from tongueseg.training.task import SegmentationTask


def make_task(config: TrainConfig, food: Food, console: Console) -> SegmentationTask:
    """Return the task of a training, ready to run, and say what is converted for its teachers.

    Raises:
        BadModel: a teacher or the run to start from is missing or was changed.
        BadSettings: they do not go with the settings.
    """
    teachers = load_teachers(config.distill.teachers, config.data)
    for teacher in teachers:
        if converted := differences(teacher, config.data):
            console.print(f"teacher {teacher.spec.name}: {converted}")
    task = SegmentationTask(config, food.scenes, food.names, teachers)
    if config.train.init:
        share = start_from(task, Path(config.train.init))
        console.print(f"starts from {config.train.init}: {share:.0%} of the weights fit")
    return task


def start_from(task: SegmentationTask, run: Path) -> float:
    """Give a task's network the weights of a run folder, as far as they fit.

    Returns:
        The share of the network's figures that were taken over, 0 to 1.

    Raises:
        BadModel: there is no checkpoint, or it was changed.
        BadSettings: its network is of another kind.
    """
    donor, spec = load_checkpoint(run / "best.safetensors")
    kind = task.config.model.name
    if not kin(spec.architecture.name, kind):
        raise BadSettings(f"train.init {run}: is a {spec.architecture.name} and no {kind}")
    return task.begin_at(donor.state_dict())


def check_start(run: Path) -> None:
    """Check that a run folder holds weights to start from.

    Raises:
        BadModel: it does not.
    """
    if not (run / "best.safetensors").exists():
        raise BadModel(f"train.init {run}: holds no best.safetensors; give a run folder")
