"""Tables that are written row by row, and appear whole when they end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypedDict

from tongueseg.errors import BadSettings, TonguesegError
from tongueseg.io.atomic import atomic_file, cannot_write


class _Encoding(TypedDict):
    encoding: str
    errors: str


# Names of files need not be UTF-8; their bytes are kept.
_TEXT: _Encoding = {"encoding": "utf-8", "errors": "surrogateescape"}


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
    with _kept_on_interrupt(path) as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        yield writer.writerow


@contextmanager
def resumable_csv(
    path: Path, columns: Sequence[str], previous_rows: Iterable[Mapping[str, str]] = ()
) -> Iterator[Callable[[Mapping[str, str]], object]]:
    """Yield what :func:`csv_table` yields; the rows stay when the process is killed.

    Until the block ends they are in ``path.part``, one by one, see :func:`read_finished_rows`.
    Where an error that is not ours ends it, they stay there.

    Args:
        path: of the table.
        columns: its columns.
        previous_rows: rows that come first.

    Raises:
        CannotWrite: the disk refuses.
    """
    part = _part_file(path)
    with csv_table(part, columns) as write:
        for row in previous_rows:
            write(row)
    ended: BaseException | None = None
    try:
        with part.open("a", buffering=1, newline="", **_TEXT) as stream:
            try:
                yield csv.DictWriter(stream, columns, restval="", lineterminator="\n").writerow
            except (KeyboardInterrupt, TonguesegError) as error:
                ended = error
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    if ended:
        raise ended


def read_finished_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a table that :func:`resumable_csv` wrote, also where it was killed.

    Where it was, only those of that call: it holds the earlier rows that it was to begin with.

    Raises:
        BadSettings: the table has other columns.
    """
    file = _part_file(path) if is_unfinished(path) else path
    if not file.is_file():
        return []
    with file.open(newline="", **_TEXT) as stream:
        lines = stream.readlines()
    if lines and not lines[-1].endswith("\n"):
        # The process ended in the middle of it.
        lines.pop()
    reader = csv.DictReader(lines)
    if lines and tuple(reader.fieldnames or ()) != tuple(columns):
        raise BadSettings(f"{file}: has other columns than this version writes")
    return list(reader)


def is_unfinished(path: Path) -> bool:
    """Tell whether whoever wrote a table by :func:`resumable_csv` was killed."""
    return _part_file(path).exists()


def _part_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


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
    with _kept_on_interrupt(path) as stream:
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
def _kept_on_interrupt(path: Path) -> Iterator[TextIO]:
    """Yield a stream to a file that is written aside, and kept when the user interrupts."""
    ended: BaseException | None = None
    with (
        atomic_file(path) as aside,
        aside.open("w", newline="", **_TEXT) as stream,
    ):
        try:
            yield stream
        except (KeyboardInterrupt, TonguesegError) as error:
            ended = error
    if ended:
        raise ended
