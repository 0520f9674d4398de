"""Threads beside the event loop that work on photos, and the queue before them, both bounded."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from time import monotonic
from typing import TypeVar, cast

from tongueseg.service.http.error_responses import overloaded

T = TypeVar("T")

# Of the usual time of a photo: it follows the last twenty or so.
_WEIGHT_OF_THE_LAST = 0.05


class Ticket:
    """What one request takes of the queue: places for its photos, and bytes of its upload."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.places = self.size = 0

    def take(self, places: int = 0, size: int = 0) -> None:
        """Take more.

        Raises:
            Problem: 503, there is no more.
        """
        self._pool.reserve(places, size)
        self.places += places
        self.size += size


class Pool:
    """Runs work in threads, and refuses what would wait too long or take too much memory.

    Waiting is done in the event loop, in the order of arrival: who is cancelled while waiting
    has cost nothing. The next photo of each worker lies ready beside it, since the loop of a
    service that is refusing others may be late to hand it out. Work that runs is not interrupted,
    and keeps its worker until it is done, whoever still waits for it.

    Args:
        workers: threads.
        queue: places for photos beyond those that are worked on.
        size: bytes of uploads that are held at a time.
        patience: seconds; who would probably be done later is refused as well.
    """

    def __init__(self, workers: int, queue: int, size: int, patience: float = math.inf) -> None:
        self.workers, self.queue = workers, queue
        self._places, self._size, self._patience = workers + queue, size, patience
        self._usual = 0.0
        self._held = self._bytes = 0
        self._free = asyncio.Semaphore(2 * workers)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="photo")
        self._numbers = count()
        self._waiting: set[int] = set()
        self._running: dict[int, float] = {}

    @property
    def waiting(self) -> int:
        """How many photos wait for a worker."""
        return len(self._waiting)

    @property
    def working(self) -> int:
        """How many photos are worked on."""
        return len(self._running)

    @property
    def held_bytes(self) -> int:
        """How many bytes of uploads are held."""
        return self._bytes

    @property
    def longest(self) -> float:
        """For how many seconds the oldest photo has been worked on."""
        # A copy, as workers begin and end meanwhile.
        return max((monotonic() - since for since in list(self._running.values())), default=0.0)

    @contextmanager
    def admitted(self, places: int = 1, size: int = 0) -> Iterator[Ticket]:
        """Let a request in for as long as the block runs.

        Raises:
            Problem: 503, the queue is full.
        """
        ticket = Ticket(self)
        ticket.take(places, size)
        try:
            yield ticket
        finally:
            self._held -= ticket.places
            self._bytes -= ticket.size

    def reserve(self, places: int, size: int) -> None:
        """Count places and bytes as taken.

        Raises:
            Problem: 503, there are not so many.
        """
        held = self._held + places
        late = held > self.workers and held / self.workers * self._usual > self._patience
        if held > self._places or late:
            raise overloaded(f"{self._held} photos are waiting already; try again in a second")
        if self._bytes + size > self._size:
            raise overloaded("uploads fill the memory set aside for them; try again in a second")
        self._held += places
        self._bytes += size

    async def run(self, work: Callable[[], T]) -> T:
        """Wait for a worker and let it do the work."""
        loop, number = asyncio.get_running_loop(), next(self._numbers)
        # Emptied by whoever comes first, the worker or the end of waiting.
        left, took = [work], list[float]()
        self._waiting.add(number)

        def begin() -> T | None:
            try:
                todo = left.pop()
            except IndexError:
                return None
            self._waiting.discard(number)
            self._running[number] = since = monotonic()
            try:
                return todo()
            finally:
                del self._running[number]
                took.append(monotonic() - since)

        def done() -> None:
            for seconds in took:
                self._usual += _WEIGHT_OF_THE_LAST * (seconds - self._usual)
            self._free.release()

        def tell(_: object) -> None:
            # The loop is closed where a second signal ended the service at once.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(done)

        try:
            await self._free.acquire()
            future = self._threads.submit(begin)
            future.add_done_callback(tell)
            # The executor would keep what is cancelled, upload and all, until a worker is free.
            return cast(T, await asyncio.shield(asyncio.wrap_future(future)))
        except asyncio.CancelledError:
            left.clear()
            self._waiting.discard(number)
            raise

    def close(self) -> None:
        """Take no more work; what runs is left to end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
