"""What became of one network of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tongueseg.compression.cost import Cost
from tongueseg.compression.search.space import Point

Status = Literal["done", "behind", "failed", "too costly"]


@dataclass(frozen=True)
class Trial:
    """One network: its cost, and how its short training went.

    Attributes:
        number: of the trial; its run folder is named by it.
        status: ``done``; ``behind`` where its validation Dice lagged and it was stopped; ``failed``
            where the loss was no number; ``too costly`` where it breaks the budget and was not
            trained.
        reason: why, where it is not ``done``.
        init: name of the trial, or run folder, whose weights it began with; empty for none.
        inherited: share of its weights that came from there.
        val_dice: validation Dice after each epoch.
        iou, worst: mean and lowest IoU of the validation photos, each at its own size.
        seconds: that the trial took, measuring its cost included.
    """

    number: int
    point: Point
    cost: Cost
    status: Status = "done"
    reason: str = ""
    init: str = ""
    inherited: float = 0.0
    val_dice: tuple[float, ...] = ()
    iou: float | None = None
    worst: float | None = None
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """Under which its folder and its settings are found."""
        return f"{self.number:03d}"

    @property
    def figures(self) -> dict[str, float]:
        """What a budget may bound of it; without an IoU where it was not trained to the end."""
        return {**self.cost.figures, **({} if self.iou is None else {"iou": self.iou})}

    def after(self, val_dice: Sequence[float]) -> Trial:
        """Return the trial after so many epochs."""
        return replace(self, val_dice=tuple(val_dice))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Trial:
        """Return what :meth:`to_dict` was made of."""
        point = {**values["point"], "widths": tuple(values["point"]["widths"])}
        val_dice = tuple(values["val_dice"])
        return cls(
            **{
                **values,
                "point": Point(**point),
                "cost": Cost(**values["cost"]),
                "val_dice": val_dice,
            }
        )
