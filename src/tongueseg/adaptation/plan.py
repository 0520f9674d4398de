"""How long an adaptation trains, on what, and how fast it learns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from tongueseg.adaptation.elsewhere import PICTURES
from tongueseg.config.augmentation import AugmentSettings, Section
from tongueseg.config.data_settings import DataSettings
from tongueseg.config.settings import OptimSettings, TrainConfig, TrainSettings
from tongueseg.data.dataset import Record, select
from tongueseg.errors import BadDataset, BadSettings, counted
from tongueseg.export.reopen import open_network
from tongueseg.io.atomic import write_text
from tongueseg.models.losses import parse_loss
from tongueseg.spec import ModelSpec
from tongueseg.training.init_weights import adopt_network
from tongueseg.training.precision import Precision, candidate_precisions, choose_accelerator
from tongueseg.training.preflight import check_init
from tongueseg.training.run_folder import check_clear
from tongueseg.training.step_timing import StepSetup, StepTimer

LEAST, MOST = 5, 500
"""How many photos an adaptation takes. For more there is ``tongueseg train --init``."""

FIGURES = "adaptation.json"
"""The file of figures, which a finished adaptation has."""

PLAN = "adapt.json"
"""The file of an adaptation's folder that holds its plan, and marks it as one."""

BATCH = 4

DEFAULT = "base"
"""The model that is adapted where none is named."""

_PICTURES_OF_PAGE = 36
"""Pictures of the page, of both models."""

_STEPS = 120
"""Of each training. More of them gain nothing, and forget what the model knew."""

_AUGMENTING = 1.4
"""How much longer a step takes with augmentation and logging than the network alone."""

_FIXED_SECONDS = 45
"""What loading, exporting and the page take, whatever the photos."""


@dataclass(frozen=True)
class Request:
    """What a user asks of an adaptation.

    Attributes:
        model: name of an embedded model, run folder, or ``.onnx`` file.
        minutes: how long it may take on this machine.
        seed: the same seed divides and trains alike.
        resume: go on where an adaptation began; its plan names model and seed.
        overwrite: remove an earlier adaptation once nothing else is in the way of a new one.
    """

    model: str = DEFAULT
    minutes: float = 10.0
    seed: int = 0
    resume: bool = False
    overwrite: bool = False


class Plan(Section):
    """The trainings of an adaptation; a resumed one keeps it.

    Attributes:
        config: the settings of each.
    """

    config: TrainConfig

    @property
    def model(self) -> str:
        """What they start from, as ``--model`` takes it."""
        return self.config.train.init

    @classmethod
    def read(cls, file: Path) -> Plan:
        """Read a plan.

        Raises:
            BadSettings: there is none, or it cannot be read.
        """
        try:
            return cls.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            raise BadSettings(
                f"{file}: no plan to resume can be read here; add --overwrite to start anew"
            ) from error

    def write(self, file: Path) -> None:
        """Write the plan.

        Raises:
            CannotWrite: the disk refuses.
        """
        write_text(file, self.model_dump_json(indent=2) + "\n")


def check_count(records: Sequence[Record]) -> None:
    """Check how many photos there are.

    Raises:
        BadDataset: too few or too many.
    """
    if len(records) < LEAST:
        raise BadDataset(
            f"{counted(len(records), 'photo')}: adapting takes {LEAST} or more; "
            "draw masks for some more"
        )
    if len(records) > MOST:
        raise BadDataset(
            f"{len(records)} photos: adapting takes {MOST} at most; "
            "with as many, tongueseg train --init fits better"
        )


def check_model(model: str) -> None:
    """Check that a model can be adapted, before it is asked about any photo.

    Raises:
        BadModel: there is none, or it cannot become a network again.
        BadSettings: it is of a kind that does not train.
    """
    check_init(model)
    adopt_network(TrainConfig(train=TrainSettings(init=model)))


def known_plan(out: Path, request: Request) -> Plan | None:
    """Return the plan of the adaptation that is resumed; None where a new one begins.

    Raises:
        BadSettings: there is none to resume, or one that is neither resumed nor overwritten, or
            the folder holds something else, or what is read here.
    """
    file = out / PLAN
    if request.resume:
        if not file.exists():
            raise BadSettings(
                f"{out}: no adaptation to resume here; leave out --resume to start one"
            )
        return Plan.read(file)
    check_clear(file, overwrite=request.overwrite, inputs=[Path(request.model)])
    return None


def make_plan(
    parts: Sequence[Sequence[Record]], request: Request, spec: ModelSpec, *, seconds_left: float
) -> Plan:
    """Choose the length of the trainings by timing steps on this machine.

    Args:
        parts: of :func:`tongueseg.adaptation.held_out.parts_of`.
        spec: of the model that is adapted.
        seconds_left: for all trainings together.

    Raises:
        BadModel: the model cannot become a network again.
        BadSettings: the time is too short for one epoch.
    """
    settings = _settings(request, spec)
    precision, step_seconds = _fastest_step(request.model, settings)
    steps = [_steps_per_epoch(part) for part in parts]
    epoch_seconds = sum(steps) * step_seconds * _AUGMENTING
    epochs = int(seconds_left / epoch_seconds)
    if epochs < 1:
        enough = request.minutes + (epoch_seconds - seconds_left) / 60
        raise BadSettings(
            f"--minutes {request.minutes:g}: too few for one epoch here; "
            f"give {math.ceil(enough)} or more"
        )
    most = max(1, round(_STEPS / max(steps)))
    train = settings.train.model_copy(update={"epochs": min(epochs, most), "precision": precision})
    return Plan(config=settings.model_copy(update={"train": train}))


def seconds_of_rest(photos: int, seconds_before: float) -> float:
    """Return about how long everything after the trainings takes.

    Scoring, and pictures of the page.

    Args:
        photos: that are held back.
        seconds_before: that scoring them with the old model, checking their labels and scoring
            drawn pictures took.
    """
    seconds_per_photo = seconds_before / (2 * photos + PICTURES)
    return _FIXED_SECONDS + seconds_per_photo * (photos + PICTURES + _PICTURES_OF_PAGE)


def _steps_per_epoch(part: Sequence[Record]) -> float:
    """Return the steps of an epoch; a photo to validate on costs half as much as one to learn."""
    train, val = (len(select(part, split)) for split in ("train", "val"))
    return math.ceil(train / BATCH) + val / BATCH / 2


def _settings(request: Request, spec: ModelSpec) -> TrainConfig:
    """Return the settings of the trainings, but for their length."""
    config = TrainConfig(
        data=DataSettings(cache_scale=1.25),
        optim=OptimSettings(lr=3e-4, ema_decay=0.95, warmup=0.1),
        augment=AugmentSettings(preset="clinic"),
        train=TrainSettings(init=request.model, batch=BATCH, seed=request.seed, keep="last"),
        refine=spec.refine,
    )
    return adopt_network(config)


def _fastest_step(model: str, config: TrainConfig) -> tuple[Precision, float]:
    """Return the number format whose steps are fastest here, and the seconds of one."""
    network, _, _ = open_network(model)
    accelerator = choose_accelerator(config.train)
    timer = StepTimer(
        network,
        parse_loss(config.loss),
        batch=BATCH,
        size=config.data.size,
        accelerator=accelerator,
    )
    times = {
        precision: timer(StepSetup(precision)).milliseconds / 1000
        for precision in candidate_precisions(config.train, accelerator)
    }
    fastest = min(times, key=times.__getitem__)
    return fastest, times[fastest]
