from __future__ import annotations

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from numpy.typing import NDArray

from tongueseg.export.half import with_half_weights
from tongueseg.export.onnx import export_onnx
from tongueseg.models import UNet
from tongueseg.spec import Architecture, InputSpec, ModelSpec

SPEC = ModelSpec(
    name="tiny", input=InputSpec(height=32, width=32), architecture=Architecture(name="unet")
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> onnx.ModelProto:
    path = tmp_path_factory.mktemp("half") / "best.onnx"
    torch.manual_seed(0)
    export_onnx(UNet(width=8, depth=3), SPEC, path)
    return onnx.load(path)


def _run(model: onnx.ModelProto, photo: NDArray[np.float32]) -> NDArray[np.float32]:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"photo": photo})[0])


def test_file_is_about_half_as_large(model: onnx.ModelProto) -> None:
    assert with_half_weights(model).ByteSize() < 0.6 * model.ByteSize()


def test_answers_stay_the_same(model: onnx.ModelProto) -> None:
    photo = np.random.default_rng(0).random((2, 3, 32, 32), np.float32)
    np.testing.assert_allclose(_run(with_half_weights(model), photo), _run(model, photo), atol=2e-3)


def test_what_is_given_is_left_as_it_is(model: onnx.ModelProto) -> None:
    before = model.SerializeToString()
    with_half_weights(model)
    assert model.SerializeToString() == before


def test_biases_keep_their_precision(model: onnx.ModelProto) -> None:
    kinds = {t.name: t.data_type for t in with_half_weights(model).graph.initializer}
    small = [t.name for t in model.graph.initializer if np.prod(t.dims) < 512]
    assert small
    assert all(kinds[name] != onnx.TensorProto.FLOAT16 for name in small)
