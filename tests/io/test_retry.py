from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Event, Timer
from typing import Any

import pytest

from tongueseg.io import retry as module
from tongueseg.io.retry import Retryable, RetryPolicy, retry_after_seconds

FAST = RetryPolicy(attempts=3, first_wait=0.002)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a policy waited; it does not really wait."""
    recorded: list[float] = []
    monkeypatch.setattr(module, "sleep_using_event", lambda event: recorded.append)
    return recorded


def failing(times: int, retry_after: float = 0.0) -> tuple[Callable[[], str | None], list[Any]]:
    """Return an attempt that fails so many times and then succeeds, and the list of its calls."""
    calls: list[Any] = []

    def attempt() -> str:
        calls.append(None)
        if len(calls) <= times:
            raise Retryable(OSError(f"failure {len(calls)}"), retry_after)
        return "result"

    return attempt, calls


def test_an_attempt_that_succeeds_is_made_once(waits: list[float]) -> None:
    attempt, calls = failing(0)
    assert RetryPolicy().call(attempt) == "result"
    assert (len(calls), waits) == (1, [])


def test_a_failure_that_passes_is_retried() -> None:
    attempt, calls = failing(2)
    assert FAST.call(attempt) == "result"
    assert len(calls) == 3


def test_the_last_error_is_raised_with_its_cause() -> None:
    attempt, calls = failing(9)

    def caused() -> None:
        try:
            raise ValueError("cause")
        except ValueError as error:
            try:
                attempt()
            except Retryable as failure:
                raise failure from error

    with pytest.raises(OSError, match=r"^failure 3$") as caught:
        FAST.call(caused)
    assert len(calls) == 3
    assert isinstance(caught.value.__cause__, ValueError)


def test_other_errors_are_raised_at_once(waits: list[float]) -> None:
    with pytest.raises(ZeroDivisionError):
        RetryPolicy().call(lambda: 1 / 0)
    assert waits == []


def test_waits_double_at_random_up_to_the_longest(waits: list[float]) -> None:
    random.seed(0)
    policy = RetryPolicy(attempts=7, first_wait=0.5, longest_wait=4.0)
    for _ in range(50):
        waits.clear()
        policy.call(failing(6)[0])
        assert len(waits) == 6
        for wait, longest in zip(waits, (0.5, 1, 2, 4, 4, 4), strict=True):
            assert 0.25 <= wait <= longest
    assert len(set(waits)) > 1


def test_a_server_is_given_the_time_it_asks_for(waits: list[float]) -> None:
    RetryPolicy(first_wait=0.5).call(failing(1, retry_after=3.0)[0])
    assert 3.25 <= waits[0] <= 3.5
    waits.clear()
    RetryPolicy(first_wait=0.5).call(failing(1, retry_after=1e9)[0])
    assert 60.25 <= waits[0] <= 60.5


def test_no_wait_goes_beyond_the_deadline(waits: list[float]) -> None:
    attempt, calls = failing(1, retry_after=30.0)
    with pytest.raises(OSError, match="failure 1"):
        RetryPolicy(deadline=20.0).call(attempt)
    assert (len(calls), waits) == (1, [])


def test_a_cancelled_call_waits_no_longer() -> None:
    cancelled = Event()
    attempt, calls = failing(9)
    Timer(0.05, cancelled.set).start()
    started = time.monotonic()
    with pytest.raises(OSError, match="failure"):
        RetryPolicy(first_wait=60, longest_wait=60).call(attempt, cancelled)
    assert time.monotonic() - started < 20
    assert len(calls) == 2


def test_retry_after_in_seconds_and_as_a_date() -> None:
    assert retry_after_seconds("120") == 120.0
    later = datetime.now(UTC) + timedelta(seconds=30)
    assert 28 <= retry_after_seconds(format_datetime(later, usegmt=True)) <= 30
    assert 28 <= retry_after_seconds(later.strftime("%a, %d %b %Y %H:%M:%S -0000")) <= 30


@pytest.mark.parametrize("header", [None, "", "soon", "-1", "1.5", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_retry_after_that_asks_for_nothing(header: str | None) -> None:
    assert retry_after_seconds(header) == 0.0
