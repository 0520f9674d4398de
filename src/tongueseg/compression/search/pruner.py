"""The rule by which a search stops trials early: another one leads at no higher cost."""

from __future__ import annotations

from collections.abc import Sequence

from lightning.pytorch import Callback, LightningModule, Trainer

from tongueseg.compression.search.trial import Trial

HEAD_START = 0.1
"""How much more of its weights another trial may have taken over and still be compared with."""


def leader(
    trial: Trial, done: Sequence[Trial], costs: Sequence[str], margin: float
) -> Trial | None:
    """Return a trial that makes another one hopeless, or None as long as there is hope.

    It is no dearer, its weights began no readier, and by the same epoch its best validation Dice
    was higher by more than ``margin``. A network of a new kind, which nothing prepared, is thus
    only compared with others that had to begin from nothing.

    Args:
        trial: what is known of it so far; ``val_dice`` has an entry for each epoch that is over.
        done: trials that were trained to the end.
        costs: names of the figures in which the leader is no dearer.
        margin: on the Dice.
    """
    epochs = len(trial.val_dice)
    for other in done:
        dearer = any(other.figures[name] > trial.figures[name] for name in costs)
        readier = other.inherited > trial.inherited + HEAD_START
        if dearer or readier or len(other.val_dice) < epochs:
            continue
        if max(other.val_dice[:epochs]) - max(trial.val_dice) > margin:
            return other
    return None


class Pruner(Callback):
    """Notes the validation Dice of a trial and stops it once there is a leader.

    Args:
        trial: without any Dice so far.
        done, costs, margin: see :func:`leader`.
        grace: epochs in which nothing is stopped.
    """

    def __init__(
        self,
        trial: Trial,
        done: Sequence[Trial],
        costs: Sequence[str],
        *,
        margin: float,
        grace: int,
    ) -> None:
        self.trial, self.done, self.costs = trial, done, costs
        self.margin, self.grace = margin, grace
        self.val_dice: list[float] = []
        self.leader: Trial | None = None

    def on_validation_end(self, trainer: Trainer, task: LightningModule) -> None:
        self.val_dice.append(round(float(trainer.callback_metrics["val_dice"]), 6))
        last = trainer.current_epoch + 1 == trainer.max_epochs
        if len(self.val_dice) <= self.grace or last:
            return
        so_far = self.trial.after(self.val_dice)
        self.leader = leader(so_far, self.done, self.costs, self.margin)
        trainer.should_stop = trainer.should_stop or self.leader is not None
