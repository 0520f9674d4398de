from __future__ import annotations

import pytest

from tongueseg.benchmarking import timing
from tongueseg.benchmarking.timing import TURN, in_turns, milliseconds


class Clock:
    """A clock that only goes where it is moved: ``clock.seconds += 1``."""

    seconds = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(timing, "perf_counter", lambda: stopped.seconds)
    return stopped


def test_calls_are_timed_one_by_one(clock: Clock) -> None:
    taken = iter([1.0, 0.002, 0.005, 0.003])

    def call() -> None:
        clock.seconds += next(taken)

    assert milliseconds(call, 3) == pytest.approx([2, 5, 3])


@pytest.mark.parametrize(("warm_up", "calls"), [(0, 4), (1, 5), (5, 9)])
def test_calls_to_warm_up_are_made_and_do_not_count(warm_up: int, calls: int) -> None:
    made = []
    assert len(milliseconds(lambda: made.append(1), 4, warm_up=warm_up)) == 4
    assert len(made) == calls


def test_all_take_turns(clock: Clock) -> None:
    order = []

    def call(name: str, seconds: float) -> None:
        order.append(name)
        clock.seconds += seconds

    result = in_turns([lambda: call("a", 0.001), lambda: call("b", 0.004)], 2 * TURN)
    turn = (TURN + 1) * ["a"] + (TURN + 1) * ["b"]
    assert order == 2 * turn
    assert result == [pytest.approx([1] * 2 * TURN), pytest.approx([4] * 2 * TURN)]


def test_runs_fill_whole_turns() -> None:
    assert [len(its) for its in in_turns([lambda: None], TURN + 1)] == [2 * TURN]
