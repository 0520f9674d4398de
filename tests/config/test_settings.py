from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ValidationError

from tongueseg.config.data_settings import DataSettings
from tongueseg.config.settings import TrainConfig, TrainSettings
from typing_helpers import not_none


def _settings(section: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted name of each setting with its description."""
    for name, field in section.model_fields.items():
        kind = field.annotation
        if name != "refine" and isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _settings(kind, f"{prefix}{name}.")
        else:
            yield prefix + name, not_none(field.description)


@pytest.mark.parametrize(("name", "description"), list(_settings(TrainConfig)))
def test_each_setting_says_first_in_one_sentence_what_it_does(name: str, description: str) -> None:
    first = description.split("\n\n")[0].replace("\n", " ").strip()
    assert first.endswith("."), name
    assert first[0].isupper(), name
    assert len(first) <= 120, name


@pytest.mark.parametrize("value", [True, False, "auto"])
def test_compile_is_true_false_or_auto(value: bool | Literal["auto"]) -> None:
    assert TrainSettings(compile=value).compile == value


def test_compile_is_nothing_else() -> None:
    with pytest.raises(ValidationError):
        TrainSettings(compile="always")  # type: ignore[arg-type]


def test_classes_take_the_values_1_2_and_so_on_or_their_own() -> None:
    assert DataSettings().values == {"tongue": 1}
    assert DataSettings(classes=("tongue", "teeth")).values == {"tongue": 1, "teeth": 2}
    own = DataSettings(classes={"teeth": 100, "tongue": 50})
    assert list(own.values.items()) == [("tongue", 50), ("teeth", 100)]


@pytest.mark.parametrize(
    "classes",
    [
        [],
        ["lips"],
        {"tongue": 2},
        ["a", "a"],
        {"a": 1, "b": 1},
        {"a": 0, "b": 1},
        {"a": 1, "b": 256},
        ["a", "b c"],
        [f"c{number}" for number in range(256)],
    ],
)
def test_classes_that_masks_cannot_hold(classes: Any) -> None:
    with pytest.raises(ValidationError):
        DataSettings(classes=classes)


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("augment", "coating", 0.5),
        ("augment", "background_prob", 0.5),
        ("augment", "negative_prob", 0.5),
        ("augment", "composed_face_prob", 0.5),
        ("distill", "teachers", ["base"]),
        ("train", "qat", True),
    ],
)
def test_what_draws_or_teaches_tongues_alone_takes_one_class(
    section: str, key: str, value: Any
) -> None:
    tree = {section: {key: value}}
    TrainConfig.model_validate(tree)
    with pytest.raises(ValidationError, match=f"2 classes; {section}.{key} is for one class"):
        TrainConfig.model_validate({**tree, "data": {"classes": ["tongue", "teeth"]}})


def test_refinement_takes_one_class() -> None:
    tree = {"data": {"classes": ["tongue", "teeth"]}, "refine": {"zoom_below": 0.3}}
    with pytest.raises(ValidationError, match="2 classes; refine is for one class alone"):
        TrainConfig.model_validate(tree)
