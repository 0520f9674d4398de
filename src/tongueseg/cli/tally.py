"""How many photos were done, and which ones failed."""

from __future__ import annotations

import sys
from typing import Protocol

import typer


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
    """Counts outcomes and names the failed ones as they come."""

    def __init__(self) -> None:
        self.done = self.failed = self.tongues = 0

    def add(self, outcome: Outcome) -> None:
        """Count one photo."""
        self.done += not outcome.error
        self.failed += bool(outcome.error)
        self.tongues += outcome.tongue
        if outcome.error:
            typer.echo(f"error: {outcome.error}", err=True)

    def close(self, seconds: float, where: object) -> None:
        """Say what came of the photos, and end with exit code 1 or 2 where some or all failed."""
        typer.echo(
            f"{self.done} photos, {self.tongues} with a tongue, {self.failed} failed, "
            f"{self.done / seconds:.1f} photos/s: {where}"
        )
        if self.failed:
            sys.exit(1 if self.done else 2)
