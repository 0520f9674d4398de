"""What models take on engines, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from tongueseg.benchmarking.speed_rows import SpeedRow


def speed_table(rows: Sequence[SpeedRow]) -> Table:
    """Return the figures of the rows that were measured."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from tongueseg.benchmarking.speed_columns import COLUMNS, formatted, measured

    with_figures = measured(rows)
    texts = [formatted(row, with_figures[0]) for row in with_figures]
    known = [name for name in COLUMNS if any(text[name] for text in texts)]
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    # As text: brackets in a name are no markup.
    table.add_column("model", overflow="fold")
    table.add_column("runtime", no_wrap=True)
    for label in ("MB", *(COLUMNS[name].label for name in known)):
        table.add_column(label, justify="right", no_wrap=True)
    for row, text in zip(with_figures, texts, strict=True):
        figures = (text[name] or "–" for name in known)
        table.add_row(Text(row.name), row.runtime, f"{row.size / 1e6:.1f}", *figures)
    return table


def notes(rows: Sequence[SpeedRow]) -> list[str]:
    """Return a line for each reason why rows have no figures; one that all models share, once."""
    from tongueseg.runtime import RUNTIMES

    models = dict.fromkeys(row.name for row in rows)
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.note:
            reasons.setdefault((row.runtime, row.note), []).append(row.name)
    lines = []
    for (runtime, note), names in reasons.items():
        whose = "" if len(names) == len(models) else f"{', '.join(names)}, "
        lines.append(f"{whose}{runtime} {note}")
    tried = {row.runtime.partition(":")[0] for row in rows}
    others = [name for name in RUNTIMES if name not in tried]
    return [*lines, f"no model file here is for {', '.join(others)}"] if others else lines
