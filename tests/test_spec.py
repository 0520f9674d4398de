from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tongueseg.errors import BadModel, CannotWrite
from tongueseg.spec import (
    NORMALIZATIONS,
    InputSpec,
    ModelSpec,
    Normalize,
    OutputSpec,
    RefineSpec,
    sha256,
)


def refused(call: Callable[..., Any], *arguments: Path) -> str:
    with pytest.raises(BadModel) as caught:
        call(*arguments)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def said_of(folder: Path, spec: ModelSpec, change: dict[str, Any]) -> str:
    """What is said of a spec with such fields."""
    file = folder / "best.json"
    file.write_text(json.dumps({**spec.model_dump(mode="json"), **change}))
    return refused(ModelSpec.read, file).removeprefix(f"{file}: not a model spec: ")


@pytest.mark.parametrize(
    ("name", "black", "white"),
    [
        ("[0,1]", (0, 0, 0), (1, 1, 1)),
        ("[-1,1]", (-1, -1, -1), (1, 1, 1)),
        ("imagenet", (-2.1179, -2.0357, -1.8044), (2.2489, 2.4286, 2.64)),
    ],
)
def test_normalizations_worked_by_hand(
    name: str, black: tuple[float, float, float], white: tuple[float, float, float]
) -> None:
    scale, bias = NORMALIZATIONS[name].scale_and_bias()
    assert np.allclose(bias, black, atol=1e-4)
    assert np.allclose(np.multiply(255, scale) + bias, white, atol=1e-4)


def test_scale_and_bias_of_one_channel() -> None:
    scale, bias = Normalize(mean=(0.5, 0, 0), std=(0.25, 1, 1)).scale_and_bias()
    assert scale[0] == pytest.approx(4 / 255)
    assert bias[0] == -2


def test_a_spec_comes_back_unchanged(tmp_path: Path, spec: ModelSpec) -> None:
    file = tmp_path / "new" / "best.json"
    full = spec.model_copy(
        update={"files": {"best.onnx": "ab"}, "scores": {"iou": 0.9}, "classes": ("舌",)}
    )
    full.write(file)
    assert ModelSpec.read(file) == full
    assert json.loads(file.read_text())["format"] == 1


def test_a_spec_that_cannot_be_written(tmp_path: Path, spec: ModelSpec) -> None:
    (tmp_path / "run").touch()
    with pytest.raises(CannotWrite):
        spec.write(tmp_path / "run" / "best.json")


def test_a_missing_spec(tmp_path: Path) -> None:
    file = tmp_path / "best.json"
    said = refused(ModelSpec.read, file)
    assert said == f"{file}: no spec can be read here (No such file or directory)"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"null"])
def test_a_spec_that_is_no_json_object(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "best.json"
    file.write_bytes(content)
    assert refused(ModelSpec.read, file).startswith(f"{file}: not a model spec: the file: ")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": 2}, "format"),
        ({"name": None}, "name"),
        ({"surprise": 1}, "surprise"),
        ({"refine": {"zoom_below": 2}}, "refine.zoom_below"),
        ({"input": {"height": 64}}, "input.width"),
        ({"input": {"height": 64, "width": 64, "channels": "BGR"}}, "input.channels"),
        ({"input": {"height": 64, "width": 64, "fit": "crop"}}, "input.fit"),
        ({"output": {"kind": "probability"}}, "output.kind"),
        ({"output": {"threshold": 1.0}}, "output.threshold"),
    ],
)
def test_a_spec_with_a_wrong_field(
    tmp_path: Path,
    spec: ModelSpec,
    change: dict[str, dict[str, float | str] | int | None],
    field: str,
) -> None:
    assert said_of(tmp_path, spec, change).startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"look": {"margin": 0.5}}, "look: is now called refine; export the model again"),
        ({"refine": {"margin": 0.5}}, "refine.margin: is now called refine.roi_margin; "),
        ({"refine": {"flips": True}}, "refine.flips: is now called refine.tta; "),
        ({"refine": {"doubt": 1}}, "refine.doubt: is now called refine.tta_min_uncertainty; "),
        ({"refine": {"bright": 9}}, "refine.bright: is now called refine.relight_above; "),
        ({"whole": None}, "whole: is now called end_to_end; "),
        # Whatever else is wrong beside it.
        ({"look": {}, "input": {"height": 1}}, "look: is now called refine; "),
    ],
)
def test_a_renamed_key_names_the_new_one(
    tmp_path: Path, spec: ModelSpec, change: dict[str, dict[str, float] | None], expected: str
) -> None:
    assert said_of(tmp_path, spec, change).startswith(expected)


def test_a_model_that_searched_tiles_is_still_read(tmp_path: Path, spec: ModelSpec) -> None:
    old = spec.model_dump() | {"refine": {"tile": 0.67, "zoom_below": 0.4}}
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert ModelSpec.read(tmp_path / "old.json").refine == RefineSpec(zoom_below=0.4)


@pytest.mark.parametrize(("old", "new"), [("fold", "space_to_depth"), ("widest", "max_channels")])
def test_a_renamed_argument_of_the_network_names_the_new_one(
    tmp_path: Path, spec: ModelSpec, old: str, new: str
) -> None:
    change = {"architecture": {"name": "unet", "arguments": {old: 2}}}
    expected = f"{old} is now called architecture.arguments.{new}; export the model again"
    assert said_of(tmp_path, spec, change) == f"architecture.arguments: {expected}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"treshold": 1}, "treshold: no such key"),
        ({"provenence": {}}, "provenence: no such key; did you mean provenance?"),
        ({"refine": {"zom_below": 0.5}}, "refine.zom_below: no such key; did you mean zoom_below?"),
        (
            {"end_to_end": {"height": 64, "width": 64, "hight": 1}},
            "end_to_end.hight: no such key; did you mean height?",
        ),
        (
            {"input": {"height": 64, "width": 64, "normalize": {"means": [0, 0, 0]}}},
            "input.normalize.means: no such key; did you mean mean?",
        ),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(
    tmp_path: Path,
    spec: ModelSpec,
    change: dict[str, Any],
    expected: str,
) -> None:
    assert said_of(tmp_path, spec, change) == expected


def test_the_right_file_is_verified(tmp_path: Path, spec: ModelSpec) -> None:
    file = tmp_path / "best.onnx"
    file.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    assert sha256(file) == digest
    named = spec.model_copy(update={"files": {"best.onnx": digest}})
    named.verify(file)
    file.write_bytes(b"Weights")
    said = refused(named.verify, file)
    assert said.startswith(f"{file}: changed since its spec was written")
    assert "export it again" in said


def test_a_file_that_the_spec_does_not_name(tmp_path: Path, spec: ModelSpec) -> None:
    file = tmp_path / "other.onnx"
    file.touch()
    assert "belongs to no file, not to other.onnx" in refused(spec.verify, file)
    named = spec.model_copy(update={"files": {"best.onnx": "ab"}})
    assert "belongs to best.onnx, not to other.onnx" in refused(named.verify, file)


def test_defaults() -> None:
    assert InputSpec(height=64, width=32).fit == "letterbox"
    assert OutputSpec().threshold == OutputSpec().presence_threshold == 0.5


@pytest.mark.parametrize("std", [0.0, -0.5, float("nan"), float("inf")])
def test_a_deviation_that_nothing_can_be_divided_by(std: float) -> None:
    with pytest.raises(ValidationError):
        Normalize(std=(0.2, std, 0.2))
