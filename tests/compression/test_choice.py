from __future__ import annotations

from typing import Any

import pytest

from tongueseg.compression.budget import parse_budget
from tongueseg.compression.candidate import Candidate
from tongueseg.compression.choice import choose
from tongueseg.compression.cost import Cost
from tongueseg.compression.validate import Verdict
from tongueseg.export.parity import Parity

PARITY = Parity(0.999, 0.99, 0.25, (2.0, 1.0))


def candidate(name: str, iou: Any, latency: Any, **others: Any) -> Candidate:
    cost, val = Cost(latency, 10**6, 10**8, 10**5), Verdict(iou, iou - 0.1, "worst.jpg")
    return Candidate(name, "int8", cost=cost, val=val, **others)


def test_the_highest_iou_within_the_budget() -> None:
    entered = [candidate("a", 0.98, 4), candidate("b", 0.97, 2), candidate("c", 0.96, 1)]
    choice = choose(entered, parse_budget("latency<=3ms"))
    assert choice.chosen is entered[1]
    assert choice.nearest is None
    assert choice.why[0] == (
        "Of 3 candidates 2 keep the budget (latency<=3ms). "
        "b INT8 has the highest validation IoU of these, 0.9700."
    )
    assert "b INT8 的验证 IoU 最高，为 0.9700" in choice.why[1]


def test_of_two_as_good_the_faster() -> None:
    entered = [candidate("a", 0.9704, 2.5), candidate("b", 0.97, 1.5), candidate("c", 0.9698, 1)]
    choice = choose(entered, parse_budget("latency<=3ms"))
    assert choice.chosen is entered[1]
    assert (
        "b INT8 is as good within 0.0005, 0.9700, and faster: 1.50 ms against 2.50 ms"
        in (choice.why[0])
    )


def test_what_has_a_problem_is_not_chosen() -> None:
    entered = [candidate("a", 0.99, 1, problem="unlike"), candidate("b", 0.9, 1)]
    assert choose(entered, parse_budget("")).chosen is entered[1]


def test_nothing_within_the_budget() -> None:
    entered = [candidate("a", 0.98, 4), candidate("b", 0.97, 3.3), candidate("c", 0.5, 1)]
    choice = choose(entered, parse_budget("latency<=3ms, iou>=0.96"))
    assert choice.chosen is None
    assert choice.nearest is entered[1]
    assert choice.why[0] == (
        "No candidate keeps the budget latency<=3ms, iou>=0.96; b INT8 comes nearest: "
        "latency 3.30 ms, 10 % over."
    )
    assert "最接近的是 b INT8：延迟 3.30 ms，超出 10 %" in choice.why[1]


def test_nothing_at_all() -> None:
    choice = choose([Candidate("a", "int8", problem="falls too far")], parse_budget(""))
    assert choice.chosen is None
    assert choice.nearest is None
    assert choice.why[0] == "No candidate can be used."


@pytest.mark.parametrize(
    "one",
    [
        candidate("a", 0.98, 4, parity=PARITY, test=Verdict(0.9, 0.8, "t.jpg")),
        Candidate("b", "float", problem="none"),
    ],
)
def test_candidates_as_json(one: Any) -> None:
    assert Candidate.from_dict(one.to_dict()) == one


def test_figures_as_text() -> None:
    displayed = candidate("a", 0.98, 4, parity=PARITY).formatted()
    assert displayed == {
        "iou": "0.9800", "latency": "4.00", "size": "1.00", "macs": "100", "worst": "0.8800",
        "test": "–", "test_worst": "–", "parity": "0.9990", "logits": "0.25",
    }  # fmt: skip
    assert set(Candidate("b", "int8").formatted().values()) == {"–"}
