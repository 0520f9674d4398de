"""Several sessions of an engine, each of which only one thread may use at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class SessionPool(Generic[T]):
    """Lends sessions, one to a thread, and makes more where all are lent."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        # Appending to a list and popping from it are atomic.
        self._idle: list[T] = [make()]

    @contextmanager
    def lend(self) -> Iterator[T]:
        """Lend a session while the block runs."""
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._make()
        try:
            yield session
        finally:
            self._idle.append(session)
