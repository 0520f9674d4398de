"""The worker threads beside the event loop, and the queue in front of them. Both are bounded."""

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
from tongueseg.service.worker.fair_slots import FairSlots

T = TypeVar("T")

# Weight of the last photo in the mean seconds of a photo, which follows the last twenty or so.
_SMOOTHING = 0.05


MAX_DEAR_WAITING = 4
"""Dear photos that may wait for the one that is worked on."""


class Admission:
    """What one request takes of the queue: places for its photos, bytes for its upload."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool
        self.photos = self.upload_bytes = 0

    def extend(self, photos: int = 0, upload_bytes: int = 0) -> None:
        """Take more of the queue.

        Raises:
            ApiError: 503, there is no more.
        """
        self._pool.reserve(photos, upload_bytes)
        self.photos += photos
        self.upload_bytes += upload_bytes


class WorkerPool:
    """Runs jobs in threads, and refuses those that would wait too long or fill the memory.

    Dear jobs have a worker of their own, so that others do not wait for them.

    Jobs wait in the event loop. Clients take turns, and the jobs of one keep their order. One that
    is cancelled while it waits costs nothing. The next job of each worker is handed out in
    advance, because a loop that is busy with refusals may hand it out late. A job that runs is not
    interrupted. It keeps its worker until it ends, even if nobody waits for its result.

    Args:
        workers: threads.
        queue: photos that may wait for a worker.
        max_upload_bytes: bytes of uploads that are held at a time.
        deadline: seconds; a request that would probably take longer is refused.
    """

    def __init__(
        self, workers: int, queue: int, max_upload_bytes: int, deadline: float = math.inf
    ) -> None:
        self.workers, self.queue = workers, queue
        self._max_upload_bytes, self._deadline = max_upload_bytes, deadline
        self._mean_seconds = 0.0
        self._admitted = self._upload_bytes = 0
        self._lane, self._dear_lane = _Lane(workers), _Lane(1)
        self._job_numbers = count()
        self._waiting: set[int] = set()
        self._started: dict[int, float] = {}

    @property
    def waiting(self) -> int:
        """Photos that wait for a worker."""
        return len(self._waiting)

    @property
    def busy(self) -> int:
        """Workers that have a photo."""
        return len(self._started)

    @property
    def upload_bytes(self) -> int:
        """Bytes of uploads in memory."""
        return self._upload_bytes

    @property
    def free_places(self) -> int:
        """Photos that may still be admitted, and that would be answered before the deadline."""
        places = self.workers + self.queue
        if self._mean_seconds and not math.isinf(self._deadline):
            in_time = int(self._deadline * self.workers / self._mean_seconds)
            places = min(places, max(self.workers, in_time))
        return places - self._admitted

    @property
    def longest_seconds(self) -> float:
        """Seconds since the start of the job that has run longest."""
        # Of a copy: workers start and end jobs meanwhile.
        return max((monotonic() - start for start in self._started.copy().values()), default=0.0)

    @contextmanager
    def admit(self, photos: int = 1, upload_bytes: int = 0) -> Iterator[Admission]:
        """Admit a request to the queue while the block runs.

        Raises:
            ApiError: 503, the queue is full.
        """
        admission = Admission(self)
        admission.extend(photos, upload_bytes)
        try:
            yield admission
        finally:
            self._admitted -= admission.photos
            self._upload_bytes -= admission.upload_bytes

    def reserve(self, photos: int, upload_bytes: int) -> None:
        """Reserve places and bytes.

        Raises:
            ApiError: 503, there are not so many.
        """
        self.check(photos, upload_bytes)
        self._admitted += photos
        self._upload_bytes += upload_bytes

    def check(self, photos: int, upload_bytes: int) -> None:
        """Check that there are so many places and bytes.

        Raises:
            ApiError: 503, there are not.
        """
        admitted = self._admitted + photos
        seconds = admitted / self.workers * self._mean_seconds
        late = admitted > self.workers and seconds > self._deadline
        if admitted > self.workers + self.queue or late:
            raise overloaded(f"{self._admitted} photos are waiting already; try again in a second")
        if self._upload_bytes + upload_bytes > self._max_upload_bytes:
            raise overloaded("uploads fill the memory set aside for them; try again in a second")

    async def run_dear(self, job: Callable[[], T], client: str = "") -> T:
        """Wait for the worker of dear jobs and return what the job returns in it.

        Args:
            client: who asked for it.

        Raises:
            ApiError: 503, too many are waiting.
        """
        if self._dear_lane.jobs > MAX_DEAR_WAITING:
            raise overloaded(
                f"{MAX_DEAR_WAITING} photos that are costly to decode are waiting already; "
                "try again in a second"
            )
        return await self._run(job, self._dear_lane, client)

    async def run(self, job: Callable[[], T], client: str = "") -> T:
        """Wait for a worker and return what the job returns in it.

        Args:
            client: who asked for it.
        """
        return await self._run(job, self._lane, client)

    async def _run(self, job: Callable[[], T], lane: _Lane, client: str) -> T:
        number = next(self._job_numbers)
        # Whoever comes first takes the job: the worker, or the cancellation of the wait.
        jobs, durations = [job], list[float]()
        self._waiting.add(number)
        loop = asyncio.get_running_loop()

        def release() -> None:
            for seconds in durations if lane is self._lane else ():
                self._mean_seconds += _SMOOTHING * (seconds - self._mean_seconds)
            lane.slots.release()

        def release_in_loop(_: object) -> None:
            # A second signal ends the service at once, and the loop is closed.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(release)

        lane.jobs += 1
        try:
            await lane.slots.acquire(client)
            future = lane.threads.submit(self._run_in_thread, number, jobs, durations)
            future.add_done_callback(release_in_loop)
            # The executor would keep a cancelled job, upload and all, until a worker is free.
            return cast(T, await asyncio.shield(asyncio.wrap_future(future)))
        finally:
            jobs.clear()
            lane.jobs -= 1
            self._waiting.discard(number)

    def _run_in_thread(
        self, number: int, jobs: list[Callable[[], T]], durations: list[float]
    ) -> T | None:
        """Run a job unless it was cancelled, and note how long it took."""
        try:
            job = jobs.pop()
        except IndexError:
            return None
        self._waiting.discard(number)
        self._started[number] = start = monotonic()
        try:
            return job()
        finally:
            del self._started[number]
            durations.append(monotonic() - start)

    def close(self) -> None:
        """Take no more jobs. Those that run are left to end."""
        for lane in (self._lane, self._dear_lane):
            lane.threads.shutdown(wait=False, cancel_futures=True)


class _Lane:
    """Some of the workers, and how many jobs are with them or wait for them."""

    def __init__(self, workers: int) -> None:
        # One running and one handed out in advance for each worker.
        self.slots = FairSlots(2 * workers)
        self.threads = ThreadPoolExecutor(workers, thread_name_prefix="photo")
        self.jobs = 0
