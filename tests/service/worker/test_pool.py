from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.worker.pool import WorkerPool

PATIENCE = 10


class Work:
    """Work that waits until it may end."""

    def __init__(self, name: int | None = None) -> None:
        self.name, self.may_end, self.began = name, threading.Event(), threading.Event()

    def __call__(self) -> int | None:
        self.began.set()
        assert self.may_end.wait(PATIENCE)
        return self.name


async def until(true: Callable[[], object]) -> None:
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("never came true")


def in_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run an async test."""

    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), PATIENCE))

    run.__name__ = test.__name__
    return run


@in_loop
async def test_work_is_done_in_another_thread_in_order_of_arrival() -> None:
    pool = WorkerPool(1, 4, 0)
    order: list[tuple[int, bool]] = []
    here = threading.get_ident()

    def work(i: int) -> int:
        order.append((i, threading.get_ident() == here))
        return i * i

    results = await asyncio.gather(*(pool.run(partial(work, i)) for i in range(4)))
    assert results == [0, 1, 4, 9]
    assert order == [(i, False) for i in range(4)]
    pool.close()


@in_loop
async def test_as_many_at_a_time_as_there_are_workers() -> None:
    pool, works = WorkerPool(2, 4, 0), [Work(i) for i in range(4)]
    tasks = [asyncio.create_task(pool.run(work)) for work in works]
    await until(lambda: pool.busy == 2 and pool.waiting == 2)
    assert [work.began.is_set() for work in works] == [True, True, False, False]
    for work in works:
        work.may_end.set()
    assert await asyncio.gather(*tasks) == [0, 1, 2, 3]
    await until(lambda: pool.busy == 0)
    pool.close()


@in_loop
async def test_what_work_raises_is_raised() -> None:
    pool = WorkerPool(1, 0, 0)
    with pytest.raises(ZeroDivisionError):
        await pool.run(lambda: 1 / 0)
    assert await pool.run(lambda: 1) == 1
    pool.close()


@in_loop
async def test_a_job_that_is_cancelled_while_waiting_costs_nothing() -> None:
    pool, first, second = WorkerPool(1, 4, 0), Work(), Work()
    running, waiting = (asyncio.create_task(pool.run(work)) for work in (first, second))
    await until(lambda: pool.waiting == 1)
    waiting.cancel()
    await until(lambda: pool.waiting == 0)
    first.may_end.set()
    await running
    assert await pool.run(lambda: "next") == "next"
    assert not second.began.is_set()
    pool.close()


@in_loop
async def test_what_nobody_waits_for_any_more_is_let_go_of_though_no_worker_is_free() -> None:
    pool, first = WorkerPool(1, 100, 0), Work()
    running = asyncio.create_task(pool.run(first))
    await until(first.began.is_set)
    left = []
    for _ in range(20):
        work = Work()
        left.append(weakref.ref(work))
        task = asyncio.create_task(pool.run(work))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        del work, task
    gc.collect()
    assert [one() for one in left] == [None] * 20
    assert pool._lane.threads._work_queue.qsize() <= 1
    assert pool.waiting == 0
    first.may_end.set()
    await running
    assert await pool.run(lambda: "next") == "next"
    pool.close()


@in_loop
async def test_work_that_runs_keeps_its_worker_though_nobody_waits() -> None:
    pool, work = WorkerPool(1, 4, 0), Work()
    task = asyncio.create_task(pool.run(work))
    await until(work.began.is_set)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    after = asyncio.create_task(pool.run(lambda: "after"))
    await asyncio.sleep(0.05)
    assert not after.done()
    assert pool.busy == 1
    assert pool.longest_seconds >= 0.05
    work.may_end.set()
    assert await after == "after"
    await until(lambda: pool.longest_seconds == 0.0)
    pool.close()


def test_places_and_bytes_are_limited() -> None:
    pool = WorkerPool(1, 1, 100)
    with pool.admit(1, 60) as admission:
        with pytest.raises(ApiError, match="uploads fill the memory"):
            admission.extend(upload_bytes=50)
        with pool.admit(1, 40):
            assert pool.upload_bytes == 100
            with pytest.raises(ApiError, match="2 photos are waiting") as error, pool.admit():
                pass
        assert (error.value.status, error.value.headers) == (503, {"Retry-After": "1"})
        admission.extend(photos=1, upload_bytes=10)
        assert pool.upload_bytes == 70
    assert pool.upload_bytes == 0
    with pool.admit(2, 100):
        pass


@in_loop
async def test_who_would_wait_too_long_is_refused_though_there_are_places() -> None:
    pool = WorkerPool(2, 1000, 0, deadline=0.5)
    for _ in range(40):
        await pool.run(lambda: time.sleep(0.01))
    with pool.admit(2 + 60):
        pass
    with pytest.raises(ApiError, match="waiting already"), pool.admit(2 + 300):
        pass
    # As many as there are workers do not wait.
    slow = WorkerPool(2, 1000, 0, deadline=0.0)
    await slow.run(lambda: time.sleep(0.01))
    with slow.admit(2), pytest.raises(ApiError), slow.admit():
        pass
    pool.close()
    slow.close()


def test_what_was_refused_takes_nothing() -> None:
    pool = WorkerPool(1, 0, 100)
    for _ in range(3):
        with pytest.raises(ApiError), pool.admit(1, 101):
            pass
    with pool.admit(1, 100):
        pass


@in_loop
async def test_a_closed_pool_takes_no_job_and_counts_none() -> None:
    pool = WorkerPool(1, 0, 0)
    pool.close()
    with pytest.raises(RuntimeError):
        await pool.run(lambda: 1)
    assert pool.waiting == 0
