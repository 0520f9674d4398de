from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.errors import BadModel
from tongueseg.evaluation.models import evaluated_models
from tongueseg.spec import ModelSpec


def names(*models: str) -> list[str]:
    return [one.name for one in evaluated_models(models, "auto", threads=1, tta=None)]


def renamed(folder: Path, name: str) -> str:
    spec = ModelSpec.read(folder / "best.json")
    spec.model_copy(update={"name": name}).write(folder / "best.json")
    return str(folder)


def test_models_are_called_as_their_specs_call_them(tiny_model: Path) -> None:
    assert names("default", str(tiny_model)) == ["nano", "tiny"]


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert names("nano", "default", "nano") == ["nano", "nano-2", "nano-3"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("../up", "up"), ("a/b c", "a-b-c"), ("舌 1.0", "舌-1.0"), ("..", "model")],
)
def test_every_name_can_name_a_folder(tiny_model: Path, name: str, expected: str) -> None:
    assert names(renamed(tiny_model, name)) == [expected]


def test_an_entrant_opens_its_model(tiny_model: Path) -> None:
    (one,) = evaluated_models([str(tiny_model)], "onnx", threads=1, tta=True)
    with one.open() as segmenter:
        assert segmenter.spec.name == "tiny"
        assert segmenter.spec.refine.tta
    with one.open() as again:
        assert again.spec.name == "tiny"


def test_a_model_that_is_missing_is_told_before_any_is_opened() -> None:
    with pytest.raises(BadModel, match="bass: no such model; did you mean base"):
        names("base", "bass")
