"""Tables that are written row by row, and appear whole when they end."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tongueseg.errors import BadDataset, BadSettings, TonguesegError
from tongueseg.io.atomic import atomic_file, cannot_write, sync

# Spreadsheets take a table without the mark for one in the code page of their system.
_WITH_BOM = "utf-8-sig"
# Names of files need not be UTF-8, and may hold line breaks.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
# A spreadsheet runs a cell that begins so. Where it splits lines at semicolons, so do parts of one.
_FORMULA = re.compile("(^|;)([ \u00a0\u3000]*)([-=+@\uff0b\uff0d\uff1d\uff20])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})|\\u(d[89a-f][0-9a-f]{2}|ff0b|ff0d|ff1d|ff20)")


def escape(text: str) -> str:
    r"""Return a text as it stands in a table: UTF-8 on one line, and no formula.

    What cannot stand there is written as Python writes it, see :func:`unescape`. Numbers stay.

    Example:
        >>> print(escape(os.fsdecode(b"\xc9\xe0.jpg")), escape("=1+1"), escape("-1.5"))
        \xc9\xe0.jpg \x3d1+1 -1.5
    """
    if _NUMBER.fullmatch(text):
        return text
    literal = _ESCAPED.sub(lambda match: f"\\x5c{match[0][1:]}", text)
    printable = _UNWRITABLE.sub(lambda match: _escape_code(ord(match[0])), literal)
    return _FORMULA.sub(lambda match: match[1] + match[2] + _escape_code(ord(match[3])), printable)


def unescape(text: str) -> str:
    """Return the text that :func:`escape` was given, so that a file is found by its name."""
    return _ESCAPED.sub(_unescaped, text)


def _escape_code(code: int) -> str:
    # A byte of a name in another encoding, as os.fsdecode keeps it.
    byte = code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code
    return f"\\x{byte:02x}" if byte <= 0xFF else f"\\u{code:04x}"


def _unescaped(match: re.Match[str]) -> str:
    if match[2]:
        return chr(int(match[2], 16))
    code = int(match[1], 16)
    return chr(code + 0xDC00 if code >= 0x80 else code)


def csv_bytes(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a whole table as UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([escape(str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode(_WITH_BOM)


def _row_writer(stream: TextIO, columns: Sequence[str]) -> csv.DictWriter[str]:
    return csv.DictWriter(stream, columns, restval="", lineterminator="\n")


def _escaped_row(row: Mapping[str, str]) -> dict[str, str]:
    return {column: escape(str(cell)) for column, cell in row.items()}


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
    with _kept_on_interrupt(path, _WITH_BOM) as stream:
        writer = _row_writer(stream, columns)
        writer.writeheader()
        yield lambda row: writer.writerow(_escaped_row(row))


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
        with part.open("a", buffering=1, newline="", encoding="utf-8") as stream:
            writer = _row_writer(stream, columns)
            try:
                yield lambda row: writer.writerow(_escaped_row(row))
            except (KeyboardInterrupt, TonguesegError) as error:
                ended = error
        sync(part)
        part.replace(path)
        sync(path.parent)
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
    with _readable(file) as stream:
        lines = stream.readlines()
    if lines and not lines[-1].endswith("\n"):
        # The process ended in the middle of it.
        lines.pop()
    reader = csv.DictReader(lines)
    if lines and tuple(reader.fieldnames or ()) != tuple(columns):
        raise BadSettings(f"{file}: has other columns than this version writes")
    return [{column: unescape(row[column] or "") for column in columns} for row in reader]


def read_table(file: Path) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Return the columns and the rows of a table, ours or another's; a short row lacks columns.

    Raises:
        BadDataset: it is no CSV in UTF-8.
    """
    try:
        with file.open(newline="", encoding=_WITH_BOM) as stream:
            reader = csv.DictReader(stream)
            columns = tuple(reader.fieldnames or ())
            rows = [
                {column: unescape(row[column]) for column in columns if row[column] is not None}
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadDataset(f"{file}: cannot be read as CSV in UTF-8 ({error})") from error
    return columns, rows


def _readable(file: Path) -> TextIO:
    """Open a table with or without a byte order mark; other bytes than UTF-8 are kept."""
    return file.open(newline="", encoding=_WITH_BOM, errors="surrogateescape")


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
    with _kept_on_interrupt(path, "utf-8") as stream:
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
def _kept_on_interrupt(path: Path, encoding: str) -> Iterator[TextIO]:
    """Yield a stream to a file that is written aside, and kept when the user interrupts."""
    ended: BaseException | None = None
    with (
        atomic_file(path, durable=True) as aside,
        aside.open("w", newline="", encoding=encoding) as stream,
    ):
        try:
            yield stream
        except (KeyboardInterrupt, TonguesegError) as error:
            ended = error
    if ended:
        raise ended
