"""The files of photos, as they are sent to a service."""

from __future__ import annotations

import os
from pathlib import Path

from tongueseg.errors import BadPhoto

PhotoSource = str | os.PathLike[str] | bytes
NamedBytes = tuple[str, bytes]
"""The name of a photo and its bytes."""


def read_file(photo: PhotoSource) -> NamedBytes:
    """Return name and bytes of a photo.

    Raises:
        BadPhoto: it cannot be read.
    """
    if isinstance(photo, bytes):
        return "photo", photo
    path = Path(photo)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise BadPhoto(f"{path}: cannot be read ({error.strerror})") from error
    # A path with a zero byte.
    except ValueError as error:
        raise BadPhoto(f"{str(path)!r}: cannot be read ({error})") from error


def read_file_or_error(photo: PhotoSource) -> NamedBytes | BadPhoto:
    """Return name and bytes of a photo, or why it cannot be read."""
    try:
        return read_file(photo)
    except BadPhoto as error:
        return error
