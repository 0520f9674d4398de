from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.compression.search.pruner import Pruner, leader
from trials_by_hand import trial

if TYPE_CHECKING:
    from tongueseg.compression.search.trial import Trial

COSTS = ("latency", "size")
DONE = trial(1, latency=2.0, size=1000, val_dice=(0.5, 0.8, 0.9, 0.95))


def own(*val_dice: float, latency: float = 2.0, size: int = 1000, inherited: float = 0.0) -> Any:
    return trial(2, iou=None, latency=latency, size=size, inherited=inherited, val_dice=val_dice)


@pytest.mark.parametrize(
    ("running", "stopped"),
    [
        # By the second epoch 0.80 against 0.77: 0.03 behind.
        (own(0.4, 0.77), True),
        # 0.01 behind.
        (own(0.4, 0.79), False),
        # Its best so far counts, and not its last.
        (own(0.79, 0.2), False),
        # Faster, or smaller: nobody is as cheap and better.
        (own(0.4, 0.5, latency=1.9), False),
        (own(0.4, 0.5, size=999), False),
        (own(0.4, 0.5, latency=2.5, size=1500), True),
    ],
)
def test_who_lags_behind_one_that_is_no_dearer_is_stopped(running: Trial, stopped: bool) -> None:
    result = leader(running, [DONE], COSTS, margin=0.02)
    assert (result is DONE) == stopped


def test_a_network_of_a_new_kind_is_not_compared_with_one_that_began_readier() -> None:
    ready = trial(1, val_dice=(0.9, 0.93), inherited=0.8)
    assert leader(own(0.4, 0.5, inherited=0.1), [ready], COSTS, margin=0.02) is None
    assert leader(own(0.4, 0.5, inherited=0.75), [ready], COSTS, margin=0.02) is ready
    # That both began from nothing does not hide it.
    assert leader(own(0.4, 0.5, inherited=0.1), [ready, DONE], COSTS, margin=0.02) is DONE


def test_a_shorter_curve_says_nothing() -> None:
    short = trial(1, val_dice=(0.5, 0.8))
    assert leader(own(0.1, 0.1, 0.1), [short], COSTS, margin=0.02) is None


class Trainer:
    """As much of Lightning's as the watch asks for."""

    max_epochs = 4

    def __init__(self) -> None:
        self.should_stop, self.current_epoch = False, -1

    def after(self, pruner: Any, dice: float) -> None:
        self.current_epoch += 1
        self.callback_metrics = {"val_dice": dice}
        pruner.on_validation_end(self, None)


def watched(grace: int) -> Pruner:
    return Pruner(own(), [DONE], COSTS, margin=0.02, grace=grace)


def test_a_trial_is_stopped_after_the_grace() -> None:
    pruner, trainer = watched(grace=2), Trainer()
    trainer.after(pruner, 0.1)
    trainer.after(pruner, 0.2)
    assert not trainer.should_stop
    trainer.after(pruner, 0.3)
    assert trainer.should_stop
    assert pruner.leader is DONE
    assert pruner.val_dice == [0.1, 0.2, 0.3]


def test_the_last_epoch_stops_nothing() -> None:
    pruner, trainer = watched(grace=3), Trainer()
    for dice in (0.1, 0.2, 0.3, 0.4):
        trainer.after(pruner, dice)
    assert not trainer.should_stop
    assert pruner.leader is None
