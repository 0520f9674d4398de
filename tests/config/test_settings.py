from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from pydantic import BaseModel, ValidationError

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
