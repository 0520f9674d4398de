"""The models of an evaluation, each with a unique name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tongueseg.errors import BadModel
from tongueseg.inference.segmenter import Segmenter
from tongueseg.spec import ModelSpec
from tongueseg.weights.model_files import find_model


@dataclass(frozen=True)
class EvaluatedModel:
    """A model to be evaluated: its name, which can name a folder, its spec, how to open it."""

    name: str
    spec: ModelSpec
    open: Callable[[], Segmenter]


def evaluated_models(
    models: Sequence[str], runtime: str, *, threads: int, tta: bool | None
) -> list[EvaluatedModel]:
    """Name models as their specs do; where two would share a name, later ones take a number.

    Args:
        models, runtime, threads, tta: see :class:`tongueseg.inference.segmenter.Segmenter`.

    Raises:
        BadModel: one is missing or cannot be used, or they have different classes.
    """
    evaluated: list[EvaluatedModel] = []
    for model in models:
        spec = find_model(model, several_classes=True).spec
        name = _free_name(spec.name, [one.name for one in evaluated])
        opening = partial(Segmenter, model, runtime, threads=threads, tta=tta)
        if evaluated and evaluated[0].spec.values != spec.values:
            raise BadModel(
                f"{model}: tells apart {', '.join(spec.classes)}, and {models[0]} "
                f"{', '.join(evaluated[0].spec.classes)}; evaluate models of other classes apart"
            )
        evaluated.append(EvaluatedModel(name, spec, opening))
    return evaluated


def _free_name(name: str, taken: Sequence[str]) -> str:
    plain = re.sub(r"[^\w.+-]+", "-", name).strip(".-") or "model"
    free, number = plain, 2
    while free in taken:
        free = f"{plain}-{number}"
        number += 1
    return free
