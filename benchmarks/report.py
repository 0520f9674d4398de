"""What the benchmarks share: a table in Markdown, a JSON file, and the machine they ran on."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tongueseg.benchmarking.machine import processor
from tongueseg.io.parallel import available_cores

_LIBRARIES = (
    "tongueseg",
    "numpy",
    "pillow",
    "onnxruntime",
    "torch",
    "lightning",
    "kornia",
    "monai",
)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown, its first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for cells in (header, rule, *rows):
        first, *others = zip(cells, widths, strict=True)
        padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        print(f"| {' | '.join(padded)} |", flush=True)


def write_json(path: Path | None, figures: dict[str, Any]) -> None:
    """Write figures and the machine they hold for; nothing without a path."""
    if path is not None:
        path.write_text(json.dumps({"machine": machine(), **figures}, indent=2) + "\n", "utf-8")


def machine() -> dict[str, str]:
    """Return processor, cores and versions."""
    facts = {"processor": processor(), "cores": str(available_cores())}
    return facts | {"python": platform.python_version()} | dict(_versions())


def print_machine() -> None:
    """Print one line about the machine."""
    print(", ".join(f"{key} {value}" for key, value in machine().items()) + "\n", flush=True)


def _versions() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            yield name, version(name)


def verdict(met: bool) -> str:
    """Return the word for a target."""
    return "met" if met else "missed"
