"""What a model may cost, as a user writes it: ``latency<=3ms, size<=1MB, iou>=0.97``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from tongueseg.compression.quantities import QUANTITIES, Figures, Quantity
from tongueseg.errors import BadSettings, choices
from tongueseg.i18n import Text, text

Thing = TypeVar("Thing")

_LIMIT = re.compile(r"\s*([A-Za-z_]+)\s*(<=|>=|≤|≥)\s*([0-9.]+(?:e[+-]?\d+)?)\s*(\S*)\s*")
_EXAMPLE = "write limits such as latency<=3ms, size<=1MB, macs<=500M, iou>=0.97"
_SIGNS = {"<=": False, "≤": False, ">=": True, "≥": True}


@dataclass(frozen=True)
class Limit:
    """A bound on one quantity, which is still within the budget."""

    name: str
    bound: float

    def miss(self, value: float) -> float:
        """Return by what share a value misses the bound; 0 or less where it keeps it.

        Of an IoU the error counts: 0.96 where 0.97 is asked for has a third more than it may.
        """
        if QUANTITIES[self.name].higher_is_better:
            return (1 - value) / max(1 - self.bound, 1e-3) - 1
        return value / self.bound - 1

    def __str__(self) -> str:
        quantity = QUANTITIES[self.name]
        sign = ">=" if quantity.higher_is_better else "<="
        number = self.bound / quantity.units.get(quantity.unit, 1.0)
        return f"{self.name}{sign}{number:.12g}{quantity.unit}"


@dataclass(frozen=True)
class Budget:
    """Limits that a model has to keep, all of them; without any, every model does."""

    limits: tuple[Limit, ...] = ()

    def misses(self, figures: Figures) -> dict[str, float]:
        """Return of each limit by what share it is missed, see :meth:`Limit.miss`.

        What is not known misses its limit by any measure.
        """
        return {
            limit.name: limit.miss(figures[limit.name]) if limit.name in figures else math.inf
            for limit in self.limits
        }

    def violations(self, figures: Figures) -> dict[str, float]:
        """Return the limits that known figures break, and by what share."""
        known = ((name, by) for name, by in self.misses(figures).items() if name in figures)
        return {name: by for name, by in known if by > 0}

    def met_by(self, figures: Figures) -> bool:
        """Say whether every limit is kept."""
        return all(by <= 0 for by in self.misses(figures).values())

    def nearest(self, things: Iterable[Thing], figures: Callable[[Thing], Figures]) -> Thing | None:
        """Return what misses the limits by the least in sum; None of nothing.

        What is known of all limited figures comes before what is not.
        """

        def distance(thing: Thing) -> tuple[int, float]:
            misses = self.misses(figures(thing)).values()
            return sum(map(math.isinf, misses)), sum(by for by in misses if 0 < by < math.inf)

        return min(things, key=distance, default=None)

    def without(self, name: str) -> Budget:
        """Return the other limits."""
        return Budget(tuple(limit for limit in self.limits if limit.name != name))

    def bound(self, name: str) -> float | None:
        """Return the bound on a quantity, if there is one."""
        return next((limit.bound for limit in self.limits if limit.name == name), None)

    def __str__(self) -> str:
        return ", ".join(map(str, self.limits))


def parse_budget(budget: str) -> Budget:
    """Read limits between commas; an empty text sets none.

    Raises:
        BadSettings: a limit is not understood; the message says what to write.
    """
    limits = [_limit(part) for part in budget.split(",") if part.strip()]
    names = [limit.name for limit in limits]
    for name in names:
        if names.count(name) > 1:
            raise BadSettings(f"budget {budget}: bounds {name} twice")
    return Budget(tuple(limits))


def describe_violations(violations: Figures, figures: Figures) -> Text:
    """Say which limits figures break and by how much, such as ``latency 3.40 ms, 13 % over``."""
    each = [_violation(QUANTITIES[name], figures[name], by) for name, by in violations.items()]
    english, chinese = text("compression.separator")
    return english.join(one for one, _ in each), chinese.join(one for _, one in each)


def _violation(quantity: Quantity, value: float, by: float) -> Text:
    amount = f"{100 * by:.3g} %" if by < 10 else f"{100 * by:.0f} %"
    values = {"what": quantity.label, "value": quantity.format(value), "amount": amount}
    if quantity.higher_is_better:
        return text("compression.error_too_large", **values)
    return text("compression.over", **values)


def _limit(limit: str) -> Limit:
    written = limit.strip()
    match = _LIMIT.fullmatch(limit)
    if match is None:
        raise BadSettings(f"budget {written}: {_EXAMPLE}")
    name, sign, number, unit = match.groups()
    if name not in QUANTITIES:
        known = choices(name, list(QUANTITIES))
        raise BadSettings(f"budget {written}: no such quantity{known}")
    quantity = QUANTITIES[name]
    if _SIGNS[sign] != quantity.higher_is_better:
        right = ">=" if quantity.higher_is_better else "<="
        raise BadSettings(f"budget {written}: would ask for a worse model; write {name}{right}")
    bound = _number(written, number) * _worth(written, name, quantity, unit)
    if not 0 < bound < math.inf or (quantity.higher_is_better and bound > 1):
        room = "above 0 and at most 1" if quantity.higher_is_better else "above 0"
        raise BadSettings(f"budget {written}: {name} is {room}")
    return Limit(name, bound)


def _number(written: str, number: str) -> float:
    try:
        return float(number)
    except ValueError as error:
        raise BadSettings(f"budget {written}: {number} is no number") from error


def _worth(written: str, name: str, quantity: Quantity, unit: str) -> float:
    if unit in quantity.units:
        return quantity.units[unit]
    if not quantity.units and not unit:
        return 1.0
    known = ", ".join(filter(None, quantity.units)) or "no unit"
    raise BadSettings(f"budget {written}: {name} takes {known}, such as {_example(name)}")


def _example(name: str) -> str:
    return next(part for part in _EXAMPLE.replace(",", " ").split() if part.startswith(name))
