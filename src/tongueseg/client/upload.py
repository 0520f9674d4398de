"""Photos as they are sent."""

from __future__ import annotations

import os
from pathlib import Path

from tongueseg.errors import BadPhoto

Source = str | os.PathLike[str] | bytes
File = tuple[str, bytes]
"""The name of a photo and its bytes."""


def file_of(photo: Source) -> File:
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


def file_or_error(photo: Source) -> File | BadPhoto:
    """Return name and bytes of a photo, or why it cannot be read."""
    try:
        return file_of(photo)
    except BadPhoto as error:
        return error
