"""Whether an adapted model is better: photo by photo, on those that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tongueseg.adaptation.elsewhere import Elsewhere
from tongueseg.evaluation.evaluator import Scored

_FORGOTTEN = 0.03
"""A model that loses as much IoU on drawn tongues has become another one."""


@dataclass(frozen=True)
class Verdict:
    """What an adaptation gained.

    Attributes:
        photos: how many were held back and scored.
        before, after: mean IoU on them.
        gain: mean of their differences.
        standard_error: of that mean.
        largest_loss: of a single photo's IoU; 0 where none lost.
        largest_loss_photo: its name.
        elsewhere_before, elsewhere_after: on drawn pictures.
    """

    photos: int
    before: float
    after: float
    gain: float
    standard_error: float
    largest_loss: float
    largest_loss_photo: str
    elsewhere_before: Elsewhere
    elsewhere_after: Elsewhere

    @property
    def is_better(self) -> bool:
        """Whether the gain exceeds what chance alone would often give, and little was forgotten."""
        return self.gain > self.standard_error and not self.forgot

    @property
    def forgot(self) -> bool:
        """Whether it lost what it knew of other tongues."""
        before, after = self.elsewhere_before, self.elsewhere_after
        return before.iou - after.iou > _FORGOTTEN or after.invented > before.invented + 1

    def as_json(self) -> dict[str, Any]:
        """Return all figures, with the verdict."""
        return {"better": self.is_better, "forgot": self.forgot, **asdict(self)}


def judge(
    before: Sequence[Scored], after: Sequence[Scored], elsewhere: tuple[Elsewhere, Elsewhere]
) -> Verdict:
    """Compare the scores of the same photos before and after.

    A photo without a tongue whose mask is rightly empty counts as an IoU of 1.
    """
    old, new = (
        np.nan_to_num([photo.scores["iou"] for photo in one], nan=1) for one in (before, after)
    )
    gains = new - old
    worst = int(gains.argmin())
    return Verdict(
        photos=len(gains),
        before=float(old.mean()),
        after=float(new.mean()),
        gain=float(gains.mean()),
        standard_error=float(gains.std(ddof=1) / np.sqrt(len(gains))),
        largest_loss=max(0.0, -float(gains[worst])),
        largest_loss_photo=before[worst].name,
        elsewhere_before=elsewhere[0],
        elsewhere_after=elsewhere[1],
    )
