from __future__ import annotations

from typing import Any

import pytest

from tongueseg.cli.export import To
from tongueseg.errors import BadSettings
from tongueseg.export.targets import TARGETS, check

PLAIN: dict[str, Any] = {"batch": 1, "int8": False, "end_to_end": False}


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_takes_one_photo_at_a_time_end_to_end_or_not(name: str) -> None:
    check(name, **PLAIN)
    check(name, **PLAIN | {"end_to_end": True})


@pytest.mark.parametrize("name", ["coreml", "litert", "executorch", "tensorrt"])
def test_some_take_no_batch_of_any_size(name: str) -> None:
    with pytest.raises(BadSettings, match=f"{name} plans its memory for one batch size"):
        check(name, **PLAIN | {"batch": None})


@pytest.mark.parametrize("batch", [None, 2])
def test_an_end_to_end_model_takes_one_photo(batch: int | None) -> None:
    with pytest.raises(BadSettings, match="an end-to-end model takes one photo at a time"):
        check("onnx", **PLAIN | {"batch": batch, "end_to_end": True})


@pytest.mark.parametrize("name", ["onnx", "openvino", "tensorrt", "torchscript", "pt2"])
def test_some_do_not_quantise(name: str) -> None:
    with pytest.raises(BadSettings, match="export what `tongueseg quantize` wrote"):
        check(name, **PLAIN | {"int8": True})


def test_the_command_line_offers_all_of_them() -> None:
    assert list(To) == list(TARGETS)
