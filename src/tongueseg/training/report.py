"""``report.html``: the curves of a training, the evaluation of its model, and its settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tongueseg.config.load import write_yaml
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record
from tongueseg.evaluation.per_photo import ModelResults, per_photo
from tongueseg.evaluation.report import page_values
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores
from tongueseg.report import data_url, write_page


def write_report(run: Path, config: TrainConfig, val: Sequence[Record]) -> None:
    """Write ``run/report.html``, which holds all its pictures and opens offline.

    Raises:
        BadPhoto, BadMask: a validation pair cannot be read.
        CannotWrite: the disk refuses.
    """
    reopen = partial(Segmenter, run, threads=1)
    with reopen() as segmenter:
        spec = segmenter.spec
        results = ModelResults(spec.name, spec.output.threshold, reopen)
        for _ in results.gather(per_photo(segmenter, val, available_cores())):
            pass
    write_page(
        run / "report.html",
        "training/report.html.jinja",
        epoch=round(spec.scores.get("epoch", 0)),
        curves=data_url((run / "curves.png").read_bytes(), "png"),
        settings=write_yaml(config),
        **page_values([results], val),
    )
