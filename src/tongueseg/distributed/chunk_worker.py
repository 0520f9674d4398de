"""What one process of a job does: some photos at a time, from their bytes to what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongueseg.batch.outputs import MEASURES
from tongueseg.batch.predict import predict_one
from tongueseg.distributed.bundle import Bundle
from tongueseg.distributed.job import Job
from tongueseg.distributed.parts import write_parts
from tongueseg.distributed.remote import fetch, local_path
from tongueseg.distributed.rows import MEASURED, RESULTS, error_row, result_row
from tongueseg.distributed.sources import Source
from tongueseg.distributed.store import Store
from tongueseg.errors import BadPhoto
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import map_in_order
from tongueseg.io.photo import Source as Content

_FETCHED_AHEAD = 4


@dataclass(frozen=True)
class Outcome:
    """What became of one photo; ``error`` is empty where it was segmented."""

    name: str
    tongue: bool = False
    error: str = ""


class Worker:
    """Segments chunks of photos and writes what is found.

    Pictures are written first and the rows of a chunk last: what has a row has all its pictures.

    Args:
        job: what is asked for.
        model: what it is done with.
        store: where everything is written.
        node: which machine this is, for the tables.
    """

    def __init__(self, job: Job, model: Bundle, store: Store, node: str = "") -> None:
        self._job, self._store = job, store
        self._segmenter = _open(model, job)
        self._about = {**job.about(), "node": node}

    def __call__(self, chunk: Sequence[Source]) -> list[Outcome]:
        """Segment some photos; one that fails becomes a row of the table of errors.

        Raises:
            CannotWrite: the store refuses.
        """
        results: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        outcomes = []
        for source, content in zip(chunk, self._contents(chunk), strict=True):
            row = self._one(source, content)
            (errors if "error" in row else results).append(row)
            outcomes.append(Outcome(source.name, row.get("tongue", False), row.get("error", "")))
        columns = MEASURED if MEASURES in self._job.save else RESULTS
        names = [source.name for source in chunk]
        write_parts(self._store, names, results, errors, columns, self._about)
        return outcomes

    def _contents(self, chunk: Sequence[Source]) -> Iterator[Content | BadPhoto]:
        """Yield what the photos hold, or why they cannot be fetched; the next are under way."""
        return map_in_order(self._content, chunk, _FETCHED_AHEAD)

    def _content(self, source: Source) -> Content | BadPhoto:
        local = local_path(source.photo)
        try:
            return local or fetch(source.photo, self._segmenter.limits)
        except BadPhoto as error:
            return error

    def _one(self, source: Source, content: Content | BadPhoto) -> dict[str, Any]:
        if isinstance(content, BadPhoto):
            return error_row(source, str(content))
        try:
            done = predict_one(
                self._segmenter, source.name, content, self._job.save, self._job.style
            )
        # A million photos hold what no decoder was ever tried with; one of them ends no job.
        except Exception as error:
            return error_row(source, f"{source.photo}: {type(error).__name__}: {error}")
        if done.result.error:
            return error_row(source, done.result.error)
        for name, picture in done.files.items():
            self._store.write(name, picture)
        return result_row(source, done)


def _open(model: Bundle, job: Job) -> Segmenter:
    import cv2

    # Every process has a core to itself.
    cv2.setNumThreads(1)
    return model.open(job.runtime, job.tta)
