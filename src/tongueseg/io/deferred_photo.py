"""Photos that are no files of their own: in a zip, at a URL, on standard input."""

from __future__ import annotations

import io
import sys
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from tongueseg.errors import BadPhoto

UPLOAD_BYTES = 20 * 2**20
"""The largest photo that is taken from a URL, as large as an upload to the service may be."""

_SECONDS = 60
_IDLE_SECONDS = 15
_CHUNK = 2**16


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
    return DeferredPhoto(url, lambda size: _download(url, min(size, UPLOAD_BYTES + 1)))


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
    deadline = monotonic() + _SECONDS
    content = bytearray()
    try:
        with urllib.request.urlopen(url, timeout=_IDLE_SECONDS) as answer:  # noqa: S310 http only
            while len(content) < size:
                chunk = answer.read(min(_CHUNK, size - len(content)))
                if not chunk:
                    break
                content += chunk
                if monotonic() > deadline:
                    raise BadPhoto(f"{url}: not there after {_SECONDS} seconds")
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise BadPhoto(f"{url}: cannot be fetched ({_reason(error)})") from error
    if len(content) > UPLOAD_BYTES:
        raise BadPhoto(f"{url}: more than the {UPLOAD_BYTES:,} bytes allowed")
    return bytes(content)


def _reason(error: Exception) -> object:
    """Return what stands behind the wrapping of urllib."""
    if type(error) is urllib.error.URLError:
        return getattr(error.reason, "strerror", None) or error.reason
    return error
