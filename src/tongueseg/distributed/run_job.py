"""A job: its pending photos, their prediction by Ray, its summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from tongueseg.batch.resume import result_of_another
from tongueseg.distributed.chunk_worker import ChunkWorker, Outcome
from tongueseg.distributed.cluster import load_ray, ray_cluster
from tongueseg.distributed.job import JobSettings
from tongueseg.distributed.model_bundle import ModelBundle
from tongueseg.distributed.parts import done_photos, remove_errors, write_parts, write_summary
from tongueseg.distributed.remote import local_path
from tongueseg.distributed.rows import RESULTS, error_row
from tongueseg.distributed.sources import Source
from tongueseg.distributed.store import Store
from tongueseg.io.discovery import is_utf8

_SMALLEST, _LARGEST = 8, 256
_CHUNKS_A_PROCESS = 16


def pending_sources(store: Store, sources: Sequence[Source]) -> list[Source]:
    """Return the photos that have no result yet. Photos that failed before are among them.

    Raises:
        BadSettings: the result of a name belongs to another photo.
    """
    done = done_photos(store)
    for source in sources:
        photo = done.get(source.name, source.photo)
        if not _is_same_photo(photo, source.photo):
            raise result_of_another(store.root, source.name, photo, source.photo)
    return [source for source in sources if source.name not in done]


def run_job(
    job: JobSettings,
    model: ModelBundle,
    store: Store,
    sources: Sequence[Source],
    *,
    address: str | None = None,
    workers: int | None = None,
) -> Iterator[Outcome]:
    """Segment photos by Ray, and yield the outcome of each as soon as it is known.

    When the iterator ends, the store holds all results and ``results.csv``. If it is closed
    earlier, the store lacks the photos that were being segmented.

    Args:
        job: the settings.
        model: the model.
        store: where the results are written; :func:`open_job` was called for it.
        sources: the photos, from :func:`pending_sources`.
        address: of a Ray cluster; None for this machine.
        workers: processes at a time; None for one per core.

    Raises:
        BadSettings: Ray cannot start, or there is no cluster.
        CannotWrite: the store refuses.
    """
    utf8_sources, others = list[Source](), list[Source]()
    for source in sources:
        fits = is_utf8(source.name) and is_utf8(source.photo)
        (utf8_sources if fits else others).append(source)
    yield from _failed(job, store, others, "its name is not UTF-8; rename it")
    if utf8_sources:
        yield from _by_ray(job, model, store, utf8_sources, address, workers)
    write_summary(store)


def _by_ray(
    job: JobSettings,
    model: ModelBundle,
    store: Store,
    sources: Sequence[Source],
    address: str | None,
    workers: int | None,
) -> Iterator[Outcome]:
    load_ray()
    # Importing it imports Ray, whose log level must be set before.
    from tongueseg.distributed.stream import stream

    make_worker = partial(ChunkWorker, job, model, store)
    left = {source.name: source for source in sources}
    with ray_cluster(address, workers) as processes:
        # Not earlier: without a cluster nothing is retried.
        remove_errors(store, left)
        # The photos of a chunk whose process died are retried one by one, so that only the photo
        # that kills the process fails.
        for size in (chunk_size(len(left), processes), 1):
            for outcome in stream(make_worker, chunked(list(left.values()), size), processes):
                # Ray may compute a block again whose node was lost.
                if left.pop(outcome.name, None):
                    yield outcome
            if not left:
                return
    yield from _failed(job, store, left.values(), "the process that read it died each time")


def chunk_size(photos: int, processes: int) -> int:
    """Return how many photos a chunk holds, so that all processes end at about the same time."""
    even = photos // (processes * _CHUNKS_A_PROCESS)
    return min(max(even, _SMALLEST), _LARGEST)


def chunked(sources: Sequence[Source], size: int) -> list[Sequence[Source]]:
    """Split photos into chunks of ``size``; the last one may be smaller."""
    return [sources[i : i + size] for i in range(0, len(sources), size)]


def _is_same_photo(first: str, second: str) -> bool:
    """Tell whether two paths or URLs mean the same photo."""
    if first == second:
        return True
    first_path, second_path = local_path(first), local_path(second)
    if first_path is None or second_path is None:
        return False
    return first_path.resolve() == second_path.resolve()


def _failed(
    job: JobSettings, store: Store, sources: Iterable[Source], reason: str
) -> Iterator[Outcome]:
    rows = [error_row(source, f"{source.photo}: {reason}") for source in sources]
    if rows:
        names = [row["name"] for row in rows]
        remove_errors(store, names)
        write_parts(store, names, [], rows, RESULTS, job.metadata())
    for row in rows:
        yield Outcome(row["name"], error=row["error"])
