"""The retry policy of everything that asks a server: the downloads and the client of the service.

Tenacity runs it: https://tenacity.readthedocs.io (Apache-2.0, pure Python).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Event
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_after_attempt,
    stop_before_delay,
    stop_when_event_set,
    wait_random_exponential,
)

T = TypeVar("T")

RETRYABLE_STATUSES = frozenset({429, 502, 503, 504})
"""HTTP statuses after which the same request may succeed: too many of them, or a restart."""

_LONGEST_RETRY_AFTER = 60.0


class Retryable(Exception):
    """An attempt failed, and another one may succeed.

    Attributes:
        error: what the caller gets if no attempt succeeds.
        retry_after: seconds that the server asks to wait, 0 if it does not say.
    """

    def __init__(self, error: Exception, retry_after: float = 0.0) -> None:
        super().__init__(str(error))
        self.error, self.retry_after = error, retry_after


@dataclass(frozen=True)
class RetryPolicy:
    """How often to ask again, and after how long.

    The wait doubles after each attempt, up to ``longest_wait``. It is drawn at random below that,
    so that clients which were refused together do not return together. A ``Retry-After`` of the
    server is waited for as well.

    Attributes:
        attempts: requests at most, the first one included.
        deadline: seconds from the first request after which no further one is made.
        first_wait: longest wait after the first attempt, in seconds; half of it is the shortest.
        longest_wait: longest wait of all, in seconds.

    Example:
        >>> RetryPolicy().call(lambda: "answer")
        'answer'
    """

    attempts: int = 5
    deadline: float = 300.0
    first_wait: float = 0.5
    longest_wait: float = 16.0

    def call(self, attempt: Callable[[], T], cancelled: Event | None = None) -> T:
        """Return the result of ``attempt``; call it again while it raises :class:`Retryable`.

        Args:
            attempt: one request.
            cancelled: ends the wait when it is set; no attempt follows the one that is made then.

        Raises:
            Exception: what ``attempt`` raises. Of a Retryable, its ``error``.
        """
        cancelled = cancelled or Event()
        retrying = Retrying(
            retry=retry_if_exception_type(Retryable),
            stop=stop_after_attempt(self.attempts)
            | stop_before_delay(self.deadline)
            | stop_when_event_set(cancelled),
            wait=self._wait,
            sleep=sleep_using_event(cancelled),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except Retryable as failure:
            raise failure.error from failure.__cause__

    def _wait(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        retry_after = failure.retry_after if isinstance(failure, Retryable) else 0.0
        backoff = wait_random_exponential(
            self.first_wait, self.longest_wait, min=self.first_wait / 2
        )
        return min(retry_after, _LONGEST_RETRY_AFTER) + backoff(state)


def retry_after_seconds(header: str | None) -> float:
    """Return the seconds that a ``Retry-After`` header asks to wait (RFC 9110, 10.2.3).

    Args:
        header: seconds or a date; 0 is returned for anything else.

    Example:
        >>> retry_after_seconds("3")
        3.0
    """
    text = (header or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    # A date whose zone is not known is taken as UTC.
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())
