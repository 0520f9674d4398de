"""How many photos were done, and which ones failed."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Protocol

import typer

from tongueseg.errors import counted

if TYPE_CHECKING:
    from tongueseg.io.discovery import LeftOut


def name_left_out(left_out: LeftOut) -> None:
    """Say what a search for photos left out, if anything."""
    if left_out:
        typer.echo(str(left_out).encode(errors="backslashreplace"), err=True)


DOUBTFUL_IOU = 0.9
"""A mask with a lower predicted IoU is worth a look."""


class Outcome(Protocol):
    """What became of one photo."""

    @property
    def tongue(self) -> bool:
        """Whether it holds a tongue."""
        ...

    @property
    def error(self) -> str:
        """Why it failed; empty where it did not."""
        ...


class Tally:
    """Counts outcomes and names the failed ones as they come.

    Args:
        before: how many photos an earlier call has done already.
        noun: what is counted.
    """

    def __init__(self, before: int = 0, noun: str = "photo") -> None:
        self.before, self.noun = before, noun
        self.done = self.failed = self.tongues = self.doubtful = 0
        self._missing: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """Count one photo."""
        self.done += not outcome.error
        self.failed += bool(outcome.error)
        self.tongues += outcome.tongue
        # Measuring gives no mask, and so predicts nothing of one.
        predicted = getattr(outcome, "predicted_iou", None)
        self.doubtful += predicted is not None and predicted < DOUBTFUL_IOU
        if note := getattr(outcome, "note", ""):
            typer.echo(note, err=True)
        if outcome.error and self._is_new(outcome.error):
            typer.echo(f"error: {outcome.error}", err=True)

    def _is_new(self, error: str) -> bool:
        """Tell whether a remedy is new: a library that lacks is named with its first file."""
        _, colon, remedy = error.rpartition(": HEIC needs ")
        if not colon:
            return True
        self._missing[f"HEIC needs {remedy}"] += 1
        return self._missing[f"HEIC needs {remedy}"] == 1

    def _counts(self, seconds: float) -> str:
        total = self.done + self.failed
        if not total and self.before:
            return f"nothing left to do, {counted(self.before, self.noun)} done before"
        before = f"{self.before} done before, " if self.before else ""
        of_total = f"{self.done} of " if self.failed else ""
        doubtful = f" ({self.doubtful} with a predicted IoU under {DOUBTFUL_IOU})"
        tongues = f"{self.tongues} with a tongue{doubtful if self.doubtful else ''}"
        return (
            f"{before}{of_total}{counted(total, self.noun)}, {tongues}, "
            f"{self.failed} failed, {self.done / seconds:.1f} {self.noun}s/s"
        )

    def _name_repeated(self) -> None:
        for remedy, number in self._missing.items():
            if number > 1:
                more = "1 more photo" if number == 2 else f"{number - 1} more photos"
                typer.echo(f"error: {more}: {remedy}", err=True)

    def close(self, seconds: float, where: object, left_out: LeftOut) -> None:
        """Say what came of the photos, and end with exit code 1 or 2 where some or all failed."""
        self._name_repeated()
        typer.echo(f"{self._counts(seconds)}: {where}")
        name_left_out(left_out)
        if self.failed:
            sys.exit(1 if self.done or self.before else 2)
