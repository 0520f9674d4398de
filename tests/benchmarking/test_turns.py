from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.benchmarking.probe import ProbeRequest
from tongueseg.benchmarking.speed_rows import SpeedRow
from tongueseg.benchmarking.turns import measure
from tongueseg.synthetic.drawn import write_dataset


@pytest.fixture
def probe_request(tmp_path: Path) -> ProbeRequest:
    write_dataset(tmp_path, count=1)
    photo = next((tmp_path / "original").iterdir())
    return ProbeRequest("", "", str(photo), threads=1, runs=3, workers=1)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give child processes an ``openvino`` that runs what it is told as it is imported."""

    def put(code: str) -> None:
        folder = tmp_path / "broken"
        folder.mkdir()
        (folder / "openvino.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return put


def test_rows_take_turns_in_fresh_processes(tiny_model: Path, probe_request: ProbeRequest) -> None:
    row = SpeedRow("tiny", tiny_model / "best.onnx", "onnx")
    missing = SpeedRow("tiny", tiny_model / "best.onnx", "onnx", note="not run here: for a reason")
    ticks = []
    measure([row, missing], probe_request, turns=2, on_turn=lambda: ticks.append(1))
    assert len(ticks) == 4
    # Three runs in two turns are two in each.
    assert [len(answer.network) for answer in row.results] == [2, 2]
    # Python alone takes some milliseconds to start; the network takes less than one.
    assert min(row.starts) > 0.05
    assert row.note == ""
    assert missing.results == []
    assert missing.note == "not run here: for a reason"


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (
            "raise ImportError",
            "not installed: this needs openvino: pip install 'tongueseg[openvino]'",
        ),
        (
            "import os, sys\nprint('out of luck', file=sys.stderr, flush=True)\nos._exit(3)",
            "not run here: its process ended with 3 (out of luck)",
        ),
    ],
)
def test_an_engine_that_cannot_run_is_a_note(
    tiny_model: Path,
    probe_request: ProbeRequest,
    broken: Callable[[str], None],
    code: str,
    note: str,
) -> None:
    broken(code)
    row = SpeedRow("tiny", tiny_model / "best.onnx", "openvino")
    measure([row], probe_request, turns=1)
    assert row.note == note
    assert (row.results, row.starts) == ([], [])
