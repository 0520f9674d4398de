"""A multipart body, taken apart as it comes; of its parts only the photos are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from tongueseg.service.http.error_responses import Problem

FIELD = "file"
"""The name of the parts that hold photos."""

_LONGEST_NAME = 100
_MOST_PARTS = 1000


@dataclass(frozen=True)
class Upload:
    """A photo as it was sent: its bytes, and what its sender calls it."""

    content: bytes
    name: str = "photo"


@dataclass
class _Part:
    """A part that is being read."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    header: bytes = b""
    value: bytes = b""
    name: str = ""
    file_name: str = ""
    content: list[memoryview] = field(default_factory=list)


class Form:
    """Collects the photos of a multipart body.

    Args:
        content_type: with its boundary.
        max_files: photos beyond which the body is refused.

    Raises:
        Problem: 400, there is no boundary.
    """

    def __init__(self, content_type: str, max_files: int) -> None:
        boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
        if not boundary:
            raise _broken("its Content-Type names no boundary")
        self._uploads: list[Upload] = []
        self._names: list[str] = []
        self._max_files = max_files
        self._part, self._complete = _Part(), False
        events = ("part_begin", "header_field", "header_value", "header_end", "headers_finished")
        more = ("part_data", "part_end", "end")
        calls = {f"on_{event}": getattr(self, f"_{event}") for event in (*events, *more)}
        try:
            self._parser = MultipartParser(boundary, calls)  # type: ignore[arg-type]
        except FormParserError as error:
            raise _broken(str(error)) from error

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        Raises:
            Problem: 400, they are no multipart body; 422, there are too many photos.
        """
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _broken(str(error)) from error

    def uploads(self) -> list[Upload]:
        """Return the photos, one or more, after the last bytes.

        Raises:
            Problem: 400, the body is cut off; 422, it holds no photo.
        """
        if not self._complete:
            raise _broken("it ends before its last boundary")
        if self._uploads:
            return self._uploads
        others = [name for name in dict.fromkeys(self._names) if name != FIELD]
        if others:
            got = ", ".join(others)[:_LONGEST_NAME]
            raise Problem(422, "wrong_field", f"no photo in a field named {FIELD}; got {got}")
        raise Problem(422, "no_file", f"no photo; send it in a field named {FIELD}")

    def close(self) -> None:
        """Let go of what was read.

        Parser and form know each other, so that else only the next collection of garbage would.
        """
        self._uploads, self._part = [], _Part()
        del self._parser

    def _part_begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]

    def _header_end(self) -> None:
        part = self._part
        part.headers[part.header.lower()] = part.value
        part.header = part.value = b""

    def _headers_finished(self) -> None:
        told = parse_options_header(self._part.headers.get(b"content-disposition", b""))[1]
        self._part.name = _text(told.get(b"name", b""))
        self._part.file_name = _text(told.get(b"filename", b""))
        self._names.append(self._part.name or "a part without a name")
        if len(self._names) > _MOST_PARTS:
            raise _broken(f"it has more than {_MOST_PARTS:,} parts")
        if self._part.name == FIELD and len(self._uploads) == self._max_files:
            raise Problem(422, "too_many_files", f"more than the {self._max_files} photos allowed")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.name == FIELD:
            self._part.content.append(memoryview(data)[start:end])

    def _part_end(self) -> None:
        part = self._part
        # A form whose file was not chosen sends an empty one without a name.
        if part.name == FIELD and (any(part.content) or part.file_name):
            name = PurePosixPath(part.file_name.replace("\\", "/")).name
            self._uploads.append(Upload(b"".join(part.content), name or "photo"))
        self._part = _Part()

    def _end(self) -> None:
        self._complete = True


def _text(value: bytes) -> str:
    """Return a name as text that is fit for a message."""
    text = value.decode("utf-8", errors="replace")
    return "".join(letter for letter in text if letter.isprintable())[:_LONGEST_NAME]


def _broken(why: str) -> Problem:
    return Problem(400, "bad_request", f"the multipart body cannot be read: {why}")
