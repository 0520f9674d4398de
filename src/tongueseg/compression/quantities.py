"""What a budget may bound: each quantity's name, words, units and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongueseg.i18n import Text, text

Figures = Mapping[str, float]
"""Values by quantity; what is not known is left out."""


@dataclass(frozen=True)
class Quantity:
    """A figure of a model.

    Attributes:
        label: its words in both languages.
        units: what each unit is worth; without any, the number stands alone.
        unit: the one in which it is written, with ``digits`` after the point.
        higher_is_better: whether a budget bounds it from below.
    """

    label: Text
    units: dict[str, float]
    unit: str = ""
    digits: int = 0
    higher_is_better: bool = False

    def format(self, value: float | None, *, unit: bool = True) -> str:
        """Return a value as text; a dash where it is not known."""
        if value is None:
            return "–"
        number = f"{value / self.units.get(self.unit, 1.0):.{self.digits}f}"
        return f"{number} {self.unit}" if unit and self.unit else number


QUANTITIES: dict[str, Quantity] = {
    "iou": Quantity(text("compression.quantity.iou"), {}, digits=4, higher_is_better=True),
    "latency": Quantity(
        text("compression.quantity.latency"), {"us": 1e-3, "ms": 1.0, "s": 1e3}, "ms", 2
    ),
    "size": Quantity(
        text("compression.quantity.size"),
        {"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 2**10, "MiB": 2**20},
        "MB",
        2,
    ),
    "macs": Quantity(
        text("compression.quantity.macs"), {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}, "M", 0
    ),
}
"""Latency is in milliseconds, size in bytes, MACs are multiplications with addition per photo."""
