"""A job from its call to its summary: what is left to do, done and told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from tongueseg.batch.resume import result_of_another
from tongueseg.distributed.bundle import Bundle
from tongueseg.distributed.chunk_worker import Outcome, Worker
from tongueseg.distributed.cluster import load_ray, ray_cluster
from tongueseg.distributed.job import Job
from tongueseg.distributed.parts import done_photos, forget_errors, write_parts, write_summary
from tongueseg.distributed.remote import local_path
from tongueseg.distributed.rows import RESULTS, error_row
from tongueseg.distributed.sources import Source
from tongueseg.distributed.store import Store
from tongueseg.io.discovery import is_utf8

_SMALLEST, _LARGEST = 8, 256
_CHUNKS_A_PROCESS = 16


def to_do(store: Store, sources: Sequence[Source]) -> list[Source]:
    """Return the photos that have no result yet; what failed before is among them.

    Raises:
        BadSettings: the result of a name is that of another photo.
    """
    done = done_photos(store)
    for source in sources:
        was = done.get(source.name, source.photo)
        if not _same(was, source.photo):
            raise result_of_another(store.root, source.name, was, source.photo)
    return [source for source in sources if source.name not in done]


def run(
    job: Job,
    model: Bundle,
    store: Store,
    sources: Sequence[Source],
    *,
    address: str | None = None,
    workers: int | None = None,
) -> Iterator[Outcome]:
    """Segment photos by Ray and yield what became of each, in the order in which they are done.

    Everything is in the store when the iterator ends; ended before, all but the photos under
    way is.

    Args:
        job: what is asked for.
        model: what it is done with.
        store: where everything is written; :func:`open_job` was called for it.
        sources: the photos, as :func:`to_do` returns them.
        address: of a Ray cluster; on this machine when None.
        workers: processes at a time; as many as there are cores when None.

    Raises:
        BadSettings: Ray cannot start, or there is no cluster.
        CannotWrite: the store refuses.
    """
    nameable, others = list[Source](), list[Source]()
    for source in sources:
        fits = is_utf8(source.name) and is_utf8(source.photo)
        (nameable if fits else others).append(source)
    yield from _failed(job, store, others, "its name is not UTF-8; rename it")
    if nameable:
        yield from _by_ray(job, model, store, nameable, address, workers)
    write_summary(store)


def _by_ray(
    job: Job,
    model: Bundle,
    store: Store,
    sources: Sequence[Source],
    address: str | None,
    workers: int | None,
) -> Iterator[Outcome]:
    load_ray()
    # Only now: importing it imports Ray, which must be told to be quiet before.
    from tongueseg.distributed.stream import stream

    make = partial(Worker, job, model, store)
    left = {source.name: source for source in sources}
    with ray_cluster(address, workers) as processes:
        # Not before: where there is no cluster, nothing is tried again.
        forget_errors(store, left)
        # Where a chunk's process died, its photos come again one by one: all but the one that
        # kills are saved.
        for size in (chunk_size(len(left), processes), 1):
            for outcome in stream(make, chunked(list(left.values()), size), processes):
                del left[outcome.name]
                yield outcome
            if not left:
                return
    yield from _failed(job, store, left.values(), "the process that read it died each time")


def chunk_size(photos: int, processes: int) -> int:
    """Return how many photos to hand out at a time: all processes end about together."""
    even = photos // (processes * _CHUNKS_A_PROCESS)
    return min(max(even, _SMALLEST), _LARGEST)


def chunked(sources: Sequence[Source], size: int) -> list[Sequence[Source]]:
    """Cut a list into pieces of ``size``, the last one perhaps smaller."""
    return [sources[i : i + size] for i in range(0, len(sources), size)]


def _same(was: str, photo: str) -> bool:
    """Tell whether two paths or URLs mean the same photo."""
    if was == photo:
        return True
    before, now = local_path(was), local_path(photo)
    return before is not None and now is not None and before.resolve() == now.resolve()


def _failed(job: Job, store: Store, sources: Iterable[Source], why: str) -> Iterator[Outcome]:
    rows = [error_row(source, f"{source.photo}: {why}") for source in sources]
    if rows:
        names = [row["name"] for row in rows]
        forget_errors(store, names)
        write_parts(store, names, [], rows, RESULTS, job.about())
    for row in rows:
        yield Outcome(row["name"], error=row["error"])
