"""Files from a web server: whole, checked, and gone on with where a connection broke."""

from __future__ import annotations

from collections.abc import Callable
from email.message import Message
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from threading import Event
from typing import IO, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from tongueseg import __version__
from tongueseg.data.download.tree import git_blob
from tongueseg.errors import BadSettings, DownloadFailed
from tongueseg.io.atomic import cannot_write

ATTEMPTS = 5
TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as broken."""

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_CHUNK = 1 << 16
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_RANGE_REFUSED = 416

T = TypeVar("T")


class Stopped(Exception):
    """The download was interrupted; what is on disk stays for the next call."""


class Fetcher:
    """Fetches from one server, by HTTPS; by HTTP only where the user named such a server.

    Args:
        base: the address that the user named.
        stop: set from outside to end all that is under way.

    Raises:
        BadSettings: the address is neither.
    """

    def __init__(self, base: str, stop: Event) -> None:
        scheme, host = _scheme_and_host(base)
        if scheme not in ("https", "http") or not host:
            raise BadSettings(f"{base}: is no address that begins with https:// or http://")
        self._opener: OpenerDirector = build_opener(_Redirects({"https", scheme}))
        self._stop = stop

    def get(self, url: str, *, limit: int) -> bytes:
        """Return what lies at ``url``, of at most ``limit`` bytes.

        Raises:
            DownloadFailed: the server does not give it, or it is larger.
        """

        def once() -> bytes:
            with self._open(url) as response:
                return response.read(limit + 1)

        content = self._patiently(url, once)
        if len(content) > limit:
            raise DownloadFailed(f"{url}: more than the {limit:,} bytes allowed")
        return content

    def fetch(self, url: str, path: Path, *, size: int, blob: str) -> None:
        """Bring a file to ``path``, or do nothing where it lies there.

        What came before a connection broke is kept as ``path.part`` and gone on with, now or in a
        later call. A file that is not what was promised is deleted.

        Args:
            size: of the file in bytes; no more are taken.
            blob: its SHA-1 as git counts it.

        Raises:
            DownloadFailed: the server does not give the file that was promised.
            CannotWrite: the disk refuses.
            Stopped: ``stop`` was set.
        """
        if path.exists():
            return
        part = path.with_name(f"{path.name}.part")

        def once() -> None:
            self._go_on(url, part, size)
            if git_blob(part) != blob:
                part.unlink()
                raise _Broken("its checksum is wrong; deleted")

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._patiently(url, once)
            part.replace(path)
        except OSError as error:
            raise cannot_write(path, error) from error

    def _open(self, url: str, start: int = 0) -> HTTPResponse:
        headers = {"User-Agent": f"tongueseg/{__version__}", "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        request = Request(url, headers=headers)  # noqa: S310  schemes are checked
        try:
            response: HTTPResponse = self._opener.open(request, timeout=TIMEOUT)
        except ValueError as error:
            # The address, or the one that the server sends on to.
            raise DownloadFailed(f"{url}: leads to what is no address ({error})") from error
        return response

    def _go_on(self, url: str, part: Path, size: int) -> None:
        """Append what is missing of a file, or start over where the server gives all of it."""
        have = part.stat().st_size if part.exists() else 0
        if have > size:
            have = 0
        if have == size and part.exists():
            return
        with self._open_at(url, part, have) as response:
            goes_on = response.status == 206 and _starts_at(response, have)
            try:
                stream = part.open("ab" if goes_on else "wb", buffering=0)
            except OSError as error:
                raise cannot_write(part, error) from error
            with stream:
                have = self._take(response, stream, part, have if goes_on else 0, size)
        if have > size:
            part.unlink()
            raise _Broken(f"more than the {size:,} bytes promised; deleted")
        if have < size:
            raise _Broken(f"the connection ended after {have:,} of {size:,} bytes")

    def _open_at(self, url: str, part: Path, start: int) -> HTTPResponse:
        try:
            return self._open(url, start)
        except HTTPError as error:
            if error.code != _RANGE_REFUSED:
                raise
            with error:
                part.unlink(missing_ok=True)
                raise _Broken("the server does not go on from there; started over") from error

    def _take(
        self, response: HTTPResponse, stream: IO[bytes], part: Path, have: int, size: int
    ) -> int:
        while have <= size and (chunk := response.read(_CHUNK)):
            if self._stop.is_set():
                raise Stopped
            have += len(chunk)
            try:
                while chunk:
                    # An unbuffered file may take less than all.
                    chunk = chunk[stream.write(chunk) :]
            except OSError as error:
                raise cannot_write(part, error) from error
        return have

    def _patiently(self, url: str, once: Callable[[], T]) -> T:
        """Try again, each time after a longer pause, as long as there is hope."""
        reason, pause = "", _FIRST_PAUSE
        for _attempt in range(ATTEMPTS):
            if reason and self._stop.wait(min(pause, _LONGEST_PAUSE)):
                break
            if self._stop.is_set():
                raise Stopped
            pause *= 2
            try:
                return once()
            except HTTPError as error:
                with error:
                    reason = f"{error.code} {error.reason}"
                    pause = max(pause, _asked_pause(error.headers))
                if error.code not in _PASSING:
                    raise DownloadFailed(f"{url}: {reason}") from error
            except (_Broken, OSError, HTTPException) as error:
                reason = str(getattr(error, "reason", "") or error) or type(error).__name__
        raise DownloadFailed(f"{url}: {reason}")


class _Broken(Exception):
    """What came is not what was promised; another try may help."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but none that leaves encryption behind."""

    def __init__(self, schemes: set[str]) -> None:
        self._schemes = schemes

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse what is not of the schemes allowed."""
        if urlsplit(newurl).scheme not in self._schemes:
            fp.close()
            raise DownloadFailed(f"{req.full_url}: sends on to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _scheme_and_host(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc


def _starts_at(response: HTTPResponse, start: int) -> bool:
    return (response.headers["Content-Range"] or "").startswith(f"bytes {start}-")


def _asked_pause(headers: Message) -> float:
    asked = headers["Retry-After"] or ""
    return float(asked) if asked.isdecimal() else 0.0
