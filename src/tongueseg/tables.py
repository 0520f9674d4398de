"""Tables that are written row by row, and appear whole when they end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tongueseg.atomic import written_aside
from tongueseg.errors import TonguesegError


@contextmanager
def csv_table(
    path: Path, columns: Sequence[str]
) -> Iterator[Callable[[Mapping[str, str]], object]]:
    """Yield a function that writes a row as CSV; what a row leaves out is empty.

    The file appears when the block ends, also where the user interrupts it or an error of ours
    ends it: then with the rows so far.

    Raises:
        CannotWrite: the disk refuses.
    """
    with _kept(path) as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        yield writer.writerow


@contextmanager
def json_table(
    path: Path, about: Mapping[str, Any], rows: str
) -> Iterator[Callable[[Mapping[str, Any]], object]]:
    """Yield a function that writes a row as JSON; the file appears as that of a CSV table does.

    Args:
        about: what stands before the rows; not empty.
        rows: the name of the list that holds the rows, each on a line of its own.

    Raises:
        CannotWrite: the disk refuses.
    """
    with _kept(path) as stream:
        stream.write(f"{json.dumps(about, indent=2)[:-2]},\n  {json.dumps(rows)}: [")
        before = "\n    "

        def write(row: Mapping[str, Any]) -> None:
            nonlocal before
            stream.write(f"{before}{json.dumps(row)}")
            before = ",\n    "

        try:
            yield write
        finally:
            stream.write("\n  ]\n}\n")


@contextmanager
def _kept(path: Path) -> Iterator[TextIO]:
    """Yield a stream to a file that is written aside, and kept when the user interrupts."""
    ended: BaseException | None = None
    with (
        written_aside(path) as aside,
        # Names of files need not be UTF-8; their bytes are kept.
        aside.open("w", newline="", encoding="utf-8", errors="surrogateescape") as stream,
    ):
        try:
            yield stream
        except (KeyboardInterrupt, TonguesegError) as error:
            ended = error
    if ended:
        raise ended
