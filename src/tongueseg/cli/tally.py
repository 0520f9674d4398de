"""How many photos were done, and which ones failed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

import typer

if TYPE_CHECKING:
    from tongueseg.io.discovery import LeftOut


def name_left_out(left_out: LeftOut) -> None:
    """Say what a search for photos left out, if anything."""
    if left_out:
        typer.echo(str(left_out).encode(errors="backslashreplace"), err=True)


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
    """

    def __init__(self, before: int = 0) -> None:
        self.before = before
        self.done = self.failed = self.tongues = 0

    def add(self, outcome: Outcome) -> None:
        """Count one photo."""
        self.done += not outcome.error
        self.failed += bool(outcome.error)
        self.tongues += outcome.tongue
        if outcome.error:
            typer.echo(f"error: {outcome.error}", err=True)

    def close(self, seconds: float, where: object, left_out: LeftOut) -> None:
        """Say what came of the photos, and end with exit code 1 or 2 where some or all failed."""
        before = f"{self.before} done before, " if self.before else ""
        typer.echo(
            f"{before}{self.done} photos, {self.tongues} with a tongue, {self.failed} failed, "
            f"{self.done / seconds:.1f} photos/s: {where}"
        )
        name_left_out(left_out)
        if self.failed:
            sys.exit(1 if self.done or self.before else 2)
