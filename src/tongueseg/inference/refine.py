"""One look at a photo or at a window of it, and where to look next."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.inference.postprocess import clipped, one_piece, smooth
from tongueseg.inference.preprocess import AS_IT_IS, Frame, View, logit, normalize, show, sigmoid
from tongueseg.inference.relight import OTHER_LIGHT
from tongueseg.io.photo import Photo
from tongueseg.io.window import Window
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec

# The share of the frame whose surest pixels tell whether there is a tongue, and the logit beyond
# which none counts for more.
_EVIDENCE_SHARE, _EVIDENCE_LIMIT = 0.005, 20

# A probability between 12 and 88 %.
_UNDECIDED = 2

OTHERWISE = View(margin=0.05, pad=60, light=OTHER_LIGHT)
"""How a photo is shown in other light: what a network is most easily misled by is changed."""

OTHERWISE_NEARBY = replace(OTHERWISE, margin=0)
"""How a window is; it has surroundings of its own."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What a model is shown.

    Attributes:
        canvas: ``(H, W, 3)`` uint8 RGB, as large as the model's input.
        frame: what of the photo lies in it, and where.
    """

    canvas: NDArray[np.uint8]
    frame: Frame

    @property
    def brightness(self) -> float:
        """The mean value of what of the photo is shown, 0 to 255."""
        return float(self.canvas[self.frame.rows, self.frame.columns].mean())


@dataclass(frozen=True, eq=False)
class Look:
    """What the model saw.

    Attributes:
        logits: ``(h, w)`` float32 in the model's frame, cleaned up.
        raw: of the photo's part of the frame, as the model gave them.
        frame: what of the photo lies in that frame, and where.
        evidence: for a tongue, the mean logit of the surest pixels.
        presence: how sure the model is that there is a tongue, 0 to 1.
    """

    logits: NDArray[np.float32]
    raw: NDArray[np.float32]
    frame: Frame
    evidence: float
    presence: float


def picture(
    photo: Photo, spec: ModelSpec, window: Window | None = None, view: View = AS_IT_IS
) -> Picture:
    """Show a photo, or a window of it at the detail that the input can hold."""
    if window is not None:
        photo = detailed(photo, spec, window)
    return Picture(*show(photo, spec.input, window, view))


def look(seen: Picture, spec: ModelSpec, runtime: Runtime, *, mirrored: bool = False) -> Look:
    """Let the model look at a picture, or at its mirror image and turn the answer back."""
    across = slice(None, None, -1 if mirrored else 1)
    x = normalize(seen.canvas[:, across], spec.input.normalize)
    logits = np.ascontiguousarray(runtime.run(x)[0, 0][:, across])
    raw = logits[seen.frame.rows, seen.frame.columns].copy()
    evidence = _evidence(raw)
    score = np.array(spec.output.presence_scale * evidence + spec.output.presence_bias, np.float32)
    cleaned = _cleaned(logits, raw, seen.frame, spec)
    return Look(cleaned, raw, seen.frame, evidence, float(sigmoid(score)))


def doubt(seen: Look, spec: ModelSpec) -> float:
    """Return how wide the band is along a tongue's outline in which the model is undecided.

    The pixels with a logit within 2 of the threshold, over the root of the tongue's pixels: a clean
    outline of any size has about the same.
    """
    raw, threshold = seen.raw, logit(spec.output.threshold)
    undecided = (raw > threshold - _UNDECIDED) & (raw < threshold + _UNDECIDED)
    tongue = int((raw > threshold).sum())
    return int(undecided.sum()) / math.sqrt(max(1, tongue))


def averaged(seen: Look, other: Look, spec: ModelSpec) -> Look:
    """Average two looks at the same, in the frame of the first; its calibrated presence stays."""
    threshold = logit(spec.output.threshold)
    again = np.asarray(cv2.resize(other.raw, seen.raw.shape[::-1]), np.float32)
    # Sure is sure: else one look's excess of it would outvote the other along the edge.
    both = clipped(seen.raw, threshold) + clipped(again, threshold)
    raw = np.asarray(both / 2, np.float32)
    return replace(seen, logits=_cleaned(seen.logits, raw, seen.frame, spec), raw=raw)


def _cleaned(
    logits: NDArray[np.float32], raw: NDArray[np.float32], frame: Frame, spec: ModelSpec
) -> NDArray[np.float32]:
    """Return logits of the whole input with those of the photo cleaned up in their place."""
    threshold = logit(spec.output.threshold)
    cleaned = logits.copy()
    cleaned[frame.rows, frame.columns] = one_piece(smooth(raw, threshold), threshold, raw)
    return cleaned


def detailed(photo: Photo, spec: ModelSpec, window: Window) -> Photo:
    """Return the photo with as many pixels, where it has them, as let a window fill the input."""
    share = min(window.height / photo.height, window.width / photo.width)
    return photo.at_least(round(max(spec.input.height, spec.input.width) / share))


def around(seen: Look, spec: ModelSpec) -> Window | None:
    """Return the window for a second look, or None where one look is enough."""
    frame = seen.frame
    inner = seen.logits[frame.rows, frame.columns] > logit(spec.output.threshold)
    if not spec.refine.zoom_below or not inner.any():
        return None
    whole = frame.window or Window(0, 0, frame.photo_height, frame.photo_width)
    scale = whole.height / frame.height
    rows, columns = np.flatnonzero(inner.any(1)), np.flatnonzero(inner.any(0))
    height, width = (scale * float(line[-1] - line[0] + 1) for line in (rows, columns))
    side = max(height, width)
    if side >= spec.refine.zoom_below * max(frame.photo_height, frame.photo_width):
        return None
    y = whole.top + scale * float(rows[0]) + height / 2
    x = whole.left + scale * float(columns[0]) + width / 2
    return _square(
        y, x, side * (1 + 2 * spec.refine.roi_margin), frame.photo_height, frame.photo_width
    )


def windows_to_search(photo: Photo, share: float) -> list[Window]:
    """Return overlapping windows over the photo: four corners and the middle; none for 0."""
    if not share:
        return []
    side = share * max(photo.height, photo.width)
    places = [(y, x) for y in (0.0, 1.0) for x in (0.0, 1.0)] + [(0.5, 0.5)]
    found = [
        _square(y * photo.height, x * photo.width, side, photo.height, photo.width)
        for y, x in places
    ]
    return list(dict.fromkeys(found))


def shared_threshold(threshold: float, looks: int) -> float:
    """Return how sure a model has to be, 0 to 1, of a tongue that one of several looks has found.

    Each look is one more chance to take something else for a tongue, so they share the doubt that
    is allowed (Bonferroni).
    """
    return 1 - (1 - threshold) / looks


def _square(y: float, x: float, side: float, height: int, width: int) -> Window:
    """Return the square of ``side`` around a point, moved inside the photo and cut to it."""
    down, across = max(1, min(round(side), height)), max(1, min(round(side), width))
    top = min(max(0, round(y - down / 2)), height - down)
    left = min(max(0, round(x - across / 2)), width - across)
    return Window(top, left, down, across)


def _evidence(logits: NDArray[np.float32]) -> float:
    """Return the mean logit of the surest pixels."""
    count = max(1, round(logits.size * _EVIDENCE_SHARE))
    surest = np.partition(logits, logits.size - count, axis=None)[-count:]
    return float(surest.clip(-_EVIDENCE_LIMIT, _EVIDENCE_LIMIT).mean())
