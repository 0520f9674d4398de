"""One look at a photo or at a window of it, and where to look next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongueseg.cleanup import one_piece, smooth
from tongueseg.photo import Photo
from tongueseg.prepare import Frame, Window, logit, prepare, sigmoid
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec

# The share of the frame whose surest pixels tell whether there is a tongue, and the logit beyond
# which none counts for more.
_EVIDENCE_SHARE, _EVIDENCE_LIMIT = 0.005, 20


@dataclass(frozen=True, eq=False)
class Look:
    """What the model saw.

    Attributes:
        logits: ``(h, w)`` float32 in the model's frame, cleaned up.
        frame: what of the photo lies in that frame, and where.
        evidence: for a tongue, the mean logit of the surest pixels.
        presence: how sure the model is that there is a tongue, 0 to 1.
    """

    logits: NDArray[np.float32]
    frame: Frame
    evidence: float
    presence: float


def look(photo: Photo, spec: ModelSpec, runtime: Runtime, window: Window | None = None) -> Look:
    """Show the model a photo, or a window of it at the detail that the input can hold."""
    if window is not None:
        photo = detailed(photo, spec, window)
    x, frame = prepare(photo, spec.input, window)
    logits = _run(runtime, x, flips=spec.look.flips)
    inner = logits[frame.rows, frame.columns]
    evidence = _evidence(inner)
    threshold = logit(spec.output.threshold)
    logits[frame.rows, frame.columns] = one_piece(smooth(inner, threshold), threshold, inner)
    score = np.array(spec.output.presence_scale * evidence + spec.output.presence_bias, np.float32)
    return Look(logits, frame, evidence, float(sigmoid(score)))


def detailed(photo: Photo, spec: ModelSpec, window: Window) -> Photo:
    """Return the photo with as many pixels, where it has them, as let a window fill the input."""
    share = min(window.height / photo.height, window.width / photo.width)
    return photo.at_least(round(max(spec.input.height, spec.input.width) / share))


def around(seen: Look, spec: ModelSpec) -> Window | None:
    """Return the window for a second look, or None where one look is enough."""
    frame = seen.frame
    inner = seen.logits[frame.rows, frame.columns] > logit(spec.output.threshold)
    if not spec.look.zoom_below or not inner.any():
        return None
    whole = frame.window or Window(0, 0, frame.photo_height, frame.photo_width)
    scale = whole.height / frame.height
    rows, columns = np.flatnonzero(inner.any(1)), np.flatnonzero(inner.any(0))
    height, width = (scale * float(line[-1] - line[0] + 1) for line in (rows, columns))
    side = max(height, width)
    if side >= spec.look.zoom_below * max(frame.photo_height, frame.photo_width):
        return None
    y = whole.top + scale * float(rows[0]) + height / 2
    x = whole.left + scale * float(columns[0]) + width / 2
    return _square(y, x, side * (1 + 2 * spec.look.margin), frame.photo_height, frame.photo_width)


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


def threshold_of_search(threshold: float, windows: int) -> float:
    """Return how sure a model has to be, 0 to 1, of a tongue that only a search has found.

    Each window is one more chance to take something else for a tongue, so the first look and they
    share the doubt that is allowed (Bonferroni).
    """
    return 1 - (1 - threshold) / (1 + windows)


def _square(y: float, x: float, side: float, height: int, width: int) -> Window:
    """Return the square of ``side`` around a point, moved inside the photo and cut to it."""
    down, across = max(1, min(round(side), height)), max(1, min(round(side), width))
    top = min(max(0, round(y - down / 2)), height - down)
    left = min(max(0, round(x - across / 2)), width - across)
    return Window(top, left, down, across)


def _run(runtime: Runtime, x: NDArray[np.float32], *, flips: bool) -> NDArray[np.float32]:
    """Return the logits ``(H, W)`` of one input, averaged with the mirrored one's if asked."""
    seen: NDArray[np.float32] = runtime.run(x)[0, 0].copy()
    if not flips:
        return seen
    mirrored = runtime.run(np.ascontiguousarray(x[..., ::-1]))[0, 0]
    return np.asarray((seen + mirrored[:, ::-1]) / 2, np.float32)


def _evidence(logits: NDArray[np.float32]) -> float:
    """Return the mean logit of the surest pixels."""
    count = max(1, round(logits.size * _EVIDENCE_SHARE))
    surest = np.partition(logits, logits.size - count, axis=None)[-count:]
    return float(surest.clip(-_EVIDENCE_LIMIT, _EVIDENCE_LIMIT).mean())
