"""A prediction folder, from what is left to do to its finished tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongueseg.batch.annotations import check_annotation_folders, write_annotations
from tongueseg.batch.outputs import MEASURES, MEASURES_TABLE, RESULTS_TABLE, is_written_by
from tongueseg.batch.predict import Result, check_out, predict_photos, write_results
from tongueseg.batch.prompts import Prompts, prompts_of
from tongueseg.batch.resume import (
    PreviousResults,
    read_previous_results,
    record_photos,
    remove_outputs,
)
from tongueseg.batch.settings import PredictSettings
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.discovery import LeftOut
from tongueseg.io.photo_arguments import photos_of_arguments
from tongueseg.measure import measures_tables


@dataclass(frozen=True)
class PredictionPlan:
    """A call that was checked against what lies in its folder.

    Attributes:
        out: the prediction folder.
        settings: what the call asks for.
        previous: the photos that are left, and the rows of the others.
        already_done: how many photos have a result from an earlier call.
        left_out: what lies among the photos and is none.
        prompts: where the tongues are, by the names of photos.
    """

    out: Path
    settings: PredictSettings
    previous: PreviousResults
    already_done: int
    left_out: LeftOut = field(default_factory=LeftOut)
    prompts: Prompts = field(default_factory=dict)

    @property
    def photos(self) -> int:
        """How many photos are left."""
        return len(self.previous.left)


def plan_prediction(
    paths: Sequence[str | Path], out: Path, settings: PredictSettings
) -> PredictionPlan:
    """List the photos, and the results that ``out`` holds already and keeps.

    Where ``settings`` resume a call, photos that have a result are left out.

    Raises:
        BadSettings: ``out`` cannot take the results, or holds one of the same name that is neither
            resumed nor overwritten, or annotations; or a path holds no photo; or the prompts do not
            fit the photos.
    """
    check_out(out, go_on=settings.resume or settings.overwrite)
    check_annotation_folders(out, settings.outputs)
    left_out = LeftOut()
    photos = photos_of_arguments([str(path) for path in paths], is_written_by(out), left_out)
    prompts = prompts_of(photos, settings.prompts)
    previous = read_previous_results(out, photos, settings)
    already_done = len(photos) - len(previous.left)
    return PredictionPlan(out, settings, previous, already_done, left_out, prompts)


def run_prediction(
    segmenter: Segmenter, plan: PredictionPlan, on_result: Callable[[Result], object]
) -> list[str]:
    """Segment the photos of a plan and write their outputs and tables, then annotations of all.

    Args:
        on_result: called with each result, in order.

    Returns:
        A line for each photo that annotations leave out.

    Raises:
        CannotWrite: the disk refuses.
    """
    previous, settings = plan.previous, plan.settings
    if settings.overwrite:
        remove_outputs(plan.out, previous.left)
    table = plan.out / MEASURES_TABLE
    has_table = MEASURES in settings.outputs or (settings.overwrite and table.exists())
    with measures_tables(
        table if has_table else None, previous_rows=previous.measures
    ) as write_measures:

        def finish(result: Result) -> None:
            if MEASURES in settings.outputs:
                write_measures(result.name, result.measures, result.error)
            on_result(result)

        photos = record_photos(plan.out, previous)
        results = predict_photos(segmenter, photos, plan.out, settings, plan.prompts)
        write_results(plan.out / RESULTS_TABLE, results, finish, previous.results)
    return write_annotations(plan.out, settings.outputs)
