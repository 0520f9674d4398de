"""Files from a web server: complete, checked, and resumed where a connection broke.

The standard library sends the requests, so that the base install needs no HTTP client.
"""

from __future__ import annotations

from collections.abc import Callable
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from threading import Event
from typing import IO, Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from tongueseg import __version__
from tongueseg.data.download.tree import git_blob
from tongueseg.errors import BadSettings, DownloadFailed
from tongueseg.io.atomic import cannot_write
from tongueseg.io.retry import RETRYABLE_STATUSES, Retryable, RetryPolicy, retry_after_seconds

RETRY = RetryPolicy(attempts=5, deadline=600.0, first_wait=1.0)
"""Five requests for a file within ten minutes."""

TIMEOUT = 30.0
"""Seconds without a byte after which a connection counts as broken."""

_CHUNK = 1 << 16
# A file server's faults pass more often than those of a service that computes.
_RETRYABLE_STATUSES = RETRYABLE_STATUSES | {408, 425, 500, 504}
_RANGE_REFUSED = 416

T = TypeVar("T")


class Cancelled(Exception):
    """The download was cancelled. What is on disk stays for the next call."""


class Fetcher:
    """Fetches from one server by HTTPS, and by HTTP only if the user named an HTTP server.

    Args:
        base: the address that the user named.
        cancelled: ends every transfer when it is set.

    Raises:
        BadSettings: the address begins with neither ``https://`` nor ``http://``.
    """

    def __init__(self, base: str, cancelled: Event) -> None:
        scheme, host = _scheme_and_host(base)
        if scheme not in ("https", "http") or not host:
            raise BadSettings(f"{base}: is no address that begins with https:// or http://")
        self._opener: OpenerDirector = build_opener(_Redirects({"https", scheme}))
        self._cancelled = cancelled

    def get(self, url: str, *, limit: int) -> bytes:
        """Return the content at ``url``, of at most ``limit`` bytes.

        Raises:
            DownloadFailed: the server does not give it, or it is larger.
        """

        def request() -> bytes:
            with self._open(url) as response:
                return response.read(limit + 1)

        content = self._with_retries(url, request)
        if len(content) > limit:
            raise DownloadFailed(f"{url}: more than the {limit:,} bytes allowed")
        return content

    def fetch(self, url: str, path: Path, *, size: int, blob: str) -> None:
        """Download a file to ``path``. A file that exists is not downloaded again.

        If the connection breaks, ``path.part`` keeps what has arrived, and this call or a later
        one resumes it. A file whose checksum is wrong is deleted.

        Args:
            size: of the file in bytes; no more are read.
            blob: its SHA-1 as git counts it.

        Raises:
            DownloadFailed: the server does not give a file of this size and checksum.
            CannotWrite: the disk refuses.
            Cancelled: ``cancelled`` was set.
        """
        if path.exists():
            return
        part = path.with_name(f"{path.name}.part")

        def request() -> None:
            self._resume(url, part, size)
            if git_blob(part) != blob:
                part.unlink()
                raise _Incomplete("its checksum is wrong; deleted")

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._with_retries(url, request)
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
            # This address, or the one that the server redirects to.
            raise DownloadFailed(f"{url}: leads to what is no address ({error})") from error
        return response

    def _resume(self, url: str, part: Path, size: int) -> None:
        """Append the missing bytes, or start over if the server sends the whole file."""
        have = part.stat().st_size if part.exists() else 0
        if have > size:
            have = 0
        if have == size and part.exists():
            return
        with self._open_from(url, part, have) as response:
            resumed = response.status == 206 and _starts_at(response, have)
            try:
                stream = part.open("ab" if resumed else "wb", buffering=0)
            except OSError as error:
                raise cannot_write(part, error) from error
            with stream:
                have = self._append(response, stream, part, have if resumed else 0, size)
        if have > size:
            part.unlink()
            raise _Incomplete(f"more than the {size:,} bytes promised; deleted")
        if have < size:
            raise _Incomplete(f"the connection ended after {have:,} of {size:,} bytes")

    def _open_from(self, url: str, part: Path, start: int) -> HTTPResponse:
        try:
            return self._open(url, start)
        except HTTPError as error:
            if error.code != _RANGE_REFUSED:
                raise
            with error:
                part.unlink(missing_ok=True)
                raise _Incomplete("the server does not go on from there; started over") from error

    def _append(
        self, response: HTTPResponse, stream: IO[bytes], part: Path, have: int, size: int
    ) -> int:
        """Write the answer to the open part; return the bytes that it then has."""
        while have <= size and (chunk := response.read(_CHUNK)):
            if self._cancelled.is_set():
                raise Cancelled
            have += len(chunk)
            try:
                while chunk:
                    # An unbuffered file may take less than all.
                    chunk = chunk[stream.write(chunk) :]
            except OSError as error:
                raise cannot_write(part, error) from error
        return have

    def _with_retries(self, url: str, request: Callable[[], T]) -> T:
        """Return what a request gives; failures that may pass are retried."""

        def attempt() -> T:
            if self._cancelled.is_set():
                raise Cancelled
            try:
                return request()
            except HTTPError as error:
                with error:
                    failure = DownloadFailed(f"{url}: {error.code} {error.reason}")
                    if error.code not in _RETRYABLE_STATUSES:
                        raise failure from error
                    retry_after = retry_after_seconds(error.headers["Retry-After"])
                raise Retryable(failure, retry_after) from error
            except (_Incomplete, OSError, HTTPException) as error:
                reason = str(getattr(error, "reason", "") or error) or type(error).__name__
                raise Retryable(DownloadFailed(f"{url}: {reason}")) from error

        return RETRY.call(attempt, self._cancelled)


class _Incomplete(Exception):
    """The bytes that arrived are not the file. Another attempt may help."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, except one from HTTPS to HTTP."""

    def __init__(self, schemes: set[str]) -> None:
        self._schemes = schemes

    def http_error_302(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> Any:
        """Follow a redirect; close the response of one whose address is invalid."""
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:
            fp.close()
            raise

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse a redirect to a scheme that is not allowed."""
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
