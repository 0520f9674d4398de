"""What research computes from a tongue and its mask: shape, colour by region, light and focus.

Figures to compare photos by. None of them is a diagnosis, or says anything about health.
"""

from __future__ import annotations

from tongueseg.measure.columns import MEASURES, Measure
from tongueseg.measure.conditions import UNKNOWN, Conditions, parse_conditions
from tongueseg.measure.measures import CALIBRATED, UNCALIBRATED, Measures, measure, region_numbers
from tongueseg.measure.reference import Reference
from tongueseg.measure.regions import REGIONS
from tongueseg.measure.table import COLUMNS, measures_tables, rounded

__all__ = [
    "CALIBRATED",
    "COLUMNS",
    "MEASURES",
    "REGIONS",
    "UNCALIBRATED",
    "UNKNOWN",
    "Conditions",
    "Measure",
    "Measures",
    "Reference",
    "measure",
    "measures_tables",
    "parse_conditions",
    "region_numbers",
    "rounded",
]
