"""``tongueseg predict --engine ray``: the same verb for very many photos."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from tongueseg.errors import MissingExtra

if TYPE_CHECKING:
    from tongueseg.batch.settings import PredictSettings

TABLE_ONLY = "parquet"
"""What ``--save`` says where only the tables are wanted, which a job writes in any case."""


def predict_by_ray(
    paths: Sequence[str],
    out: str,
    save: str,
    settings: PredictSettings,
    *,
    address: str | None,
) -> None:
    """Cut the tongue out of the photos that have no result yet, and end as ``predict`` does."""
    try:
        from tongueseg import distributed as bulk
    except ImportError as error:
        raise MissingExtra("bulk", error.name or "ray") from error
    from tongueseg.batch.outputs import output_folders
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.distributed.remote import local_path

    local = local_path(out)
    sources = bulk.find_sources(paths, output_folders(local) if local else [])
    packed = bulk.bundle(settings.model)
    # Opened once before Ray starts: what is wrong with a model is told at once.
    packed.open(settings.runtime, settings.tta).close()
    job = bulk.Job(
        model=packed.name,
        files=packed.digests(),
        runtime=settings.runtime,
        tta=settings.tta,
        save=_outputs(save),
        background=settings.style.background,
        width_cm=settings.style.width_cm,
    )
    store = bulk.open_store(out)
    bulk.open_job(store, job, resume=settings.resume)
    left = bulk.to_do(store, sources)
    tally = Tally(before=len(sources) - len(left))
    started = perf_counter()
    with ticking(len(left), "photos") as tick:
        outcomes = bulk.run(
            job, packed, store, left, address=address, workers=settings.workers
        )
        for outcome in outcomes:
            tally.add(outcome)
            tick()
    tally.close(perf_counter() - started, out)


def _outputs(save: str) -> tuple[str, ...]:
    from tongueseg.batch.outputs import parse_outputs

    names = [name for name in save.split(",") if name.strip() != TABLE_ONLY]
    # Of a misspelt one the list names what there is.
    return parse_outputs(",".join(names)) if names else ()
