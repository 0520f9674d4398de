"""Every setting of a compression, and its folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from tongueseg.compression.budget import Budget, parse_budget
from tongueseg.compression.folder import open_folder
from tongueseg.compression.quantizer import LIMIT
from tongueseg.compression.search.settings import EXTENDABLE, SearchSettings
from tongueseg.config.augmentation import Section
from tongueseg.config.settings import TrainConfig
from tongueseg.training.preflight import check_settings, refuse_several_classes
from tongueseg.training.run_folder import inputs_of
from tongueseg.weights.model_files import find_model

FILE = "compress.yaml"

GIVEN = "given"
"""The name of the model that is to be compressed, among the candidates."""


class CompressSettings(Section):
    """Every setting of ``tongueseg compress``; written whole into its folder.

    Attributes:
        model: the teacher, as ``--model`` takes it.
        budget: limits, see :func:`tongueseg.compression.budget.parse_budget`. The search keeps to
            those on costs; the IoU counts where students are trained to the end.
        search: for students; its ``base`` is how they are trained.
        students: in place of a search, settings of students by name.
        candidates: how many students of the Pareto front are trained to the end.
        limit: how far the IoU may fall in INT8.
    """

    model: str
    budget: str = ""
    search: SearchSettings = SearchSettings()
    students: dict[str, TrainConfig] = Field(default_factory=dict)
    candidates: int = Field(default=3, ge=1)
    limit: float = Field(default=LIMIT, ge=0)

    @field_validator("students")
    @classmethod
    def _own_names(cls, value: dict[str, TrainConfig]) -> dict[str, TrainConfig]:
        if GIVEN in value:
            raise ValueError(f"no student can be called {GIVEN}, which is the teacher's name here")
        return value

    @property
    def limits(self) -> Budget:
        """The budget, read."""
        return parse_budget(self.budget)

    @property
    def student_search(self) -> SearchSettings:
        """The search, which keeps to the budget's limits on costs and asks the teacher."""
        costs = str(self.limits.without("iou"))
        base = self.distilled(self.search.base)
        return self.search.model_copy(update={"budget": costs, "base": base})

    def distilled(self, config: TrainConfig) -> TrainConfig:
        """Return settings of a training that learns from the teacher, if from nobody else."""
        teachers = config.distill.teachers or (self.model,)
        distill = config.distill.model_copy(update={"teachers": teachers})
        return config.model_copy(update={"distill": distill})


def open_compression(
    out: Path,
    settings: CompressSettings,
    *,
    resume: bool = False,
    overwrite: bool = False,
    data: Path | None = None,
) -> None:
    """Make the folder of a compression, or check that it can go on.

    Args:
        data: the dataset, which overwriting must not touch.

    Raises:
        BadSettings, BadModel, MissingExtra: as
            :func:`tongueseg.compression.search.settings.open_search`.
    """
    _ = settings.limits
    find_model(settings.model)
    trainings = (settings.search.base, *settings.students.values())
    for config in trainings:
        refuse_several_classes(config, "compress")
        check_settings(config)
    named = [path for config in trainings for path in inputs_of(config)]
    open_folder(
        out / FILE,
        settings,
        extendable={"search": EXTENDABLE},
        resume=resume,
        overwrite=overwrite,
        inputs=[Path(settings.model), *named, *([data] if data else [])],
    )
