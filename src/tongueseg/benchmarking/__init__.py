"""What models take on the engines of this machine: start, latency, throughput, memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.benchmarking.probe import ProbeRequest as ProbeRequest
    from tongueseg.benchmarking.speed_columns import write_csv as write_csv
    from tongueseg.benchmarking.speed_plot import draw_rows as draw_rows
    from tongueseg.benchmarking.speed_rows import SpeedRow as SpeedRow
    from tongueseg.benchmarking.speed_rows import rows_of as rows_of
    from tongueseg.benchmarking.turns import measure as measure

# A process that probes a model loads no more than that takes.
_MODULES = {
    "ProbeRequest": "probe",
    "SpeedRow": "speed_rows",
    "draw_rows": "speed_plot",
    "measure": "turns",
    "rows_of": "speed_rows",
    "write_csv": "speed_columns",
}

__all__ = [
    "ProbeRequest",
    "SpeedRow",
    "draw_rows",
    "measure",
    "rows_of",
    "write_csv",
]


__getattr__ = lazy_names(__name__, _MODULES)
