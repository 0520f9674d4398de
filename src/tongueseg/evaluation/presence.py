"""Is there a tongue at all? The score that answers it, calibrated on photos of both kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tongueseg.data.dataset import Record
from tongueseg.data.masks import read_mask
from tongueseg.inference.logit import sigmoid
from tongueseg.inference.refine import Refiner
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.photo import read_photo
from tongueseg.spec import ModelSpec
from tongueseg.synthetic.composed import (
    AREAS,
    CloseupFiles,
    compose,
    crop_to_mouth,
    of_split,
    read_faces,
    read_picture,
    sources_of,
)
from tongueseg.synthetic.drawn import draw_background
from tongueseg.synthetic.hard_examples import crop_without_mouth, paste_shrunk

Pixels = NDArray[np.uint8]

_PHOTOS = 200
"""More validation photos than these would not change two figures."""

_SEED = 20_011
"""Apart from the seeds of trainings, so that no scene here was trained on."""

INVENTED = 2
"""How many missed tongues are as bad as one that is none: who gets no mask is told so and can take
another photo or point at the tongue, and a wrong mask is measured in silence."""

_SCENE = 320
"""Height and width of the drawn scenes and the composed pictures."""

_COMPOSED: dict[str, tuple[float, float]] = {
    "tongue_in_mouth": (0.01, 0.15),
    "mouth_in_face": (0.01, 0.15),
    "negative": AREAS["negative"],
}
"""Kinds of composed pictures, and how much of them is tongue."""


def calibrate_presence(
    run: Path, records: Sequence[Record], faces: Path | None = None
) -> ModelSpec:
    """Calibrate the presence score of ``run/best.onnx`` on validation photos, into its spec.

    Each photo with a tongue counts as it is and shrunk into a drawn scene; a scene and, where the
    photo has room, a crop beside its mouth count as photos of none. With a folder of faces, its val
    split counts as well: faces as they are, cropped to the mouth, and with composed tongues. The
    score is then a probability where both kinds are equally frequent (Platt 1999), and its
    threshold is the one that costs least. A model that sees no more in tongues than elsewhere keeps
    its spec.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        BadDataset: the faces cannot be read.
        CannotWrite: the disk refuses.
    """
    photos = _calibration_photos(records[:_PHOTOS])
    if faces is not None:
        photos = chain(photos, _composed_pictures(records, faces), _plain_faces(faces))
    with Segmenter(run) as segmenter:
        spec = segmenter.spec
        logits_and_truth = [(_presence_logit(pixels, segmenter), holds) for pixels, holds in photos]
    presence_logit, holds = (
        np.array([x for x, _ in logits_and_truth]),
        np.array([y for _, y in logits_and_truth]),
    )
    # Rounded first: a spec takes no scale of zero.
    scale, bias = (round(figure, 4) for figure in fit_logistic(presence_logit, holds))
    if scale > 0:
        known = {
            "presence_scale": scale,
            "presence_bias": bias,
            "presence_threshold": between(
                sigmoid((scale * presence_logit + bias).astype(np.float32)), holds
            ),
        }
        spec = spec.model_copy(update={"output": spec.output.model_copy(update=known)})
        spec.write(run / "best.json")
    return spec


def between(presence: NDArray[np.floating], holds: NDArray[np.bool_]) -> float:
    """Return the threshold that costs least.

    An invented tongue costs :data:`INVENTED` times a missed one. The threshold lies midway between
    the photo below it and the one above, in the widest gap where several cost the same.

    Args:
        presence: ``(N,)`` 0 to 1.
        holds: ``(N,)`` whether there is a tongue; both kinds occur.
    """
    levels = np.concatenate([[0.0], np.unique(presence), [1.0]])
    below, above = levels[:-1], levels[1:]
    missed = (presence[holds] <= below[:, None]).mean(axis=1)
    invented = (presence[~holds] > below[:, None]).mean(axis=1)
    place = np.lexsort((below - above, missed + INVENTED * invented))[0]
    return round(float(below[place] + above[place]) / 2, 3)


def fit_logistic(
    presence_logit: NDArray[np.float64], holds: NDArray[np.bool_]
) -> tuple[float, float]:
    """Fit ``P(tongue) = sigmoid(scale * presence_logit + bias)`` by Newton's method.

    Both kinds weigh the same, and their targets are drawn in by Platt's rule, so that the fit
    stays finite where they are apart entirely.

    Args:
        presence_logit: ``(N,)``.
        holds: ``(N,)`` whether there is a tongue; both kinds occur.
    """
    counts = np.array([(~holds).sum(), holds.sum()])
    targets = np.where(holds, (counts[1] + 1) / (counts[1] + 2), 1 / (counts[0] + 2))
    weights = 0.5 / counts[holds.astype(int)]
    x = np.stack([presence_logit, np.ones_like(presence_logit)], axis=1)
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weights * (targets - p))
        curvature = (x * (weights * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        # A full step may leap over the minimum where the kinds are far apart.
        beta += step * min(1, 2 / np.abs(step).max(initial=1e-12))
        if np.abs(step).max() < 1e-8:
            break
    return float(beta[0]), float(beta[1])


def _presence_logit(pixels: Pixels, segmenter: Segmenter) -> float:
    """Return the presence logit of all passes that a photo gets."""
    return Refiner(segmenter.spec, segmenter.runtime)(read_photo(pixels)).presence_logit


def _calibration_photos(records: Sequence[Record]) -> Iterator[tuple[Pixels, bool]]:
    for number, record in enumerate(records):
        rng = np.random.default_rng((_SEED, number))
        photo = read_photo(record.photo).pixels
        mask = read_mask(record.mask, photo.shape[:2])
        scene = draw_background(rng, height=_SCENE, width=_SCENE).photo
        yield scene, False
        yield photo, bool(mask.any())
        if mask.any():
            share = float(np.exp(rng.uniform(np.log(0.01), np.log(0.1))))
            yield paste_shrunk(scene, photo, mask, share=share, rng=rng)[0], True
        square = crop_without_mouth(mask, along=float(rng.random()))
        if square is not None:
            yield photo[square], False


def _composed_pictures(records: Sequence[Record], faces: Path) -> Iterator[tuple[Pixels, bool]]:
    closeups = [
        CloseupFiles(record.photo, record.mask)
        for record in records
        if read_mask(record.mask, read_photo(record.photo).pixels.shape[:2]).any()
    ]
    sources = sources_of(faces, closeups, "val")
    for number in range(_PHOTOS):
        rng = np.random.default_rng((_SEED, 1, number))
        kind = list(_COMPOSED)[number % len(_COMPOSED)]
        pixels, mask = compose(rng, kind, sources, size=_SCENE, area=_COMPOSED[kind])
        yield pixels, bool(mask.any())


def _plain_faces(faces: Path) -> Iterator[tuple[Pixels, bool]]:
    for number, face in enumerate(of_split(read_faces(faces), "val")[:_PHOTOS]):
        pixels = read_picture(face)
        yield pixels, False
        crop = crop_to_mouth(np.random.default_rng((_SEED, 2, number)), face, pixels)
        if crop is not None:
            yield crop, False
