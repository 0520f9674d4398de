"""How long a call takes: one definition for budgets, benchmarks and tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

TURN = 5
"""Counted calls of a turn."""


def milliseconds(call: Callable[[], object], runs: int, *, warm_up: int = 1) -> list[float]:
    """Return the milliseconds of each of ``runs`` calls, after ``warm_up`` that do not count."""
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(runs):
        started = perf_counter()
        call()
        times.append(1000 * (perf_counter() - started))
    return times


def in_turns(calls: Sequence[Callable[[], object]], runs: int) -> list[list[float]]:
    """Return the milliseconds of ``runs`` calls of each, rounded up to whole turns.

    All take turns of a few runs, so that a busy machine slows them alike. The first call of a
    turn does not count: the threads of the engine before are still awake.
    """
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(-(-runs // TURN)):
        for call, its in zip(calls, times, strict=True):
            its.extend(milliseconds(call, TURN))
    return times
