from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from tongueseg.io.parallel import available_cores, map_in_order


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_order_whatever_finishes_first(workers: int) -> None:
    first_may_end = threading.Event()

    def square(i: int) -> int:
        if i == 0 and workers > 1:
            assert first_may_end.wait(10)
        if i == 1:
            first_may_end.set()
        return i * i

    assert list(map_in_order(square, range(20), workers)) == [i * i for i in range(20)]


def test_nothing_gives_nothing() -> None:
    assert list(map_in_order(str, [], 2)) == []


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_few_things_are_taken_ahead(workers: int) -> None:
    taken = 0

    def things() -> Iterator[int]:
        nonlocal taken
        for i in range(100):
            taken += 1
            yield i

    ahead = []
    for done, _ in enumerate(map_in_order(str, things(), workers)):
        ahead.append(taken - done)
    assert max(ahead) == 2 * workers


def test_what_a_call_raises_is_raised_and_the_rest_dropped() -> None:
    called = []

    def fail_at_two(i: int) -> int | None:
        called.append(i)
        if i == 2:
            raise ValueError("two")
        return i

    results = map_in_order(fail_at_two, range(100), 1)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)
    assert len(called) <= 4


def test_what_waits_is_dropped_and_what_runs_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    may_end = threading.Event()
    shutdown = ThreadPoolExecutor.shutdown

    def let_go(pool: Any, *arguments: Any, **options: bool) -> None:
        may_end.set()
        shutdown(pool, *arguments, **options)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", let_go)
    started, ended = threading.Semaphore(0), []

    def call(i: int) -> None:
        started.release()
        assert i == 0 or may_end.wait(10)
        ended.append(i)

    results = map_in_order(call, range(100), 2)
    next(results)
    for _ in range(3):
        assert started.acquire(timeout=10)
    # Four were handed over: one is done, two run, the last one waits.
    cast("Generator[None]", results).close()
    assert sorted(ended) == [0, 1, 2]


def test_a_consumer_that_stops_stops_the_calls() -> None:
    called: list[Any] = []
    results = map_in_order(called.append, range(100), 1)
    next(results)
    cast("Generator[None]", results).close()
    assert len(called) <= 3


def test_at_least_one_core() -> None:
    assert available_cores() >= 1


def test_cores_without_an_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert available_cores() == 1


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"cpu.max": "250000 100000"}, 2),
        ({"cpu.max": "max 100000"}, 8),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu/cpu.cfs_quota_us": "300000", "cpu/cpu.cfs_period_us": "100000"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
        ({"cpu.max": "nonsense"}, 8),
        ({}, 8),
    ],
)
def test_cores_of_a_container(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, str], cores: int
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content + "\n")
    monkeypatch.setattr("tongueseg.io.parallel._GROUPS", tmp_path)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: range(8), raising=False)
    assert available_cores() == cores
