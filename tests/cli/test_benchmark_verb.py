"""``tongueseg benchmark`` as a user calls it; turns are few, engines real."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.benchmarking import speed_plot as picture
from tongueseg.benchmarking import turns
from tongueseg.benchmarking.probe import ProbeRequest, ProbeResult
from tongueseg.errors import MissingExtra

if TYPE_CHECKING:
    from tongueseg.benchmarking.speed_rows import SpeedRow
    from typing_helpers import RunCommand

SMALL = ("--runtime", "onnx", "--size", 64)


@pytest.fixture(autouse=True)
def one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURNS", 1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that need no process."""

    def take(row: SpeedRow, request: ProbeRequest) -> None:
        row.starts.append(0.5)
        row.results.append(ProbeResult([10.0] * request.runs, 20.0, 5.0, 1 << 27))

    monkeypatch.setattr(turns, "_take_turn", take)


def table(out: Path) -> list[dict[str, str]]:
    with (out / "benchmark.csv").open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_a_table_a_csv_and_a_picture(
    run: RunCommand, drawn: Path, tiny_model: Path, tmp_path: Path
) -> None:
    requested = ("--runtime", "onnx", "--runtime", "onnx:coreml", "--data", drawn, "--split", "all")
    out = tmp_path / "out"
    code, said, errors = run("benchmark", tiny_model, *requested, "--runs", 2, "--out", out)
    assert (code, errors.strip()) == (0, "")
    assert "not run here: this ONNX Runtime has cpu" in said
    first, other = table(out)
    assert (first["model"], first["runtime"], first["times"]) == ("tiny", "onnx", "1.00")
    assert float(first["cold_s"]) > float(first["photo_ms"]) / 1000
    assert 0 <= float(first["iou"]) <= 1
    assert "tiny  onnx" in said
    assert other["note"].startswith("not run here: ")
    assert (out / "benchmark.png").read_bytes().startswith(b"\x89PNG")


def test_a_drawn_photo_of_the_size_asked_for(
    run: RunCommand, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image

    sizes = []

    def take(row: SpeedRow, request: ProbeRequest) -> None:
        with Image.open(request.photo) as photo:
            sizes.append(photo.size)
        row.note = "not run here: in this test"

    monkeypatch.setattr(turns, "_take_turn", take)
    code, said, errors = run("benchmark", tiny_model, "--runtime", "onnx", "--size", 96)
    assert sizes == [(96, 96)]
    assert code == 2
    assert said.startswith("onnx not run here: in this test\n")
    assert errors == "error: no model was measured; the lines above say why\n"


def test_notes_that_not_all_models_share_name_the_model(
    run: RunCommand, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(row: SpeedRow, request: ProbeRequest) -> None:
        if row.name == "tiny":
            row.note = "not run here: too small"
        else:
            row.starts.append(0.5)
            row.results.append(ProbeResult([10.0], 20.0, 5.0, None))

    monkeypatch.setattr(turns, "_take_turn", take)
    code, said, _ = run("benchmark", tiny_model, tiny_model, *SMALL)
    assert code == 0
    assert "tiny, onnx not run here: too small" in said
    assert "run   onnx" in said
    # What nothing tells is a dash or no column at all.
    assert "MiB" not in said


def test_without_matplotlib_the_rest_is_written(
    run: RunCommand,
    tiny_model: Path,
    tmp_path: Path,
    at_once: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: Any) -> None:
        raise MissingExtra("train", "matplotlib")

    monkeypatch.setattr(picture, "draw_rows", refuse)
    code, said, errors = run("benchmark", tiny_model, *SMALL, "--out", tmp_path)
    assert code == 0
    assert errors == (
        "benchmark.png is not drawn: this needs matplotlib: pip install 'tongueseg[train]'\n"
    )
    assert len(table(tmp_path)) == 1
    assert str(tmp_path / "benchmark.csv") in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none",), "error: none: no such model"),
        (("--runtime", "onxx"), "error: onxx: no such runtime; did you mean onnx?"),
        (("--photo", "none.jpg"), "error: none.jpg: "),
        (("--data", "none"), "error: none/original: no such folder"),
        (("--photo", "a.jpg", "--size", 64), "error: --size 64: is that of a drawn photo"),
    ],
)
def test_bad_calls(
    run: RunCommand, at_once: None, arguments: tuple[str | int, ...], message: str
) -> None:
    code, _, errors = run("benchmark", *arguments)
    assert code == 2
    assert errors.startswith(message)
    assert len(errors.splitlines()) == 1
