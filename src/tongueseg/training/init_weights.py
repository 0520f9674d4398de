"""The task of a training: its teachers, and the weights that it starts from."""

from __future__ import annotations

from itertools import islice

from rich.console import Console

from tongueseg.config.settings import ModelSettings, TrainConfig
from tongueseg.errors import BadSettings
from tongueseg.export.reopen import open_batch_norms, open_network, spec_of
from tongueseg.models.weight_transfer import can_transfer
from tongueseg.spec import NORMALIZATIONS, ModelSpec
from tongueseg.training.datamodule import TrainingData
from tongueseg.training.distill.teachers import differences, load_teachers
from tongueseg.training.task import SegmentationTask

# Batches whose statistics a folded batch norm starts with.
_BATCHES = 24


def adopt_network(config: TrainConfig) -> TrainConfig:
    """Take the network and the input of ``train.init`` where the settings name none.

    Raises:
        BadModel: there is no such model.
        BadSettings: it is an ensemble, which does not train, or takes another kind of input.
    """
    if not config.train.init or "model" in config.model_fields_set:
        return config
    spec = spec_of(config.train.init)
    architecture = spec.architecture
    if architecture.name == "ensemble":
        raise BadSettings(f"train.init {config.train.init}: is an ensemble; give one of its folds")
    given = config.data.model_fields_set
    own = {
        "size": spec.input.height,
        "fit": spec.input.fit,
        "normalize": _normalization(spec, config.train.init),
    }
    data = {key: value for key, value in own.items() if key not in given}
    return config.model_copy(
        update={
            "model": ModelSettings(
                name=architecture.name,
                **{k: v for k, v in architecture.arguments.items() if k != "classes"},
            ),
            "data": config.data.model_copy(update=data),
        }
    )


def _normalization(spec: ModelSpec, model: str) -> str:
    """Return the name of a model's normalisation."""
    if spec.input.height != spec.input.width:
        raise BadSettings(f"train.init {model}: takes no square, and trainings do")
    for name, values in NORMALIZATIONS.items():
        if spec.input.normalize == values:
            return name
    raise BadSettings(f"train.init {model}: normalises as none of {', '.join(NORMALIZATIONS)} does")


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
