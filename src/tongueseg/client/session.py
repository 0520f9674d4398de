"""Requests to one service: retried if that may help, with our errors for its refusals."""

from __future__ import annotations

from typing import Any

import httpx

from tongueseg.client.error_mapping import error_from_response
from tongueseg.client.exchange import AnswerTimeout, AnswerTooLong, receive
from tongueseg.errors import ServiceFailed
from tongueseg.io.retry import RETRYABLE_STATUSES, Retryable, RetryPolicy, retry_after_seconds

# A service keeps nothing, so that a request that was sent twice does no harm.
_RETRYABLE_ERRORS = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)


class Session:
    """Sends requests to one service.

    Args:
        http: a client that has the address of the service.
        policy: how often a request is sent again, and after how long.
        timeout: seconds for one answer, from the request to its last byte.
    """

    def __init__(self, http: httpx.Client, policy: RetryPolicy, timeout: float) -> None:
        self.http, self._policy, self._timeout = http, policy, timeout
        self.url = str(http.base_url).rstrip("/")

    def request(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Return the answer to a request; retry it as the policy says.

        Raises:
            TonguesegError: there is no answer, or it is a refusal.
        """
        return self._policy.call(lambda: self._attempt(method, path, **content))

    def json(self, response: httpx.Response) -> dict[str, Any]:
        """Return the JSON object of an answer.

        Raises:
            ServiceFailed: the answer holds none.
        """
        content = _json(response)
        if not isinstance(content, dict):
            raise self.unexpected_answer()
        return content

    def unexpected_answer(self) -> ServiceFailed:
        """Return the error for an answer that no tongueseg service gives."""
        return ServiceFailed(f"{self.url}: no answer of a tongueseg service")

    def _attempt(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            response = receive(self.http, self._timeout, method, path, **content)
        except (AnswerTimeout, AnswerTooLong) as error:
            raise ServiceFailed(f"{self.url}: {error}") from error
        except httpx.TransportError as error:
            reason = str(error) or type(error).__name__
            failure = ServiceFailed(f"{self.url}: no answer ({reason})")
            if isinstance(error, _RETRYABLE_ERRORS):
                raise Retryable(failure) from error
            raise failure from error
        if not response.is_error:
            return response
        refusal = error_from_response(self.url, response.status_code, _json(response))
        # The photo may have ended a replica. It would end the next one too.
        lost = isinstance(refusal, ServiceFailed) and refusal.code == "replica_lost"
        if response.status_code in RETRYABLE_STATUSES and not lost:
            raise Retryable(refusal, retry_after_seconds(response.headers.get("retry-after")))
        raise refusal


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
