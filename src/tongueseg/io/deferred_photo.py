"""Photos that are no files of their own: in a zip, at a URL, on standard input."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tongueseg.errors import BadPhoto
from tongueseg.io.http_photo import read_url

UPLOAD_BYTES = 20 * 2**20
"""The largest photo that is taken from a URL, as large as an upload to the service may be."""

_SECONDS = 60


class DeferredPhoto(io.RawIOBase):
    """A photo whose bytes are fetched when it is read, each time anew.

    Args:
        name: what to call it in messages, and what tells it from other photos.
        fetch: takes the most bytes to return, and returns them.
    """

    def __init__(self, name: str, fetch: Callable[[int], bytes]) -> None:
        super().__init__()
        self.name = name
        self._fetch = fetch

    def read(self, size: int = -1) -> bytes:
        """Return the photo's bytes, ``size`` at most.

        Raises:
            BadPhoto: they cannot be fetched.
        """
        return self._fetch(size)


def photo_at_url(url: str) -> DeferredPhoto:
    """Return the photo at an ``http://`` or ``https://`` URL."""
    return DeferredPhoto(url, partial(_download, url))


def photo_in_zip(archive: Path, member: str) -> DeferredPhoto:
    """Return a photo of a zip archive."""
    name = f"{archive}/{member}"
    return DeferredPhoto(name, lambda size: _unzip(archive, member, size))


def photo_from_stdin() -> DeferredPhoto:
    """Return the photo on standard input, which can be read once."""
    return DeferredPhoto("standard input", sys.stdin.buffer.read)


def _unzip(archive: Path, member: str, size: int) -> bytes:
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(member) as stream:
            return stream.read(size)
    except (OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise BadPhoto(f"{archive}/{member}: cannot be read ({error})") from error


def _download(url: str, size: int) -> bytes:
    content = read_url(url, min(size, UPLOAD_BYTES + 1), seconds=_SECONDS)
    if len(content) > UPLOAD_BYTES:
        raise BadPhoto(f"{url}: more than the {UPLOAD_BYTES:,} bytes allowed")
    return content
