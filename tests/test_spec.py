import hashlib
import json

import numpy as np
import pytest

from tongueseg.errors import BadModel, CannotWrite
from tongueseg.spec import NORMALIZATIONS, InputSpec, ModelSpec, Normalize, OutputSpec, sha256


def refused(call, *arguments):
    with pytest.raises(BadModel) as caught:
        call(*arguments)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


@pytest.mark.parametrize(
    ("name", "black", "white"),
    [
        ("[0,1]", (0, 0, 0), (1, 1, 1)),
        ("[-1,1]", (-1, -1, -1), (1, 1, 1)),
        ("imagenet", (-2.1179, -2.0357, -1.8044), (2.2489, 2.4286, 2.64)),
    ],
)
def test_normalizations_worked_by_hand(name, black, white):
    scale, bias = NORMALIZATIONS[name].scale_and_bias()
    assert np.allclose(bias, black, atol=1e-4)
    assert np.allclose(np.multiply(255, scale) + bias, white, atol=1e-4)


def test_scale_and_bias_of_one_channel():
    scale, bias = Normalize(mean=(0.5, 0, 0), std=(0.25, 1, 1)).scale_and_bias()
    assert scale[0] == pytest.approx(4 / 255)
    assert bias[0] == -2


def test_a_spec_comes_back_unchanged(tmp_path, spec):
    file = tmp_path / "new" / "best.json"
    full = spec.model_copy(
        update={"files": {"best.onnx": "ab"}, "scores": {"iou": 0.9}, "classes": ("舌",)}
    )
    full.write(file)
    assert ModelSpec.read(file) == full
    assert json.loads(file.read_text())["format"] == 1


def test_a_spec_that_cannot_be_written(tmp_path, spec):
    (tmp_path / "run").touch()
    with pytest.raises(CannotWrite):
        spec.write(tmp_path / "run" / "best.json")


def test_a_missing_spec(tmp_path):
    file = tmp_path / "best.json"
    said = refused(ModelSpec.read, file)
    assert said == f"{file}: no spec can be read here (No such file or directory)"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"null"])
def test_a_spec_that_is_no_json_object(tmp_path, content):
    file = tmp_path / "best.json"
    file.write_bytes(content)
    assert refused(ModelSpec.read, file).startswith(f"{file}: not a model spec: the file: ")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"format": 2}, "format"),
        ({"name": None}, "name"),
        ({"surprise": 1}, "surprise"),
        ({"input": {"height": 64}}, "input.width"),
        ({"input": {"height": 64, "width": 64, "channels": "BGR"}}, "input.channels"),
        ({"input": {"height": 64, "width": 64, "fit": "crop"}}, "input.fit"),
        ({"output": {"kind": "probability"}}, "output.kind"),
        ({"output": {"threshold": 1.0}}, "output.threshold"),
    ],
)
def test_a_spec_with_a_wrong_field(tmp_path, spec, change, field):
    file = tmp_path / "best.json"
    file.write_text(json.dumps({**spec.model_dump(mode="json"), **change}))
    assert refused(ModelSpec.read, file).startswith(f"{file}: not a model spec: {field}: ")


def test_the_right_file_is_verified(tmp_path, spec):
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


def test_a_file_that_the_spec_does_not_name(tmp_path, spec):
    file = tmp_path / "other.onnx"
    file.touch()
    assert "belongs to no file, not to other.onnx" in refused(spec.verify, file)
    named = spec.model_copy(update={"files": {"best.onnx": "ab"}})
    assert "belongs to best.onnx, not to other.onnx" in refused(named.verify, file)


def test_defaults():
    assert InputSpec(height=64, width=32).fit == "letterbox"
    assert OutputSpec().threshold == OutputSpec().presence_threshold == 0.5
