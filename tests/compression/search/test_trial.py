from __future__ import annotations

import json

from tongueseg.compression.search.trial import Trial
from trials_by_hand import trial


def test_a_trial_as_json() -> None:
    one = trial(7, iou=0.95, val_dice=(0.5, 0.9), init="003", inherited=0.25, seconds=12.5)
    assert Trial.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_what_a_budget_may_bound() -> None:
    assert trial(iou=0.95).figures == {"latency": 2.0, "size": 1000, "macs": 10**6, "iou": 0.95}
    assert "iou" not in trial(iou=None).figures
    assert trial(7).name == "007"
