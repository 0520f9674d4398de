"""``tongueseg evaluate --masks``: masks from elsewhere, checked before any is scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tongueseg.data.dataset import Record
    from tongueseg.evaluation.given_masks import GivenMasks
    from tongueseg.evaluation.per_photo import ModelResults
    from tongueseg.i18n import Text


@dataclass(frozen=True)
class MaskOptions:
    """The options of masks; each says what it is when nothing is given."""

    folder: Path | None
    suffix: str
    missing: str

    def check(self, of_models: dict[str, object]) -> None:
        """Refuse options that do not go together.

        Args:
            of_models: the value of each option that takes a model, falsy where it is not given.

        Raises:
            BadSettings: an option of models beside masks, or one of masks without them.
        """
        from tongueseg.errors import BadSettings

        given = [name for name, value in of_models.items() if value]
        if self.folder is not None and given:
            raise BadSettings(f"--masks runs no model; leave out {', '.join(given)}")
        if self.folder is None and (self.suffix or self.missing != "refuse"):
            raise BadSettings("--suffix and --missing: are for --masks FOLDER")


@dataclass(frozen=True)
class MasksToScore:
    """Masks from elsewhere, the records that they are scored on, and notes on both.

    Attributes:
        about: what the summary tells of them.
    """

    masks: GivenMasks
    records: list[Record]
    notes: list[Text]
    about: dict[str, object]

    @property
    def results(self) -> ModelResults:
        """What gathers their scores as those of a model."""
        from tongueseg.evaluation.per_photo import ModelResults

        return ModelResults(self.masks.folder.resolve().name, None, lambda: self.masks)


def open_masks(
    options: MaskOptions, folder: Path, data: Path, records: Sequence[Record]
) -> MasksToScore:
    """Pair the masks of a folder with photos; say what belongs to none, and what is missing.

    Raises:
        TonguesegError: they cannot be scored; see :mod:`tongueseg.evaluation.given_masks`.
    """
    from tongueseg.cli.tally import name_left_out
    from tongueseg.errors import counted
    from tongueseg.evaluation.given_masks import find_given_masks, with_masks, without_mask
    from tongueseg.i18n import text

    masks = find_given_masks(folder, data, options.suffix)
    if masks.strays:
        number = counted(len(masks.strays), "mask without a photo")
        typer.echo(f"note: {number} left out ({_first(masks.strays, '; ')})", err=True)
    name_left_out(masks.left_out)
    chosen = with_masks(masks, records, options.missing)
    lacking = [record.name for record in without_mask(masks, records)]
    notes, about = [], {"masks": folder.resolve().name, "missing": options.missing}
    if lacking:
        names = _first(lacking, ", ")
        notes = [text(f"evaluation.missing.{options.missing}", count=len(lacking), names=names)]
        typer.echo(f"note: {notes[0][0]}", err=True)
    return MasksToScore(masks, chosen, notes, {**about, "without_mask": lacking})


def refuse_faulty(masks: GivenMasks, records: Sequence[Record], workers: int) -> None:
    """Name each mask that is none of its photo, and refuse them.

    Raises:
        BadMask: there are some.
    """
    from tongueseg.errors import BadMask, counted
    from tongueseg.evaluation.given_masks import faults_of

    faults = faults_of(masks, records, workers)
    for fault in faults:
        typer.echo(f"error: {fault}", err=True)
    if faults:
        raise BadMask(
            f"{masks.folder}: {counted(len(faults), 'mask')} of {len(records)} cannot be scored, "
            "so nothing is; tongueseg data convert --photos --masks makes masks of 0 and 255"
        )


def _first(names: Sequence[str], between: str) -> str:
    return between.join(names[:3]) + (f"{between}…" if len(names) > 3 else "")
