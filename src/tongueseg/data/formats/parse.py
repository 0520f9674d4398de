"""Reading what others wrote: JSON, checked value by value."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, FiniteFloat, ValidationError

from tongueseg.data.formats.drawing import Entry, Shape
from tongueseg.errors import BadAnnotation

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

Point = tuple[FiniteFloat, FiniteFloat]


def _text(value: Any) -> Any:
    # Class names and categories of numbers alone are common.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Label = Annotated[str, BeforeValidator(_text)]
"""The name of a class; a number is taken for its text."""


def files_of(source: Path, suffix: str) -> list[Path]:
    """List the files of a folder by suffix, hidden ones left out, or the one file given."""
    if not source.is_dir():
        return [source]
    files = (f.relative_to(source) for f in source.rglob("*") if f.suffix.lower() == suffix)
    return [source / f for f in sorted(files) if not any(p.startswith(".") for p in f.parts)]


def read_text(file: Path) -> str:
    """Read a text file in UTF-8, in UTF-16 with its mark, or else in GBK.

    Python's default encoding on a Chinese Windows is GBK, and LabelMe's files were written in it.

    Raises:
        BadAnnotation: it cannot be read, or is in another encoding.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadAnnotation(f"{file}: cannot be read ({error.strerror})") from error
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    raise BadAnnotation(f"{file}: is in another encoding than UTF-8 and GBK; save it in UTF-8")


def read_json(file: Path) -> Any:
    """Read a JSON file.

    Raises:
        BadAnnotation: it is none, or nested without end.
    """
    try:
        return json.loads(read_text(file))
    except (ValueError, RecursionError) as error:
        raise BadAnnotation(f"{file}: is no JSON ({error})") from error


def read_each(
    files: Iterable[Path], one: Callable[[Path], T]
) -> tuple[dict[Path, T], list[BadAnnotation]]:
    """Read files that tell of many photos each; return them, and what is wrong with the others."""
    read, broken = {}, []
    for file in files:
        try:
            read[file] = one(file)
        except BadAnnotation as error:
            broken.append(error)
    return read, broken


def failing(message: str) -> Entry:
    """Return an entry that fails with ``message``, so that it is told and the others go on."""
    return partial(_fail, message)


def _fail(message: str) -> NoReturn:
    raise BadAnnotation(message)


def checked(model: type[M], value: Any, where: str) -> M:
    """Return ``value`` as a model.

    Raises:
        BadAnnotation: a field is missing or of the wrong kind; the message names the first.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BadAnnotation(f"{where}: {place or 'it'}: {first['msg']}") from error


def read_shapes(
    objects: Iterable[Any], where: str, one: Callable[[Any, str], Shape]
) -> tuple[tuple[Shape, ...], tuple[str, ...]]:
    """Read objects one by one; return the shapes, and a message for each that is none."""
    shapes, broken = [], []
    for number, item in enumerate(objects, start=1):
        try:
            shapes.append(one(item, f"{where}: object {number}"))
        except BadAnnotation as error:
            broken.append(str(error))
    return tuple(shapes), tuple(broken)
