from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tongueseg.data.quality.check import QualityReport
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.findings_table import write_csv, write_json
from tongueseg.errors import CannotWrite

FINDINGS = [
    Finding("photo-copy", "original/a.jpg", "a", "b, c", ("b", "c")),
    Finding("photo-grey", "original/舌\udcff.jpg", "舌\udcff"),
]


@pytest.fixture
def report(tmp_path: Path) -> QualityReport:
    return QualityReport(tmp_path, 7, {}, None, FINDINGS)


def test_csv(report: QualityReport, tmp_path: Path) -> None:
    write_csv(tmp_path / "new/findings.csv", report)
    with (tmp_path / "new/findings.csv").open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0] == {
        "name": "a",
        "file": "original/a.jpg",
        "kind": "photo-copy",
        "severity": "warning",
        "message": "is the same photo as others, pixel for pixel: b, c",
        "remedy": "keep one",
    }
    assert rows[1]["file"] == r"original/舌\xff.jpg"


def test_json(report: QualityReport, tmp_path: Path) -> None:
    write_json(tmp_path / "findings.json", report)
    content = json.loads((tmp_path / "findings.json").read_text())
    assert (content["photos"], content["errors"], content["warnings"], content["notes"]) == (
        7, 0, 1, 1,
    )  # fmt: skip
    assert content["findings"][0]["others"] == ["b", "c"]
    assert content["findings"][1]["name"] == "舌\udcff"


def test_a_disk_that_refuses(report: QualityReport, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        write_csv(tmp_path / "file/findings.csv", report)
