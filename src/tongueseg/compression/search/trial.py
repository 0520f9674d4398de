"""What became of one network of a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from tongueseg.compression.cost import Cost
from tongueseg.compression.search.space import Point

Fate = Literal["done", "behind", "failed", "too costly"]


@dataclass(frozen=True)
class Trial:
    """One network: its cost, and how its short training went.

    Attributes:
        number: of the trial; its run folder is named by it.
        fate: ``done``; ``behind`` where its learning curve lagged and it was stopped; ``failed``
            where the loss was no number; ``too costly`` where it breaks the budget and was not
            trained.
        reason: the fate in words, where it is not ``done``.
        start: name of the trial, or run folder, whose weights it began with; empty for none.
        inherited: share of its weights that came from there.
        curve: validation Dice after each epoch.
        iou, worst: mean and lowest IoU of the validation photos, each at its own size.
        seconds: that the trial took, measuring its cost included.
    """

    number: int
    point: Point
    cost: Cost
    fate: Fate = "done"
    reason: str = ""
    start: str = ""
    inherited: float = 0.0
    curve: tuple[float, ...] = ()
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

    def after(self, curve: Sequence[float]) -> Trial:
        """Return the trial after so many epochs."""
        return replace(self, curve=tuple(curve))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Trial:
        """Return what :meth:`to_dict` was made of."""
        point = {**values["point"], "widths": tuple(values["point"]["widths"])}
        curve = tuple(values["curve"])
        return cls(
            **{**values, "point": Point(**point), "cost": Cost(**values["cost"]), "curve": curve}
        )
