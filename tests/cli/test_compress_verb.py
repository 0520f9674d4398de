from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bright_model import write_bright_model
from tongueseg.data.dataset import find_pairs
from tongueseg.data.split.split_file import write_split
from tongueseg.weights.model_files import find_model

if TYPE_CHECKING:
    from tongueseg.spec import ModelSpec
    from typing_helpers import RunCommand

STUDENT = """
model: {widths: [8, 8], space_to_depth: 2, block: single, up: nearest, activation: relu}
data: {size: 32}
augment: {preset: none}
optim: {lr: 0.03, ema_decay: 0}
train: {epochs: 2, batch: 2}
"""


@pytest.fixture
def data(drawn_dataset: Path) -> Path:
    names = [record.name for record in find_pairs(drawn_dataset)]
    splits = dict(zip(names, ("train", "train", "val", "test"), strict=True))
    write_split(drawn_dataset / "split.csv", splits)
    return drawn_dataset


@pytest.fixture
def call(tmp_path: Path, spec: ModelSpec, data: Path) -> tuple[object, ...]:
    """The call of a compression with a student that is trained in a second."""
    model = write_bright_model(tmp_path / "float", spec)
    student = tmp_path / "small.yaml"
    student.write_text(STUDENT)
    return ("compress", model.path, "--data", data, "--out", tmp_path / "out", "--student", student,
            "--threads", 1)  # fmt: skip


def test_a_model_is_compressed_and_gone_on_with(
    run: RunCommand, call: tuple[object, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, output, said = run(*call, "--budget", "latency<=1s, iou>=0.5")
    assert code == 0, said
    assert "given float" in output
    assert "small float" in output
    assert "Of 4 candidates" in output
    assert output.endswith(f"{out / 'report.html'}\n")
    assert find_model(out).spec.name == "out"
    figures = json.loads((out / "compress.json").read_text())
    assert figures["budget"] == "latency<=1000ms, iou>=0.5"
    assert figures["command"].startswith("tongueseg compress")
    code, again, said = run(*call, "--budget", "latency<=1s, iou>=0.5", "--resume")
    assert code == 0, said
    assert again == output
    code, _, said = run(*call, "--budget", "latency<=1s")
    assert code == 2
    assert "--resume to go on or --overwrite to start anew" in said


def test_a_budget_that_nothing_keeps(
    run: RunCommand, call: tuple[object, ...], tmp_path: Path
) -> None:
    code, _, said = run(*call, "--budget", "size<=1kB")
    assert code == 2
    last = said.splitlines()[-1]
    assert last.startswith("error: No candidate keeps the budget size<=0.001MB; ")
    assert "comes nearest: file size" in last
    assert (tmp_path / "out/report.html").exists()
    assert not (tmp_path / "out/best.onnx").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--budget", "fast"], "budget fast: write limits such as latency<=3ms"),
        (["--candidates", "0"], "candidates: Input should be greater than or equal to 1"),
        (["--runtime", "onix"], "runtime: Input should be 'onnx' or 'openvino'"),
        (["--student", "none.yaml"], "none.yaml: cannot be read"),
        (["--resume"], "nothing to resume here"),
    ],
)
def test_wrong_calls_are_one_line_and_make_nothing(
    run: RunCommand,
    call: tuple[object, ...],
    tmp_path: Path,
    arguments: list[str],
    message: str,
) -> None:
    code, _, said = run(*call, *arguments)
    assert code == 2
    assert message in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_students_of_one_name_are_refused(
    run: RunCommand, call: tuple[object, ...], tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/small.yaml").write_text(STUDENT)
    code, _, said = run(*call, "--student", tmp_path / "other/small.yaml")
    assert code == 2
    assert "another one is called small; rename one" in said
