"""What a model forgets while it is adapted: drawn mouths, and scenes without a tongue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tongueseg.evaluation.scores import score_masks
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.synthetic.drawn import Scene, draw_background, draw_face, draw_mouth

PICTURES = 48
"""A third each of mouths, of faces that put out their tongue, and of scenes without one."""

_SEED = 31_337
"""Apart from the seeds of trainings, so that nothing here was trained on."""

_SIDE = 400


@dataclass(frozen=True)
class Elsewhere:
    """How a model does on drawn pictures.

    Attributes:
        iou: mean over those with a tongue.
        missed: how many of them were given none.
        with_tongue: how many they are.
        invented: how many of the others were given a tongue.
        without: how many those are.
    """

    iou: float
    missed: int
    with_tongue: int
    invented: int
    without: int


def score_elsewhere(segmenter: Segmenter) -> Elsewhere:
    """Score a model on drawn pictures, always the same ones."""

    def one(scene: Scene) -> tuple[float, bool, bool]:
        answer = segmenter(scene.photo)
        return score_masks(answer.mask, scene.mask)["iou"], answer.tongue, bool(scene.mask.any())

    scored = list(map_in_order(one, list(_scenes()), available_cores()))
    ious = [iou for iou, _, holds in scored if holds]
    given = [tongue for _, tongue, holds in scored if not holds]
    tongues = [tongue for _, tongue, holds in scored if holds]
    return Elsewhere(
        iou=float(np.mean(ious)),
        missed=tongues.count(False),
        with_tongue=len(tongues),
        invented=given.count(True),
        without=len(given),
    )


def _scenes() -> Iterator[Scene]:
    for number in range(PICTURES // 3):
        rng = np.random.default_rng((_SEED, number))
        yield draw_mouth(rng, height=_SIDE, width=_SIDE)
        yield draw_face(rng, share=0.04, height=_SIDE, width=_SIDE)
        yield draw_background(rng, height=_SIDE, width=_SIDE)
