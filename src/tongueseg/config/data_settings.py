"""The settings of a training's data: the classes of its masks, its input, its split."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from tongueseg.config.augmentation import Section
from tongueseg.spec import Fit, MaskValue

_CLASS_NAME = re.compile(r"[\w-]{1,40}")
_LARGEST_VALUE = 255


class DataSettings(Section):
    """How photos become training examples."""

    classes: tuple[str, ...] | dict[str, MaskValue] = ("tongue",)
    """Names the classes of the masks. Several names, in the order of the values 1, 2 and so on.

    Or a mapping from name to value, 1 to 255, such as ``{tongue: 50, teeth: 100}``. 0 is the
    background. One class, ``[tongue]``, takes black and white masks.
    """

    size: int = Field(default=256, ge=32, le=2048)
    """Sets height and width of the model's input. 32 to 2048 pixels."""

    progressive_resize: float = Field(default=0.0, ge=0, le=1)
    """Trains the first epochs on pictures of about five eighths of ``size``.

    Share of the epochs, 0 to 1. Small pictures teach most of what large ones do, in a third of
    the time (Howard 2018). Use it with scale augmentation: validation photos always have the full
    size, and without that augmentation validation Dice stays low until full-size epochs begin.
    """

    cache_scale: float = Field(default=1.0, ge=1, le=4)
    """Caches training photos larger than the input, so that magnified ones stay sharp.

    Factor, 1 to 4. The cache takes its square in disk space.
    """

    faces: str = ""
    """Composes training pictures of the faces in this folder, see ``augment.composed_prob``.

    Path of a folder with ``NAME.jpg`` and ``landmarks.json``; empty for none.
    """

    fit: Fit = "letterbox"
    """Fits photos into the input: ``letterbox`` keeps proportions, ``stretch`` fills the input."""

    normalize: Literal["[0,1]", "[-1,1]", "imagenet"] = "[0,1]"
    """Scales pixel values: ``[0,1]``, ``[-1,1]``, or ``imagenet`` mean and standard deviation."""

    val: float = Field(default=0.1, gt=0, lt=1)
    """Holds photos out for validation, where there is no ``split.csv``. Share, 0 to 1."""

    test: float = Field(default=0.1, ge=0, lt=1)
    """Holds photos out for testing, where there is no ``split.csv``. Share, 0 to 1."""

    split_seed: int = Field(default=0, ge=0)
    """Seeds the split into train, val and test, where there is no ``split.csv``. 0 or more.

    It is independent of ``train.seed``, so that several trainings hold the same photos out.
    """

    @field_validator("classes")
    @classmethod
    def _ordered_by_value(
        cls, classes: tuple[str, ...] | dict[str, int]
    ) -> tuple[str, ...] | dict[str, int]:
        if len(classes) < 2 and classes != ("tongue",):
            raise ValueError("one class is [tongue], in black and white masks; or name two or more")
        for name in classes:
            if not _CLASS_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is no name of a class; take letters, digits, _ and -")
        values = values_of(classes)
        if len(values) < len(classes) or len(set(values.values())) < len(values):
            raise ValueError("two classes share a name or a value")
        if max(values.values()) > _LARGEST_VALUE:
            raise ValueError(f"more than {_LARGEST_VALUE} classes do not fit into masks of 8 bits")
        # The order of the network's logits does not depend on that of a mapping.
        return classes if isinstance(classes, tuple) else dict(sorted(values.items(), key=_value))

    @property
    def values(self) -> dict[str, int]:
        """The value of each class in the masks, by name, in ascending order."""
        return values_of(self.classes)

    @field_validator("normalize", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        # YAML reads an unquoted [-1,1] as a list.
        for low, high in ((0, 1), (-1, 1)):
            if value == [low, high]:
                return f"[{low},{high}]"
        return value


def values_of(classes: tuple[str, ...] | dict[str, int]) -> dict[str, int]:
    """Return the value of each class in the masks: those of a mapping, or 1, 2 and so on."""
    if isinstance(classes, dict):
        return classes
    return {name: value for value, name in enumerate(classes, 1)}


def _value(item: tuple[str, int]) -> int:
    return item[1]
