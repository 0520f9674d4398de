import pytest

from tongueseg.benchmarking.contestants import Row
from tongueseg.benchmarking.probe import Question
from tongueseg.benchmarking.turns import measure
from tongueseg.synthetic.drawn import write_dataset


@pytest.fixture
def question(tmp_path):
    write_dataset(tmp_path, count=1)
    photo = next((tmp_path / "original").iterdir())
    return Question("", "", str(photo), threads=1, runs=3, workers=1)


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Give child processes an ``openvino`` that runs what it is told as it is imported."""

    def put(code):
        folder = tmp_path / "broken"
        folder.mkdir()
        (folder / "openvino.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(folder))

    return put


def test_rows_take_turns_in_fresh_processes(tiny_model, question):
    row = Row("tiny", tiny_model / "best.onnx", "onnx")
    missing = Row("tiny", tiny_model / "best.onnx", "onnx", note="not run here: for a reason")
    ticks = []
    measure([row, missing], question, turns=2, ticked=lambda: ticks.append(1))
    assert len(ticks) == 4
    # Three runs in two turns are two in each.
    assert [len(answer.network) for answer in row.answers] == [2, 2]
    # Python alone takes some milliseconds to start; the network takes less than one.
    assert min(row.starts) > 0.05
    assert row.note == ""
    assert missing.answers == []
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
def test_an_engine_that_cannot_run_is_a_note(tiny_model, question, broken, code, note):
    broken(code)
    row = Row("tiny", tiny_model / "best.onnx", "openvino")
    measure([row], question, turns=1)
    assert row.note == note
    assert row.answers == row.starts == []
