"""What a call on many photos asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tongueseg.batch.outputs import OF_ONE_CLASS, PLAIN, Style
from tongueseg.inference.prompt import Prompt
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores
from tongueseg.measure import UNKNOWN, Conditions
from tongueseg.weights.model_files import check_one_class


@dataclass(frozen=True)
class PredictSettings:
    """What is saved of each photo, and how it is segmented.

    Attributes:
        outputs: what is saved of each photo, any of :data:`tongueseg.batch.outputs.OUTPUTS` and
            ``measures``.
        style: how the pictures look.
        resume: whether photos with a result from an earlier call are left out.
        overwrite: whether their results are replaced.
        model: what :class:`tongueseg.Segmenter` takes, and so are ``runtime`` and ``tta``.
        workers: photos at a time; as many as there are cores when None.
        threshold: the probability from which a pixel is tongue; that of the model when None.
        prompts: where the tongue of the one photo is, or a table that says so for many; see
            :func:`tongueseg.batch.prompts.prompts_of`.
    """

    outputs: tuple[str, ...] = ("mask", "overlay")
    style: Style = PLAIN
    resume: bool = False
    overwrite: bool = False
    model: str = "default"
    runtime: str = "auto"
    tta: bool | None = None
    workers: int | None = None
    threshold: float | None = None
    prompts: Prompt | Path | None = None


@dataclass(frozen=True)
class MeasureSettings:
    """How photos are measured, and where their masks come from.

    Attributes:
        conditions: what is known of how the photos were taken.
        masks: folder of the masks ``NAME.png``; a model draws them when None.
        regions: folder for a picture of each tongue's regions, ``NAME.jpg``; none when None.
        model: what :class:`tongueseg.Segmenter` takes, and so are ``runtime`` and ``tta``.
        workers: photos at a time; as many as there are cores when None.
    """

    conditions: Conditions = UNKNOWN
    masks: Path | None = None
    regions: Path | None = None
    model: str = "default"
    runtime: str = "auto"
    tta: bool | None = None
    workers: int | None = None


def worker_count(workers: int | None, photos: int | None = None) -> int:
    """Return how many photos are worked on at a time, 1 or more, never more than ``photos``."""
    count = workers or available_cores()
    return count if photos is None else max(1, min(count, photos))


def open_segmenter(settings: PredictSettings | MeasureSettings, photos: int) -> Segmenter:
    """Load the model for so many photos; the workers share the cores.

    Raises:
        BadModel: the model cannot be used, or has several classes and the settings are for one.
        MissingExtra: its engine is not installed.
    """
    threads = max(1, available_cores() // worker_count(settings.workers, photos))
    threshold = settings.threshold if isinstance(settings, PredictSettings) else None
    segmenter = Segmenter(
        settings.model, settings.runtime, threads=threads, tta=settings.tta, threshold=threshold
    )
    for use in _of_one_class(settings):
        check_one_class(settings.model, segmenter.spec, use)
    return segmenter


def _of_one_class(settings: PredictSettings | MeasureSettings) -> list[str]:
    """Return what a prediction asks for that models of one class alone can do."""
    if isinstance(settings, MeasureSettings):
        return []
    uses = [f"--save {output}" for output in settings.outputs if output in OF_ONE_CLASS]
    return [*uses, *(["a box or a point"] if settings.prompts is not None else [])]
