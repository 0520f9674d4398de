"""The photos of tasks, fetched from the one Label Studio that the service is set up for."""

from __future__ import annotations

import base64
import json
import urllib.error
from pathlib import PurePosixPath
from urllib.parse import SplitResult, quote, unquote, urlsplit

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.io.http_photo import read_url
from tongueseg.service.http.form import Upload

_PORTS = {"http": 80, "https": 443}
_LARGEST_TOKEN = 2**16
_UNAUTHORIZED = 401
# What stands in a URL as it is; % is left, because addresses are quoted as a rule.
_UNQUOTED = "/%:@!$&'()*+,;=?"


class LabelStudio:
    """The Label Studio that photos come from. No other host is ever asked.

    Whoever may write tasks could otherwise make the service fetch any address of its network.

    Args:
        url: of Label Studio.
        token: of a user who may see the tasks: a personal access token, or a legacy one.
        max_bytes: of a photo.
        seconds: for one photo.
    """

    def __init__(self, url: str, token: str, max_bytes: int, seconds: float) -> None:
        self._url, self._token = url.rstrip("/"), token
        self._origin = _origin(urlsplit(url))
        self._max_bytes, self._seconds = max_bytes, seconds
        # A personal access token is a JWT, which is exchanged for others that soon expire.
        self._is_personal = token.count(".") == 2
        self._access = ""

    def fetch(self, address: str, task: int) -> Upload:
        """Return the photo of a task.

        Args:
            address: as the task's data has it.
            task: its ID.

        Raises:
            BadPhoto: it is at another host, or cannot be fetched.
            PhotoTooLarge: it has more bytes than allowed.
        """
        url = self.url_of(address, task)
        try:
            content = self._read(url)
        except BadPhoto as error:
            raise BadPhoto(f"{error}{_advice(error.__cause__)}") from error
        if len(content) > self._max_bytes:
            raise PhotoTooLarge(f"{url}: more than the {self._max_bytes:,} bytes allowed")
        return Upload(content, PurePosixPath(unquote(urlsplit(url).path)).name or "photo")

    def url_of(self, address: str, task: int) -> str:
        """Return where Label Studio gives a photo.

        Args:
            address: a path, a URL of Label Studio, or the address of a cloud storage, which Label
                Studio resolves.
            task: its ID.

        Raises:
            BadPhoto: it is at another host.
        """
        try:
            parts = urlsplit(address)
            same = not parts.scheme and not parts.netloc and parts.path.startswith("/")
            same = same or _origin(parts) == self._origin
        except ValueError as error:
            raise BadPhoto(f"{address!r}: is no address ({error})") from error
        if same:
            scheme, host = self._origin[0], urlsplit(self._url).netloc
            path, query = (quote(part, safe=_UNQUOTED) for part in (parts.path, parts.query))
            return f"{scheme}://{host}{path}" + (f"?{query}" if query else "")
        if parts.scheme and parts.scheme not in (*_PORTS, "data", "file"):
            uri = base64.urlsafe_b64encode(address.encode()).decode()
            return f"{self._url}/tasks/{task}/resolve/?fileuri={uri}"
        raise BadPhoto(
            f"{address[:200]!r}: is not at {self._url}, and no other host is asked; import the "
            "photo into Label Studio, or connect a storage there"
        )

    def _read(self, url: str) -> bytes:
        for last in (False, True):
            try:
                return read_url(
                    url,
                    self._max_bytes + 1,
                    seconds=self._seconds,
                    headers={"Authorization": self._authorization()},
                    redirects=False,
                )
            except BadPhoto as error:
                if last or not self._is_personal or _status(error.__cause__) != _UNAUTHORIZED:
                    raise
                self._access = ""
        raise AssertionError

    def _authorization(self) -> str:
        if not self._is_personal:
            return f"Token {self._token}"
        self._access = self._access or self._renewed()
        return f"Bearer {self._access}"

    def _renewed(self) -> str:
        """Exchange the personal access token for one that requests are made with."""
        content = read_url(
            f"{self._url}/api/token/refresh/",
            _LARGEST_TOKEN,
            seconds=self._seconds,
            headers={"Content-Type": "application/json"},
            body=json.dumps({"refresh": self._token}).encode(),
            redirects=False,
        )
        try:
            return str(json.loads(content)["access"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadPhoto(f"{self._url}: gives no access token") from error


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    """Return scheme, host and port; ValueError of an address that has an impossible port."""
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme)


def _status(error: BaseException | None) -> int:
    return error.code if isinstance(error, urllib.error.HTTPError) else 0


def _advice(error: BaseException | None) -> str:
    status = _status(error)
    if status in (401, 403):
        return "; is TONGUESEG_LABEL_STUDIO_TOKEN that of a user who sees the task?"
    if 300 <= status < 400:
        return (
            "; a redirect is not followed: turn off pre-signed URLs of the storage in Label Studio"
        )
    return ""
