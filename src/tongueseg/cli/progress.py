"""A progress bar for many photos."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def ticking(total: int, what: str) -> Iterator[Callable[[], None]]:
    """Show a bar on stderr while the block runs; call what it yields after each of ``total``.

    A single one shows no bar, and saves the time to load it. Neither does a log or a pipe, where a
    bar would be an empty line.
    """
    if total < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), what, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=total)
        yield lambda: progress.advance(bar)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int], Callable[[], None]]]:
    """Yield a function that opens a bar once the total is known, see :func:`ticking`."""
    with ExitStack() as bar:
        yield lambda total: bar.enter_context(ticking(total, what))
