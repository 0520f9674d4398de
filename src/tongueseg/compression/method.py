"""What every way to INT8 offers, whichever engine it is for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from tongueseg.compression.calibration_set import Input


class Method(Protocol):
    """A float model that can be written in INT8.

    Attributes:
        engine: the runtime that the files are for.
        suffix: of the model file.
        layers: the names of what can be quantised, in the order in which it runs.
    """

    engine: str
    suffix: str
    layers: list[str]

    def write(
        self, path: Path, inputs: Sequence[Input], *, in_float: Collection[str] = ()
    ) -> list[Path]:
        """Write the model in INT8, weights per channel, activations by the ranges of inputs.

        Args:
            path: of the model file.
            inputs: float32 ``(1, 3, H, W)`` each.
            in_float: the layers that stay as they are.

        Returns:
            All files that were written, ``path`` first.
        """
