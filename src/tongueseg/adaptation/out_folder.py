"""The folder of an adaptation: made once, resumed, never overwritten unasked."""

from __future__ import annotations

from pathlib import Path

from tongueseg.adaptation.adapt import FIGURES
from tongueseg.adaptation.plan import PLAN
from tongueseg.errors import BadSettings
from tongueseg.training.run_folder import clear


def open_folder(out: Path, *, resume: bool, overwrite: bool, data: Path) -> bool:
    """Make way for an adaptation; return whether one is finished there and to be left as it is.

    Args:
        data: the dataset, which overwriting must not touch.

    Raises:
        BadSettings: the folder is not empty and neither ``resume`` nor ``overwrite`` is given, it
            is no adaptation's, or it holds the dataset. Nothing is removed then.
    """
    if not resume:
        clear(out / PLAN, overwrite=overwrite, inputs=[data])
        return False
    if not (out / PLAN).exists():
        raise BadSettings(f"{out}: no adaptation to resume here; leave out --resume to start one")
    return (out / FIGURES).exists()
