"""Findings as files for other programs."""

from __future__ import annotations

from pathlib import Path

from tongueseg.data.quality.check import QualityReport
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import SEVERITIES
from tongueseg.io.csv import csv_table, json_table

COLUMNS = ("name", "file", "kind", "severity", "message", "remedy")


def write_csv(path: Path, report: QualityReport) -> None:
    """Write a line for each finding.

    Raises:
        CannotWrite: the disk refuses.
    """
    with csv_table(path, COLUMNS) as write:
        for finding in report.findings:
            write(_row(finding))


def write_json(path: Path, report: QualityReport) -> None:
    """Write how many photos and findings of each severity there are, and the findings.

    Raises:
        CannotWrite: the disk refuses.
    """
    severities = [finding.kind.severity for finding in report.findings]
    about = {f"{severity}s": severities.count(severity) for severity in SEVERITIES}
    with json_table(path, {"photos": report.photos, **about}, "findings") as write:
        for finding in report.findings:
            write(_row(finding) | {"others": finding.others})


def _row(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "file": finding.file,
        "kind": finding.key,
        "severity": finding.kind.severity,
        "message": finding.message,
        "remedy": finding.kind.remedy[0],
    }
