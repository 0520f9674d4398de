"""Memory that several threads share: each takes what it is about to need, or waits for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class MemoryBudget:
    """A number of bytes that are handed out in the order of arrival.

    Args:
        size: of it in bytes.
    """

    def __init__(self, size: int) -> None:
        self.size, self._used = size, 0
        self._changed = Condition()
        self._waiting = deque[object]()

    @property
    def used(self) -> int:
        """Bytes that are taken."""
        return self._used

    @contextmanager
    def charge(self, amount: int) -> Iterator[None]:
        """Hold bytes while the block runs; wait for them first.

        Args:
            amount: of bytes. What is more than the budget holds all of it.
        """
        amount, ticket = min(amount, self.size), object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(
                    lambda: self._waiting[0] is ticket and self._used + amount <= self.size
                )
                self._used += amount
            finally:
                # Whoever is interrupted while it waits must not keep the others waiting.
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._used -= amount
                self._changed.notify_all()
