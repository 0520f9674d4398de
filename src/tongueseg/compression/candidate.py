"""A model among which one is chosen, and all that was found out about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from tongueseg.compression.cost import Cost
from tongueseg.compression.quantities import QUANTITIES
from tongueseg.compression.validate import Verdict
from tongueseg.export.parity import Parity

Precision = Literal["float", "int8"]


@dataclass(frozen=True)
class Candidate:
    """A model file and its figures.

    Attributes:
        name: of the network: ``given``, or the student's.
        precision: what its layers run in.
        network: its architecture in a few words.
        model: path of the file; empty where there is none.
        problem: why it cannot be chosen; empty where it can.
        cost: what it takes to run.
        val, test: how it cuts the photos of these splits; test photos choose nothing.
        parity: how alike it answers as the form it was made from.
    """

    name: str
    precision: Precision
    network: str = ""
    model: str = ""
    problem: str = ""
    cost: Cost | None = None
    val: Verdict | None = None
    test: Verdict | None = None
    parity: Parity | None = None

    @property
    def title(self) -> str:
        """What to call it in tables."""
        return f"{self.name} {'INT8' if self.precision == 'int8' else 'float'}"

    @property
    def figures(self) -> dict[str, float]:
        """What a budget may bound of it."""
        costs = self.cost.figures if self.cost else {}
        return {**costs, **({"iou": self.val.iou} if self.val else {})}

    def formatted(self) -> dict[str, str]:
        """Return all figures as text by name, without units; a dash for what is not known."""
        iou = QUANTITIES["iou"].format
        known = {
            name: quantity.format(self.figures.get(name), unit=False)
            for name, quantity in QUANTITIES.items()
        }
        return {
            **known,
            "worst": iou(self.val.worst if self.val else None),
            "test": iou(self.test.iou if self.test else None),
            "test_worst": iou(self.test.worst if self.test else None),
            "parity": iou(self.parity.iou if self.parity else None),
            "logits": f"{self.parity.logits:.3g}" if self.parity else "–",
        }

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return {**asdict(self), "title": self.title}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Candidate:
        """Return what :meth:`to_dict` was made of."""
        plain = {key: value for key, value in values.items() if key not in ("title", *_PARTS)}
        parts = {key: values[key] and kind(**values[key]) for key, kind in _PARTS.items()}
        return cls(**plain, **parts)


def _parity(**values: Any) -> Parity:
    return Parity(**{**values, "milliseconds": tuple(values["milliseconds"])})


_PARTS: dict[str, Any] = {"cost": Cost, "val": Verdict, "test": Verdict, "parity": _parity}
