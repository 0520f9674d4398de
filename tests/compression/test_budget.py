from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongueseg.compression.budget import Budget, Limit, describe_violations, parse_budget
from tongueseg.errors import BadSettings


def test_limits_are_read_in_their_units() -> None:
    budget = parse_budget("latency<=3ms, size<=1MB,macs<=500M , iou>=0.97")
    assert budget.limits == (
        Limit("latency", 3),
        Limit("size", 1_000_000),
        Limit("macs", 500_000_000),
        Limit("iou", 0.97),
    )


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("latency<=0.5s", 500),
        ("latency ≤ 250us", 0.25),
        ("size<=640KiB", 655_360),
        ("size<=2e5B", 200_000),
        ("size<=1.5MiB", 1_572_864),
        ("macs<=1.2G", 1.2e9),
        ("macs<=12345", 12_345),
        ("iou>=1", 1),
    ],
)
def test_units(text: str, bound: float) -> None:
    assert parse_budget(text).limits[0].bound == pytest.approx(bound)


def test_without_limits_everything_keeps_the_budget() -> None:
    assert parse_budget(" ") == Budget()
    assert Budget().met_by({})
    assert str(Budget()) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("latncy<=3ms", "no such quantity; did you mean latency? There is iou, latency"),
        ("latency>=3ms", "would ask for a worse model; write latency<="),
        ("iou<=0.9", "would ask for a worse model; write iou>="),
        ("latency<=3", "latency takes us, ms, s, such as latency<=3ms"),
        ("latency<=3parsec", "latency takes us, ms, s"),
        ("size<=1mb", "size takes B, kB"),
        ("iou>=97%", "iou takes no unit, such as iou>=0.97"),
        ("iou>=1.2", "iou is above 0 and at most 1"),
        ("latency<=0ms", "latency is above 0"),
        ("latency<=1.2.3ms", "1.2.3 is no number"),
        ("fast", "write limits such as latency<=3ms"),
        ("latency=3ms", "write limits such as latency<=3ms"),
        ("size<=1MB, size<=2MB", "bounds size twice"),
    ],
)
def test_what_is_not_understood_is_told_in_one_line(text: str, message: str) -> None:
    with pytest.raises(BadSettings) as error:
        parse_budget(text)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


BOUNDS = {
    "latency": st.floats(0.01, 1000),
    "size": st.integers(1000, 10**9),
    "macs": st.integers(1000, 10**10),
    "iou": st.floats(0.01, 1),
}


@given(st.fixed_dictionaries({}, optional=BOUNDS))
def test_what_is_written_is_read_again(bounds: Any) -> None:
    budget = Budget(tuple(Limit(name, bound) for name, bound in bounds.items()))
    again = parse_budget(str(budget))
    assert [limit.name for limit in again.limits] == list(bounds)
    for limit, bound in zip(again.limits, bounds.values(), strict=True):
        assert limit.bound == pytest.approx(bound, rel=1e-9)


def test_by_how_much_limits_are_missed() -> None:
    budget = parse_budget("latency<=2ms, iou>=0.98")
    # Half as slow again; an error of 0.03 where 0.02 is allowed.
    assert budget.misses({"latency": 3.0, "iou": 0.97}) == pytest.approx(
        {"latency": 0.5, "iou": 0.5}
    )
    assert budget.violations({"latency": 1.0, "iou": 0.97}) == pytest.approx({"iou": 0.5})
    assert budget.met_by({"latency": 2.0, "iou": 0.98})
    assert not budget.met_by({"latency": 2.01, "iou": 0.98})


def test_what_is_not_known_breaks_nothing_and_keeps_nothing() -> None:
    budget = parse_budget("latency<=2ms, iou>=0.98")
    assert budget.violations({"latency": 1.0}) == {}
    assert not budget.met_by({"latency": 1.0})


def test_the_nearest_misses_least_in_sum() -> None:
    budget = parse_budget("latency<=2ms, size<=1MB")
    models = [
        {"latency": 3.0, "size": 1e6},
        {"latency": 2.2, "size": 1.2e6},
        {"latency": 0.1, "size": 2e6},
        {"size": 1e5},
    ]
    assert budget.nearest(models, lambda figures: figures) == models[1]
    assert budget.nearest([], lambda figures: figures) is None


def test_limits_by_name() -> None:
    budget = parse_budget("latency<=2ms, iou>=0.98")
    assert budget.bound("iou") == 0.98
    assert budget.bound("size") is None
    assert str(budget.without("iou")) == "latency<=2ms"


def test_a_miss_in_words() -> None:
    figures = {"latency": 3.4, "iou": 0.97}
    budget = parse_budget("latency<=3ms, iou>=0.98")
    english, chinese = describe_violations(budget.violations(figures), figures)
    assert english == "latency 3.40 ms, 13.3 % over; IoU 0.9700, an error 50 % too large"
    assert chinese == "延迟 3.40 ms，超出 13.3 %；IoU 0.9700，误差超出 50 %"
