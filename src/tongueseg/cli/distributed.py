"""``tongueseg predict --engine ray``: the same verb for very many photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from tongueseg.errors import MissingExtra

if TYPE_CHECKING:
    from tongueseg.batch.outputs import Style

TABLES_ONLY = "parquet"
"""The value of ``--save`` for tables without images. A job writes the tables in any case."""


@dataclass(frozen=True)
class RayOptions:
    """The model and the cluster of a job.

    Attributes:
        model, runtime, tta: as for ``tongueseg predict``.
        workers: processes at a time; None for one per core.
        address: of a cluster to join; None for this machine.
        resume: whether a job that is there is resumed.
    """

    model: str = "default"
    runtime: str = "auto"
    tta: bool | None = None
    workers: int | None = None
    address: str | None = None
    resume: bool = False


def predict_with_ray(
    paths: Sequence[str], out: str, save: str, style: Style, options: RayOptions
) -> None:
    """Segment the photos that have no result yet, and exit as ``predict`` does."""
    try:
        from tongueseg import distributed
    except ImportError as error:
        raise MissingExtra("bulk", error.name or "ray") from error
    from tongueseg.batch.outputs import folders_of
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.distributed.remote import local_path

    local = local_path(out)
    sources = distributed.find_sources(paths, folders_of(local) if local else [])
    bundle = distributed.bundle_model(options.model)
    # Opened once before Ray starts, so that a faulty model is reported at once.
    bundle.open(options.runtime, options.tta).close()
    job = distributed.JobSettings(
        model=bundle.name,
        files=bundle.digests(),
        runtime=options.runtime,
        tta=options.tta,
        save=_outputs(save),
        background=style.background,
        width_cm=style.width_cm,
    )
    store = distributed.open_store(out)
    distributed.open_job(store, job, resume=options.resume)
    pending = distributed.pending_sources(store, sources)
    tally = Tally(before=len(sources) - len(pending))
    started = perf_counter()
    outcomes = distributed.run_job(
        job, bundle, store, pending, address=options.address, workers=options.workers
    )
    with ticking(len(pending), "photos") as tick:
        for outcome in outcomes:
            tally.add(outcome)
            tick()
    tally.close(perf_counter() - started, out)


def _outputs(save: str) -> tuple[str, ...]:
    from tongueseg.batch.outputs import parse_outputs

    names = [name for name in save.split(",") if name.strip() != TABLES_ONLY]
    # The error for a misspelt output lists the outputs.
    return parse_outputs(",".join(names)) if names else ()
