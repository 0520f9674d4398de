"""Every setting of a search, and its folder: made once, resumed only with the same settings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from tongueseg.compression.budget import Budget, parse_budget
from tongueseg.compression.folder import open_folder
from tongueseg.compression.latency import Target
from tongueseg.compression.search.space import Space
from tongueseg.config.augmentation import Section
from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadSettings
from tongueseg.training.preflight import check_init, check_settings, refuse_several_classes
from tongueseg.training.run_folder import inputs_of

FILE = "search.yaml"

EXTENDABLE = {"trials": True, "minutes": True}
"""What a resumed search may be given anew."""


class SearchSettings(Section):
    """Every setting of ``tongueseg search``; written whole into its folder.

    Attributes:
        budget: limits, see :func:`tongueseg.compression.budget.parse_budget`.
        base: settings of the trainings; network and input size are those of each trial.
        space: the networks to choose from.
        runtime, threads, int8: where the networks are going to run, see :class:`Target`.
        minimize: figures to keep low, besides the IoU that is to be high.
        sampler: ``tpe`` learns from the trials so far, ``random`` does not.
        epochs: of each trial.
        margin: a trial is stopped where it lags by more validation Dice than this.
        grace: epochs in which none is stopped.
        seed: of what the sampler proposes.
        init: run folder whose weights the first trials may begin with.
        trials: networks to train.
        minutes: after so many no further trial begins.
    """

    budget: str = ""
    base: TrainConfig = TrainConfig()
    space: Space = Space()
    runtime: Literal["onnx", "openvino"] = "onnx"
    threads: int = Field(default=1, ge=1)
    int8: bool = True
    minimize: tuple[Literal["latency", "size", "macs"], ...] = Field(
        default=("latency", "size"), min_length=1
    )
    sampler: Literal["tpe", "random"] = "tpe"
    epochs: int = Field(default=8, ge=1)
    margin: float = Field(default=0.02, gt=0, le=1)
    grace: int = Field(default=2, ge=0)
    seed: int = Field(default=0, ge=0)
    init: str = ""
    trials: int = Field(default=40, ge=1)
    minutes: float = Field(default=60.0, gt=0)

    @property
    def limits(self) -> Budget:
        """The budget, read."""
        return parse_budget(self.budget)

    @property
    def target(self) -> Target:
        """Where the networks are going to run."""
        return Target(self.runtime, self.threads, self.int8)


def open_search(
    out: Path,
    settings: SearchSettings,
    *,
    resume: bool = False,
    overwrite: bool = False,
    data: Path | None = None,
) -> None:
    """Make the folder of a search, or check that it can go on.

    Args:
        data: the dataset, which overwriting must not touch.

    Raises:
        BadSettings: the folder exists and neither is wanted; there is nothing to resume; it was
            made with other settings, more time and trials aside; the settings cannot work.
        BadModel, MissingExtra: what the settings name is missing.
    """
    _ = settings.limits
    refuse_several_classes(settings.base, "search")
    check_settings(settings.base)
    if settings.base.train.devices * settings.base.train.nodes > 1:
        raise BadSettings("trials are trained one after the other; take train.devices 1")
    if settings.init:
        check_init(settings.init)
    named = [Path(settings.init)] if settings.init else []
    open_folder(
        out / FILE,
        settings,
        extendable=EXTENDABLE,
        resume=resume,
        overwrite=overwrite,
        inputs=[*inputs_of(settings.base), *named, *([data] if data else [])],
    )
