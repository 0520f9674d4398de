from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table

from tongueseg.cli.table_output import print_table


@pytest.mark.parametrize("terminal", [True, False])
def test_no_cell_is_cut_off(terminal: bool) -> None:
    table = Table()
    table.add_column("name", overflow="ellipsis")
    table.add_column("path", no_wrap=True)
    table.add_row("photo" * 10, "folder/" * 10)
    stream = io.StringIO()
    print_table(table, Console(file=stream, width=60, force_terminal=terminal, no_color=True))
    text = stream.getvalue()
    assert "…" not in text
    letters = "".join(character for character in text if character.isalpha())
    assert letters.count("o") == 2 * 10 + 10
    assert ("folder/" * 10 in text) is not terminal
