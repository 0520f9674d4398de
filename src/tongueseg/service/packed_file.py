"""Files of the page that are compressed once, when the service starts, and sent so."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path

from mimeparse import MimeTypeParseException, parse_media_range
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

# The model and the runtime are compressed files already.
_SUFFIXES = frozenset({".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".webmanifest"})
_MAX_BYTES = 8 * 2**20
_WORTHWHILE = 0.9
VARY = {"Vary": "Accept-Encoding"}
"""The header of a file that is sent in two forms, whichever it is."""


class PackedFile:
    """The gzip form of a file.

    Args:
        content: of the file as it is sent.
        media_type: of what is packed.
    """

    def __init__(self, content: bytes, media_type: str) -> None:
        self._content, self._media_type = content, media_type
        # Both forms of a file must differ in their tags (RFC 9110, 8.8.3.3).
        digest = hashlib.sha256(content).hexdigest()[:32]
        self._headers = {"Content-Encoding": "gzip", "ETag": f'"{digest}-gzip"', **VARY}

    def response(self, files: StaticFiles, request_headers: Headers) -> Response:
        """Return the file, or 304 if the client has it."""
        response = Response(self._content, headers=self._headers, media_type=self._media_type)
        if files.is_not_modified(response.headers, request_headers):
            return NotModifiedResponse(response.headers)
        return response


def pack(file: Path) -> PackedFile | None:
    """Compress a file; None if that gains little."""
    if file.suffix.lower() not in _SUFFIXES or file.stat().st_size > _MAX_BYTES:
        return None
    content = file.read_bytes()
    packed = gzip.compress(content, mtime=0)
    if len(packed) > _WORTHWHILE * len(content):
        return None
    return PackedFile(packed, mimetypes.guess_type(file.name)[0] or "application/octet-stream")


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether a client takes gzip (RFC 9110, 12.5.3).

    Example:
        >>> accepts_gzip("gzip, br"), accepts_gzip("gzip;q=0, *")
        (True, False)
    """
    qualities = dict(map(_quality, accept_encoding.lower().split(",")))
    return qualities.get("gzip", qualities.get("*", 0.0)) > 0


def _quality(coding: str) -> tuple[str, float]:
    name, _, parameters = coding.partition(";")
    try:
        # It reads q of media types, whose syntax is the same.
        quality = float(parse_media_range(f"a/b;{parameters}")[2]["q"])
    except MimeTypeParseException:
        quality = 0.0
    return name.strip(), quality
