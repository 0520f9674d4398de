"""Tables on the terminal and in logs, with no cell cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def print_table(table: Table, console: Console | None = None) -> None:
    """Print a table: as wide as it is in a file, and in lines that are broken on a terminal."""
    from rich.console import Console

    console = console or Console()
    unlimited = console.options.update(max_width=10_000)
    width = console.measure(table, options=unlimited).maximum
    if width > console.width and console.is_terminal:
        for column in table.columns:
            column.no_wrap, column.overflow = False, "fold"
    elif width > console.width:
        console.width = width
    console.print(table)
