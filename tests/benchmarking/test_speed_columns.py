from __future__ import annotations

import csv
from pathlib import Path

from tongueseg.benchmarking.probe import ProbeResult
from tongueseg.benchmarking.speed_columns import COLUMNS, formatted, measured, write_csv
from tongueseg.benchmarking.speed_rows import SpeedRow


def rows_in(folder: Path) -> list[SpeedRow]:
    model = folder / "best.onnx"
    model.write_bytes(bytes(1234))
    results = [ProbeResult([10.0, 12.0], 20.04, 5.0, 3 << 20)]
    done = SpeedRow("tiny", model, "onnx", [0.5], results, iou=0.98765)
    return [SpeedRow("tiny", model, "openvino", note="not installed: at all"), done]


def test_figures_as_text(tmp_path: Path) -> None:
    done = rows_in(tmp_path)[1]
    assert formatted(done, done) == {
        "cold_s": "0.50",
        "network_ms": "11.0",
        "p95_ms": "11.9",
        "photo_ms": "20.0",
        "photos_per_s": "5.0",
        "peak_mib": "3",
        "iou": "0.9877",
        "times": "1.00",
    }


def test_the_file_holds_all_rows(tmp_path: Path) -> None:
    rows = rows_in(tmp_path)
    write_csv(tmp_path / "benchmark.csv", rows)
    with (tmp_path / "benchmark.csv").open(encoding="utf-8-sig") as stream:
        missing, done = csv.DictReader(stream)
    assert list(done) == ["model", "runtime", "file", "bytes", *COLUMNS, "note"]
    assert missing["note"] == "not installed: at all"
    assert not any(missing[name] for name in COLUMNS)
    assert (done["runtime"], done["file"], done["bytes"]) == ("onnx", "best.onnx", "1234")
    assert done["network_ms"] == "11.0"
    assert measured(rows) == rows[1:]


def test_a_file_of_notes_alone(tmp_path: Path) -> None:
    write_csv(tmp_path / "benchmark.csv", rows_in(tmp_path)[:1])
    assert "not installed" in (tmp_path / "benchmark.csv").read_text()
