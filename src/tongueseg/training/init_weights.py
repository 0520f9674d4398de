"""The task of a training: its teachers, and the weights that it starts from."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadSettings
from tongueseg.models.checkpoint import load_checkpoint
from tongueseg.models.weight_transfer import can_transfer
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.distill.teachers import differences, load_teachers
from tongueseg.training.task import SegmentationTask


def build_task(config: TrainConfig, data: TrainingData, console: Console) -> SegmentationTask:
    """Return the task of a training, and print what is converted for its teachers.

    Raises:
        BadModel: a teacher or the run of ``train.init`` is missing or was changed.
        BadSettings: they do not go with the settings.
    """
    teachers = load_teachers(config.distill.teachers, config.data)
    for teacher in teachers:
        if conversion := differences(teacher, config.data):
            console.print(f"teacher {teacher.spec.name}: {conversion}")
    task = SegmentationTask(config, data.scenes, data.names, teachers)
    if config.train.init:
        share = load_init_weights(task, Path(config.train.init))
        console.print(f"starts from {config.train.init}: {share:.0%} of the weights fit")
    return task


def load_init_weights(task: SegmentationTask, run: Path) -> float:
    """Copy the weights of a run folder into a task's network, as far as they fit.

    Returns:
        The share of the network's weights that were copied, 0 to 1.

    Raises:
        BadModel: there is no checkpoint, or it was changed.
        BadSettings: its network is of another kind.
    """
    donor, spec = load_checkpoint(run / "best.safetensors")
    kind = task.config.model.name
    if not can_transfer(spec.architecture.name, kind):
        raise BadSettings(f"train.init {run}: is a {spec.architecture.name} and no {kind}")
    return task.init_weights(donor.state_dict())
