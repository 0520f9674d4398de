"""``report.html`` of an adaptation: before and after, on photos held back and elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tongueseg.adaptation.verdict import Verdict
from tongueseg.data.dataset import Record
from tongueseg.evaluation.per_photo import ModelResults
from tongueseg.evaluation.report import page_values
from tongueseg.i18n import Text
from tongueseg.report import write_page


def write_adaptation_page(
    path: Path,
    verdict: Verdict,
    labels: Sequence[Text],
    results: tuple[ModelResults, ModelResults],
    records: Sequence[Record],
) -> None:
    """Write the page, which holds all its pictures and opens offline.

    Args:
        labels: what is wrong with the masks as a whole.
        results: before and after, over the same records.

    Raises:
        BadPhoto, BadMask: a pair that is shown cannot be read.
        CannotWrite: the disk refuses.
    """
    write_page(
        path,
        "adaptation/report.html.jinja",
        verdict=verdict,
        labels=list(labels),
        name=path.parent.name,
        **page_values(results, records),
    )
