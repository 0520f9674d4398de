"""Several of a thing that only one thread may use at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Pool(Generic[T]):
    """Lends things that one thread at a time may use, and makes more where all are lent."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        # Appending to a list and popping from it are atomic.
        self._idle: list[T] = [make()]

    @contextmanager
    def one(self) -> Iterator[T]:
        """Lend one while the block runs."""
        try:
            lent = self._idle.pop()
        except IndexError:
            lent = self._make()
        try:
            yield lent
        finally:
            self._idle.append(lent)
