"""Whose learning curve is hopeless: the rule by which a search stops trials early."""

from __future__ import annotations

from collections.abc import Sequence

from lightning.pytorch import Callback, LightningModule, Trainer

from tongueseg.compression.search.trial import Trial

HEAD_START = 0.1
"""How much more of its weights another trial may have taken over and still be compared with."""


def leader(mine: Trial, done: Sequence[Trial], costs: Sequence[str], margin: float) -> Trial | None:
    """Return a trial that makes another one hopeless, or None as long as there is hope.

    It is no dearer, its weights began no readier, and by the same epoch its best validation Dice
    was higher by more than ``margin``. A network of a new kind, which nothing prepared, is thus
    only compared with others that had to begin from nothing.

    Args:
        mine: the trial so far; its curve has an entry for each epoch that is over.
        done: trials that were trained to the end.
        costs: names of the figures in which the leader is no dearer.
        margin: on the Dice.
    """
    epochs = len(mine.curve)
    for other in done:
        dearer = any(other.figures[name] > mine.figures[name] for name in costs)
        readier = other.inherited > mine.inherited + HEAD_START
        if dearer or readier or len(other.curve) < epochs:
            continue
        if max(other.curve[:epochs]) - max(mine.curve) > margin:
            return other
    return None


class Watch(Callback):
    """Notes the learning curve of a trial and stops it once there is a leader.

    Args:
        mine: the trial, without a curve.
        done, costs, margin: see :func:`leader`.
        grace: epochs in which nothing is stopped.
    """

    def __init__(
        self,
        mine: Trial,
        done: Sequence[Trial],
        costs: Sequence[str],
        *,
        margin: float,
        grace: int,
    ) -> None:
        self.mine, self.done, self.costs = mine, done, costs
        self.margin, self.grace = margin, grace
        self.curve: list[float] = []
        self.leader: Trial | None = None

    def on_validation_end(self, trainer: Trainer, task: LightningModule) -> None:
        self.curve.append(round(float(trainer.callback_metrics["val_dice"]), 6))
        last = trainer.current_epoch + 1 == trainer.max_epochs
        if len(self.curve) <= self.grace or last:
            return
        so_far = self.mine.after(self.curve)
        self.leader = leader(so_far, self.done, self.costs, self.margin)
        trainer.should_stop = trainer.should_stop or self.leader is not None
