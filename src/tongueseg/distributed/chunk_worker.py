"""One process of a job: it fetches a chunk of photos, segments them and writes the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tongueseg.batch.outputs import MEASURES
from tongueseg.batch.predict import predict_one
from tongueseg.distributed.job import JobSettings
from tongueseg.distributed.model_bundle import ModelBundle
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
    """The outcome of one photo; ``error`` is empty if the photo was segmented."""

    name: str
    tongue: bool = False
    error: str = ""


class ChunkWorker:
    """Segments chunks of photos and writes the results.

    Images are written first and the rows of a chunk last. A photo that has a row has its images.

    Args:
        job: the settings.
        model: the model.
        store: where the results are written.
        node: the machine, for the tables.
    """

    def __init__(self, job: JobSettings, model: ModelBundle, store: Store, node: str = "") -> None:
        self._job, self._store = job, store
        self._segmenter = _open(model, job)
        self._metadata = {**job.metadata(), "node": node}

    def __call__(self, chunk: Sequence[Source]) -> list[Outcome]:
        """Segment a chunk of photos. A photo that fails gives a row in the table of errors.

        Raises:
            CannotWrite: the store refuses.
        """
        results: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        outcomes, images = [], list[str]()
        for source, content in zip(chunk, self._contents(chunk), strict=True):
            row = self._predict(source, content, images)
            (errors if "error" in row else results).append(row)
            outcomes.append(Outcome(source.name, row.get("tongue", False), row.get("error", "")))
        columns = MEASURED if MEASURES in self._job.save else RESULTS
        names = [source.name for source in chunk]
        # After a power cut as well, a photo that has a row has its images.
        self._store.persist(images)
        write_parts(self._store, names, results, errors, columns, self._metadata)
        return outcomes

    def _contents(self, chunk: Sequence[Source]) -> Iterator[Content | BadPhoto]:
        """Yield the content of the photos, or their errors; the next ones are being fetched."""
        return map_in_order(self._content, chunk, _FETCHED_AHEAD)

    def _content(self, source: Source) -> Content | BadPhoto:
        local = local_path(source.photo)
        try:
            return local or fetch(source.photo, self._segmenter.limits)
        except BadPhoto as error:
            return error

    def _predict(
        self, source: Source, content: Content | BadPhoto, images: list[str]
    ) -> dict[str, Any]:
        if isinstance(content, BadPhoto):
            return error_row(source, str(content))
        try:
            prediction = predict_one(
                self._segmenter, source.name, content, self._job.save, self._job.style
            )
        # A million photos hold what no decoder was tested with. None of them may end the job.
        except Exception as error:
            return error_row(source, f"{source.photo}: {type(error).__name__}: {error}")
        if prediction.result.error:
            return error_row(source, prediction.result.error)
        for name, image in prediction.files.items():
            self._store.write(name, image)
            images.append(name)
        return result_row(source, prediction)


def _open(model: ModelBundle, job: JobSettings) -> Segmenter:
    import cv2

    # Every process has a core of its own.
    cv2.setNumThreads(1)
    return model.open(job.runtime, job.tta)
