from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tongueseg.io.memory_budget import MemoryBudget

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 20


class Holder:
    """Charges a budget in a thread, until it may end."""

    def __init__(self, budget: MemoryBudget, amount: int) -> None:
        self.has, self.may_end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold, args=(budget, amount))
        self._thread.start()

    def _hold(self, budget: MemoryBudget, amount: int) -> None:
        with budget.charge(amount):
            self.has.set()
            assert self.may_end.wait(PATIENCE)

    def end(self) -> None:
        self.may_end.set()
        self._thread.join(PATIENCE)


def test_what_does_not_fit_waits_until_it_does() -> None:
    budget = MemoryBudget(100)
    first = Holder(budget, 60)
    assert first.has.wait(PATIENCE)
    second = Holder(budget, 60)
    assert not second.has.wait(0.1)
    assert budget.used == 60
    first.end()
    assert second.has.wait(PATIENCE)
    second.end()
    assert budget.used == 0


def test_what_comes_later_does_not_overtake() -> None:
    budget = MemoryBudget(100)
    first = Holder(budget, 60)
    assert first.has.wait(PATIENCE)
    large = Holder(budget, 90)
    assert not large.has.wait(0.1)
    small = Holder(budget, 10)
    assert not small.has.wait(0.1)
    first.end()
    assert large.has.wait(PATIENCE)
    assert small.has.wait(PATIENCE)
    for holder in (large, small):
        holder.end()


def test_more_than_there_is_takes_all_of_it() -> None:
    budget = MemoryBudget(100)
    with budget.charge(1000):
        assert budget.used == 100


def test_an_error_gives_the_memory_back() -> None:
    budget = MemoryBudget(100)
    failing: Callable[[], object] = lambda: 1 / 0  # noqa: E731
    try:
        with budget.charge(50):
            failing()
    except ZeroDivisionError:
        assert budget.used == 0


def test_who_is_interrupted_while_waiting_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    budget = MemoryBudget(10)

    def interrupt(condition: threading.Condition, predicate: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(threading.Condition, "wait_for", interrupt)
        with pytest.raises(KeyboardInterrupt), budget.charge(4):
            pass
    later = Holder(budget, 10)
    assert later.has.wait(PATIENCE)
    later.end()
    assert budget.used == 0
