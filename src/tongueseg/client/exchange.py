"""Requests and answers: asked again where that may help, refused in our own words."""

from __future__ import annotations

import time
from typing import Any

import httpx

from tongueseg.client.problems import error_of
from tongueseg.client.retry import AGAIN, pause
from tongueseg.errors import ServiceFailed

# What may go well the next time; asking twice does no harm, since a service keeps nothing.
_PASSING = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)


class Exchange:
    """Asks one service.

    Args:
        http: with the address of the service.
        retries: how often it asks again.
    """

    def __init__(self, http: httpx.Client, retries: int) -> None:
        self.http, self._retries = http, retries
        self.url = str(http.base_url).rstrip("/")

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Ask until there is an answer, or asking again is of no use.

        Raises:
            TonguesegError: there is none, or it is a refusal.
        """
        attempt = 1
        while (answer := self._once(attempt, method, path, **request)) is None:
            attempt += 1
        if answer.is_error:
            raise error_of(self.url, answer.status_code, _told(answer))
        return answer

    def json(self, answer: httpx.Response) -> dict[str, Any]:
        """Return what an answer tells.

        Raises:
            ServiceFailed: it is not that of a service of ours.
        """
        told = _told(answer)
        if not isinstance(told, dict):
            raise self.stranger()
        return told

    def stranger(self) -> ServiceFailed:
        """Return the error for an answer that no service of ours gives."""
        return ServiceFailed(f"{self.url}: no answer of a tongueseg service")

    def _once(self, attempt: int, method: str, path: str, **request: Any) -> httpx.Response | None:
        """Ask; wait, and return None, where it shall be asked again."""
        last = attempt > self._retries
        try:
            answer = self.http.request(method, path, **request)
        except httpx.TransportError as error:
            if last or not isinstance(error, _PASSING):
                why = str(error) or type(error).__name__
                raise ServiceFailed(f"{self.url}: no answer ({why})") from error
            time.sleep(pause(attempt))
            return None
        if last or answer.status_code not in AGAIN:
            return answer
        time.sleep(pause(attempt, answer.headers.get("retry-after")))
        return None


def _told(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
