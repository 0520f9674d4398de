"""A function over many things, by several threads, in order and in little memory."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

OnStart = Callable[[int], Callable[[], object]]
"""Called with how much there is to do; what it returns is called after each, as for a bar."""

_GROUPS = Path("/sys/fs/cgroup")


def no_progress(_total: int) -> Callable[[], object]:
    """Show nothing; the default :data:`OnStart`."""
    return lambda: None


def map_in_order(function: Callable[[T], R], things: Iterable[T], workers: int) -> Iterator[R]:
    """Yield ``function(thing)`` for each thing, in order.

    At most ``2 * workers`` results are under way or waiting, however many things there are. What
    a call raises is raised here, and the calls behind it are dropped.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for thing in things:
                waiting.append(pool.submit(function, thing))
                if len(waiting) >= 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def available_cores() -> int:
    """Return how many processor cores this process may use, one at least.

    Containers may be given fewer than the machine has: by affinity, or as a share of their time.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return int(max(1, min(cores, _quota(_GROUPS))))


def _quota(groups: Path) -> float:
    """Return how many cores' time the process's group may take; infinite without a quota.

    Of version 2 of control groups, and of version 1 as container engines lay it out.
    """
    try:
        if (groups / "cpu.max").exists():
            quota, period = (groups / "cpu.max").read_text("ascii").split()
        else:
            names = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
            quota, period = ((groups / "cpu" / name).read_text("ascii") for name in names)
        return float(quota) / float(period) if float(quota) > 0 else math.inf
    except (OSError, ValueError):
        return math.inf
