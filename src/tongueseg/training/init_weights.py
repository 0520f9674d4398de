"""The task of a training: its teachers, and the weights that it starts from."""

from __future__ import annotations

from itertools import islice

from rich.console import Console

from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadSettings
from tongueseg.export.reopen import open_batch_norms, open_network
from tongueseg.models.weight_transfer import can_transfer
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.distill.teachers import differences, load_teachers
from tongueseg.training.task import SegmentationTask

# Batches whose statistics a folded batch norm starts with.
_BATCHES = 24


def build_task(config: TrainConfig, data: TrainingData, console: Console) -> SegmentationTask:
    """Return the task of a training, and print what is converted for its teachers.

    Raises:
        BadModel: a teacher or the model of ``train.init`` is missing or was changed.
        BadSettings: they do not go with the settings.
    """
    teachers = load_teachers(config.distill.teachers, config.data)
    for teacher in teachers:
        if conversion := differences(teacher, config.data):
            console.print(f"teacher {teacher.spec.name}: {conversion}")
    task = SegmentationTask(config, data.scenes, data.names, teachers)
    if config.train.init:
        share = load_init_weights(task, config.train.init, data)
        console.print(f"starts from {config.train.init}: {share:.0%} of the weights fit")
    return task


def load_init_weights(task: SegmentationTask, model: str, data: TrainingData) -> float:
    """Copy the weights of a model into a task's network, as far as they fit.

    Args:
        task: is changed.
        model: a run folder, the name of an embedded model, or an ``.onnx`` file. The batch norms
            of a file learn their statistics from the training photos.
        data: the training photos.

    Returns:
        The share of the network's weights that were copied, 0 to 1.

    Raises:
        BadModel: there is no such model, or it was changed.
        BadSettings: its network is of another kind.
    """
    donor, spec, is_folded = open_network(model)
    kind = task.config.model.name
    if not can_transfer(spec.architecture.name, kind):
        raise BadSettings(f"train.init {model}: is a {spec.architecture.name} and no {kind}")
    if is_folded:
        open_batch_norms(donor, islice(task.first_inputs(data), _BATCHES))
    return task.init_weights(donor.state_dict())
