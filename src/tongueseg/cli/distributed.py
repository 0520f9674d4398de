"""``tongueseg predict --engine ray``: the same verb for very many photos."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from tongueseg.errors import MissingExtra

if TYPE_CHECKING:
    from tongueseg.batch.settings import PredictSettings

TABLES_ONLY = "parquet"
"""The value of ``--save`` for tables without images. A job writes the tables in any case."""


def predict_with_ray(
    paths: Sequence[str], out: str, save: str, settings: PredictSettings, *, address: str | None
) -> None:
    """Segment the photos that have no result yet, and exit as ``predict`` does.

    Args:
        paths: photos, folders, patterns and URLs.
        out: folder or URL of the results.
        save: outputs as ``--save`` names them.
        settings: model, style, workers and whether a job that is there is resumed.
        address: of a cluster to join; None for this machine.
    """
    try:
        from tongueseg import distributed
    except ImportError as error:
        raise MissingExtra("bulk", error.name or "ray") from error
    from tongueseg.batch.outputs import is_written_by
    from tongueseg.cli.progress import ticking
    from tongueseg.cli.tally import Tally
    from tongueseg.distributed.remote import local_path
    from tongueseg.io.discovery import LeftOut

    local = local_path(out)
    left_out = LeftOut()
    sources = distributed.find_sources(paths, is_written_by(local), left_out)
    bundle = distributed.bundle_model(settings.model)
    # Opened once before Ray starts, so that a faulty model is reported at once.
    bundle.open(settings.runtime, settings.tta).close()
    job = distributed.JobSettings(
        model=bundle.name,
        files=bundle.digests(),
        runtime=settings.runtime,
        tta=settings.tta,
        save=_outputs(save),
        background=settings.style.background,
        width_cm=settings.style.width_cm,
    )
    store = distributed.open_store(out)
    distributed.check_lasting(store)
    distributed.open_job(store, job, resume=settings.resume)
    for part in distributed.remove_damaged(store):
        typer.echo(
            f"warning: {store.root}/{part}: was damaged; its photos are done again", err=True
        )
    pending = distributed.pending_sources(store, sources)
    tally = Tally(before=len(sources) - len(pending))
    started = perf_counter()
    outcomes = distributed.run_job(
        job, bundle, store, pending, address=address, workers=settings.workers
    )
    with ticking(len(pending), "photos") as tick:
        for outcome in outcomes:
            tally.add(outcome)
            tick()
    tally.close(perf_counter() - started, out, left_out)


def _outputs(save: str) -> tuple[str, ...]:
    from tongueseg.batch.outputs import ANNOTATIONS, parse_outputs
    from tongueseg.errors import BadSettings

    names = [name for name in save.split(",") if name.strip() != TABLES_ONLY]
    # The error for a misspelt output lists the outputs.
    outputs = parse_outputs(",".join(names)) if names else ()
    for name in outputs:
        if name in ANNOTATIONS:
            raise BadSettings(f"--engine ray: takes no --save {name}")
    return outputs
