"""A multipart body, parsed as it arrives. Only the photos of its parts are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from tongueseg.errors import BadSettings
from tongueseg.inference.prompt import Prompt, parse_prompt
from tongueseg.service.http.error_responses import ApiError

FIELD = "file"
"""The name of the form field that holds photos."""

PROMPT_FIELDS = ("box", "points")
"""The names of the form fields that say where the tongue of one photo is."""

_EVENTS = (
    "part_begin",
    "header_field",
    "header_value",
    "header_end",
    "headers_finished",
    "part_data",
    "part_end",
    "end",
)
_MAX_NAME_LENGTH = 100
_MAX_TEXT_LENGTH = 5_000
# Beside the photos: fields of a browser's form.
_OTHER_PARTS = 64
_MAX_PADDING = 256


@dataclass(frozen=True)
class Upload:
    """An uploaded photo: its bytes, the name that the client gives it, and where its tongue is."""

    content: bytes
    name: str = "photo"
    prompt: Prompt | None = None


@dataclass
class _Part:
    """The part that is being parsed."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    header_name: bytes = b""
    header_value: bytes = b""
    field_name: str = ""
    file_name: str = ""
    content: list[memoryview] = field(default_factory=list)


class Form:
    """Collects the photos of a multipart body.

    Args:
        content_type: with its boundary.
        max_files: photos at most.

    Raises:
        ApiError: 400, the type names no boundary.
    """

    def __init__(self, content_type: str, max_files: int) -> None:
        boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
        if not boundary:
            raise _broken("its Content-Type names no boundary")
        self._uploads: list[Upload] = []
        self._field_names: list[str] = []
        self._texts: dict[str, str] = {}
        self._max_files = max_files
        self._part, self._complete = _Part(), False
        self._max_parts = max_files + _OTHER_PARTS
        self._delimiters = _Delimiters(boundary, self._max_parts)
        callbacks = {f"on_{event}": getattr(self, f"_{event}") for event in _EVENTS}
        try:
            self._parser = MultipartParser(boundary, callbacks)  # type: ignore[arg-type]
        except FormParserError as error:
            raise _broken(str(error)) from error

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes.

        Raises:
            ApiError: 400, they are no multipart body; 422, there are too many photos.
        """
        self._delimiters.check(chunk)
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _broken(str(error)) from error

    def uploads(self) -> list[Upload]:
        """Return the photos, at least one, after the last bytes.

        Raises:
            ApiError: 400, the body is truncated; 422, it holds no photo, or box and points that
                are none or of several photos.
        """
        if not self._complete:
            raise _broken("it ends before its last boundary")
        if self._uploads:
            return _with_prompt(self._uploads, self._texts)
        others = [name for name in dict.fromkeys(self._field_names) if name != FIELD]
        if others:
            field_names = ", ".join(others)[:_MAX_NAME_LENGTH]
            raise ApiError(
                422, "wrong_field", f"no photo in a field named {FIELD}; got {field_names}"
            )
        raise ApiError(422, "no_file", f"no photo; send it in a field named {FIELD}")

    def close(self) -> None:
        """Free what was read.

        Parser and form refer to each other. Without this call only the garbage collector would
        free them.
        """
        self._uploads, self._part = [], _Part()
        del self._parser

    def _part_begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header_name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.header_value += data[start:end]

    def _header_end(self) -> None:
        part = self._part
        part.headers[part.header_name.lower()] = part.header_value
        part.header_name = part.header_value = b""

    def _headers_finished(self) -> None:
        options = parse_options_header(self._part.headers.get(b"content-disposition", b""))[1]
        self._part.field_name = _text(options.get(b"name", b""))
        self._part.file_name = _text(options.get(b"filename", b""))
        self._field_names.append(self._part.field_name or "a part without a name")
        if len(self._field_names) > self._max_parts:
            raise _broken(f"it has more than {self._max_parts:,} parts")
        if self._part.field_name == FIELD and len(self._uploads) == self._max_files:
            raise ApiError(422, "too_many_files", f"more than the {self._max_files} photos allowed")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.field_name in PROMPT_FIELDS:
            length = sum(map(len, part.content)) + end - start
            if length > _MAX_TEXT_LENGTH:
                raise _invalid(f"{part.field_name}: has more than {_MAX_TEXT_LENGTH:,} characters")
        if part.field_name in (FIELD, *PROMPT_FIELDS):
            part.content.append(memoryview(data)[start:end])

    def _part_end(self) -> None:
        part = self._part
        # A browser's form in which no file was chosen sends an empty part without a file name.
        if part.field_name == FIELD and (any(part.content) or part.file_name):
            name = PurePosixPath(part.file_name.replace("\\", "/")).name
            self._uploads.append(Upload(b"".join(part.content), name or "photo"))
        elif part.field_name in PROMPT_FIELDS:
            self._take_text(part.field_name, b"".join(part.content))
        self._part = _Part()

    def _take_text(self, name: str, content: bytes) -> None:
        if name in self._texts:
            raise _invalid(f"{name}: is given twice; several points are one text")
        self._texts[name] = content.decode("utf-8", errors="replace")

    def _end(self) -> None:
        self._complete = True


class _Delimiters:
    """Counts a body's delimiters before they are parsed.

    The parser goes through delimiters, and the blanks after them, byte by byte. A body of nothing
    else would keep the event loop busy for seconds.
    """

    def __init__(self, boundary: bytes, max_parts: int) -> None:
        self._delimiter = b"--" + boundary
        self._padded = re.compile(re.escape(self._delimiter) + b"[ \t]{%d}" % _MAX_PADDING)
        self._max_parts, self._count, self._tail = max_parts, 0, b""

    def check(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises:
            ApiError: 400, there are too many delimiters, or too many blanks after one.
        """
        window = self._tail + chunk
        self._count += window.count(self._delimiter) - self._tail.count(self._delimiter)
        # The last one ends the body.
        if self._count > self._max_parts + 1:
            raise _broken(f"it has more than {self._max_parts:,} parts")
        if self._padded.search(window):
            raise _broken("many blanks follow its boundary")
        self._tail = window[-(len(self._delimiter) + _MAX_PADDING - 1) :]


def _with_prompt(uploads: list[Upload], texts: dict[str, str]) -> list[Upload]:
    """Return the photos with what the form says about their tongue."""
    try:
        prompt = parse_prompt(**texts)
    except BadSettings as error:
        raise _invalid(str(error)) from error
    if prompt is None:
        return uploads
    if len(uploads) > 1:
        raise _invalid(f"box and points are for one photo, not for {len(uploads)}")
    return [replace(uploads[0], prompt=prompt)]


def _invalid(message: str) -> ApiError:
    return ApiError(422, "invalid", message)


def _text(value: bytes) -> str:
    """Return a name as text that fits a message."""
    text = value.decode("utf-8", errors="replace")
    return "".join(character for character in text if character.isprintable())[:_MAX_NAME_LENGTH]


def _broken(reason: str) -> ApiError:
    return ApiError(400, "bad_request", f"the multipart body cannot be read: {reason}")
