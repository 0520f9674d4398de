"""Files at URLs, by fsspec: photos to list and fetch, and the folder of the results."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from tongueseg.errors import BadPhoto, BadSettings, TonguesegError
from tongueseg.io.discovery import LeftOut, is_photo
from tongueseg.io.photo import PhotoLimits

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Tell whether a path is a URL such as ``s3://bucket/photos`` or ``file:///photos``."""
    return _SCHEME.match(text) is not None


def local_path(path: str) -> Path | None:
    """Return the path of a file on this machine; None for other URLs."""
    if path.lower().startswith("file://"):
        return Path(unquote(urlsplit(path).path))
    return None if is_url(path) else Path(path)


def connect(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it.

    The URL is never a chain, as which fsspec would read the key ``a::file:///b.jpg`` of a bucket.

    Raises:
        BadSettings: no installed library supports the URL, or the server refuses.
    """
    import fsspec

    with error_naming(url, BadSettings):
        try:
            protocol = fsspec.core.split_protocol(url)[0]
            kind = fsspec.get_filesystem_class(protocol)
            system = fsspec.filesystem(protocol, **kind._get_kwargs_from_urls(url))
        except ImportError as error:
            # fsspec names the library: "Install s3fs to access S3".
            raise BadSettings(f"{url}: a library is missing: {error}") from error
        except ValueError as error:
            raise BadSettings(f"{url}: no such kind of URL ({error})") from error
    return system, str(system._strip_protocol(url))


def find_remote(url: str, left_out: LeftOut | None = None) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the photos at a URL: of a folder, of a pattern with ``*`` or ``**``, or one photo.

    Args:
        url: what to search.
        left_out: counts what is no photo.

    Yields:
        the photo's path below the folder, and its URL.

    Raises:
        BadSettings: the server cannot be reached, or has no such folder.
    """
    left_out = LeftOut() if left_out is None else left_out
    system, root = connect(url)
    with error_naming(url, BadSettings):
        # A ? begins the query of a signed URL, and a [ the address of a host: neither is a glob.
        if "*" in root:
            folder, paths = _before_pattern(root), system.glob(root)
        elif system.isdir(root):
            folder, paths = root, system.find(root)
        else:
            yield PurePosixPath(_safe(urlsplit(url).path).name), url
            return
    for path in sorted(map(str, paths)):
        relative = _safe(path.removeprefix(folder))
        hidden = any(part.startswith(".") for part in relative.parts)
        if hidden:
            continue
        if not is_photo(relative):
            left_out.add_file(relative)
        else:
            yield relative, str(system.unstrip_protocol(path))


def fetch(url: str, limits: PhotoLimits) -> io.BytesIO:
    """Return the bytes of a photo as a stream whose name is the URL.

    Raises:
        BadPhoto: it cannot be fetched.
    """
    with error_naming(url, BadPhoto):
        system, path = connect(url)
        content = _NamedStream(system.cat_file(path, start=0, end=limits.max_bytes + 1))
    content.name = url
    return content


class _NamedStream(io.BytesIO):
    name = ""


def _before_pattern(pattern: str) -> str:
    """Return the part of a pattern up to the last slash before its first star."""
    return pattern.partition("*")[0].rpartition("/")[0]


def _safe(path: str) -> PurePosixPath:
    """Return a path that stays in its folder: the key of an object may hold ``..``."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*parts) if parts else PurePosixPath("photo")


@contextmanager
def error_naming(url: str, kind: type[TonguesegError]) -> Iterator[None]:
    """Turn exceptions of a file system into an error that names the URL."""
    try:
        yield
    except TonguesegError:
        raise
    # The exceptions of fsspec's file systems share no base but Exception.
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise kind(f"{url}: cannot be read ({reason})") from error
