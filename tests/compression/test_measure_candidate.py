from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.compression.int8 import Source
from tongueseg.compression.latency import Target
from tongueseg.compression.measure_candidate import CandidateMeasurer, describe
from tongueseg.errors import BadModel
from tongueseg.export.onnx import export_best
from tongueseg.models import build
from tongueseg.models.checkpoint import save_checkpoint
from tongueseg.spec import Architecture, InputSpec, ModelSpec
from tongueseg.weights.model_files import ModelFile, find_model
from typing_helpers import not_none

if TYPE_CHECKING:
    from tongueseg.data.dataset import Record

SMALL = Architecture(
    name="unet", arguments={"widths": [8, 16], "space_to_depth": 2, "block": "single"}
)


@pytest.fixture
def measurer(tmp_path: Path, records: list[Record]) -> CandidateMeasurer:
    return CandidateMeasurer(
        tmp_path / "out", Target("onnx", 1), records[:2], [], lambda source: source.model
    )


@pytest.fixture
def run(tmp_path: Path) -> Source:
    """A run folder with an untrained network."""
    spec = ModelSpec(name="run", input=InputSpec(height=32, width=32), architecture=SMALL)
    save_checkpoint(build(SMALL).eval(), spec, tmp_path / "run/best.safetensors")
    export_best(tmp_path / "run")
    return Source("run", find_model(tmp_path / "run"), tmp_path / "run")


def test_a_network_and_its_export_are_compared_and_measured(
    measurer: CandidateMeasurer, run: Source
) -> None:
    in_float, in_int8 = measurer.candidates(run)
    assert in_float.title == "run float"
    assert in_float.network == "unet, widths 8-16, space_to_depth 2, block single, 32×32"
    assert not_none(in_float.parity).iou > 0.999
    assert not_none(in_float.cost).size == run.model.path.stat().st_size
    assert not_none(not_none(in_float.cost).macs) > 0
    assert not_none(in_float.cost).latency > 0
    assert in_float.problem == ""
    assert in_float.test is None
    # What stands for INT8 here is the model itself.
    assert not_none(in_int8.parity).logits == 0
    assert in_int8.val == in_float.val


def test_test_photos_are_told_of(
    measurer: CandidateMeasurer, records: list[Record], model: ModelFile
) -> None:
    measurer = replace(measurer, test=records[2:])
    in_float, _ = measurer.candidates(Source("given", model))
    assert not_none(in_float.test).iou > 0.9
    assert in_float.parity is None
    # No network of ours.
    assert not_none(in_float.cost).macs is None


def test_figures_are_kept(measurer: CandidateMeasurer, run: Source) -> None:
    first = measurer.candidates(run)
    files = sorted((measurer.out / "measured").iterdir())
    assert [file.name for file in files] == ["run-float.json", "run-int8.json"]
    assert json.loads(files[0].read_text())["title"] == "run float"

    def refused(source: Source) -> ModelFile:
        pytest.fail(source.name)

    assert replace(measurer, to_int8=refused).candidates(run) == first


def test_what_cannot_be_in_int8_says_why(measurer: CandidateMeasurer, run: Source) -> None:
    def to_int8(source: Source) -> ModelFile:
        raise BadModel("falls too far")

    _, in_int8 = replace(measurer, to_int8=to_int8).candidates(run)
    assert in_int8.problem == "falls too far"
    assert in_int8.figures == {}


def test_masks_that_do_not_agree_are_a_problem(
    measurer: CandidateMeasurer, model: ModelFile, records: list[Record], tmp_path: Path
) -> None:
    blind = model.spec.output.model_copy(update={"presence_bias": -40.0})
    other = tmp_path / "blind/best.onnx"
    other.parent.mkdir()
    other.write_bytes(model.path.read_bytes())
    model.spec.model_copy(update={"output": blind}).write(other.with_suffix(".json"))
    measurer = replace(measurer, to_int8=lambda source: find_model(other))
    _, in_int8 = measurer.candidates(Source("given", model))
    assert not_none(in_int8.parity).iou == 0
    assert in_int8.problem.startswith(
        "compared with the model that it was made from, masks share an IoU of 0.0000 (worst 0.0000)"
    )


def test_a_model_in_int8_is_a_single_candidate(measurer: CandidateMeasurer) -> None:
    [only] = measurer.candidates(Source("given", find_model("nano")))
    assert only.title == "given INT8"
    assert only.parity is None
    assert only.problem == ""


def test_networks_in_words(spec: ModelSpec) -> None:
    assert describe(spec) == "none, 64×64"
