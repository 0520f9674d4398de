"""``PromptRefiner``: cuts what the user pointed at."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from tongueseg.inference.component import (
    Component,
    Mask,
    Pixel,
    component_at,
    component_in,
    components_with,
    with_mask,
)
from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import Pass, has_tongue, run_pass
from tongueseg.inference.nudge import nearest_if_near, nudge
from tongueseg.inference.postprocess import Logits, holes
from tongueseg.inference.preprocess import model_input, with_detail
from tongueseg.inference.prompt import Point, Prompt
from tongueseg.inference.refine import Refiner
from tongueseg.inference.relight_pass import window_pass
from tongueseg.inference.restore import restore
from tongueseg.inference.roi import Extent, mask_extent, roi_around, square
from tongueseg.io.photo import Photo
from tongueseg.runtime import Runtime
from tongueseg.spec import ModelSpec

SIDES = (1.0, 0.5, 0.25, 0.125)
"""Sides of the windows around a point that are tried, as shares of the photo's longer side."""

BOXES = (1.0, 1.5, 2.5)
"""How many times as large as the box the windows are that are tried, before their margin."""


class PromptRefiner:
    """From a photo and a prompt to the one pass whose logits become its mask.

    The start is a pass on the box, or without a box what :class:`Refiner` gives. Then each point
    that contradicts the mask changes it near the point. Where a point is on the tongue, only
    components with such a point are kept.

    Args:
        spec: of the model.
        runtime: holds the network.
        prompt: a box, points, or both.
    """

    def __init__(self, spec: ModelSpec, runtime: Runtime, prompt: Prompt) -> None:
        self.spec, self.runtime, self.prompt = spec, runtime, prompt
        self.threshold = logit(spec.output.threshold)
        self._detailed: Photo | None = None

    def __call__(self, photo: Photo) -> Pass:
        """Return the pass. No logit exceeds the threshold where no tongue is plausible.

        Raises:
            BadPrompt: the box or a point lies outside the photo.
        """
        self.prompt.check(photo)
        result = self._without_points(photo)
        if self.prompt.on_tongue:
            result = self._with_mask(result, self._pointed_at(result))
        for point in self.prompt.points:
            result = self._with_point(photo, result, point)
        return self._filled(result)

    def _without_points(self, photo: Photo) -> Pass:
        if self.prompt.box is not None:
            return self._in_box(photo, *self.prompt.box)
        result = Refiner(self.spec, self.runtime)(photo)
        return result if has_tongue(result, self.spec) else self._without_tongue(result)

    def _in_box(self, photo: Photo, x: float, y: float, width: float, height: float) -> Pass:
        """Run the network on the box with its surroundings, and with more of them."""
        tried = []
        for times in BOXES:
            extent = Extent(y + height / 2, x + width / 2, times * max(width, height))
            window = roi_around(extent, self.spec, photo.height, photo.width)
            result = window_pass(photo, window, self.spec, self.runtime)
            top, left = _pixel(result.frame, x, y)
            bottom, right = _pixel(result.frame, x + width, y + height)
            box = np.s_[top : bottom + 1, left : right + 1]
            tried.append((result, component_in(result.raw, box, self.threshold)))
        plausible = [(one, component) for one, component in tried if component is not None]
        if not plausible:
            return self._without_tongue(tried[0][0])
        best, component = max(plausible, key=lambda one: one[1].certainty)
        return _replaced(best, with_mask(component.logits, component.mask, self.threshold))

    def _with_point(self, photo: Photo, result: Pass, point: Point) -> Pass:
        """Change a pass near a point that contradicts it."""
        if _holds(result, point):
            mask, at = self._mask(result), _pixel_of(result.frame, point)
            if mask[at] == point.tongue:
                return result
            if not point.tongue:
                return self._without_point(result, mask, at)
            if nearest_if_near(mask, at):
                return self._nudged(result, at, tongue=True)
        elif not point.tongue:
            return result
        tongue = self._search(photo, point)
        return result if tongue is None else self._joined(result, tongue, point)

    def _pointed_at(self, result: Pass) -> Mask:
        """Return the components that hold a point on the tongue, or are nearest to one near it."""
        mask = self._mask(result)
        places = [_pixel_of(result.frame, p) for p in self.prompt.on_tongue if _holds(result, p)]
        on_mask = [at if mask[at] else nearest_if_near(mask, at) for at in places]
        return components_with(mask, [at for at in on_mask if at is not None])

    def _without_point(self, result: Pass, mask: Mask, at: Pixel) -> Pass:
        """Remove a component of less than half the mask; of a larger one, what is near a pixel."""
        component = components_with(mask, [at])
        if 2 * component.sum() < mask.sum():
            return self._with_mask(result, mask & ~component)
        return self._nudged(result, at, tongue=False)

    def _search(self, photo: Photo, point: Point) -> Pass | None:
        """Return a pass of the tongue at a point alone; None where none is plausible.

        Of windows around the point the one counts whose component at the point is most certain.
        A last pass zooms in on that component.
        """
        longer = max(photo.height, photo.width)
        windows = [square(point.y, point.x, s * longer, photo.height, photo.width) for s in SIDES]
        # Decoded at more detail once, and not for each point.
        photo = with_detail(self._detailed or photo, self.spec.input, windows[-1])
        self._detailed = photo
        placed = (model_input(photo, self.spec.input, window) for window in windows)
        tried = [self._component(run_pass(x, self.spec, self.runtime), point) for x in placed]
        plausible = [one for one in tried if one is not None]
        if not plausible:
            return None
        first, component = max(plausible, key=lambda one: one[1].certainty)
        extent = mask_extent(component.mask, first.frame)
        window = roi_around(extent, self.spec, photo.height, photo.width)
        zoomed = window_pass(photo, window, self.spec, self.runtime)
        best, component = self._component(zoomed, point) or (first, component)
        return _replaced(best, with_mask(component.logits, component.mask, self.threshold))

    def _component(self, result: Pass, point: Point) -> tuple[Pass, Component] | None:
        at = _pixel_of(result.frame, point)
        component = component_at(result.raw, at, self.threshold)
        return None if component is None else (result, component)

    def _joined(self, result: Pass, tongue: Pass, point: Point) -> Pass:
        """Add another tongue to a pass; where the two touch, add only what is near the point."""
        if not self._mask(result).any():
            return tongue
        before, added = _restored(result), _restored(tongue)
        if (self._mask(before) & self._mask(added)).any():
            result = result if _holds(result, point) else before
            return self._nudged(result, _pixel_of(result.frame, point), tongue=True)
        return replace(added, logits=np.maximum(before.logits, added.logits))

    def _filled(self, result: Pass) -> Pass:
        """Fill holes, but where a point says that there is one."""
        mask = self._mask(result)
        beside = [p for p in self.prompt.points if not p.tongue and _holds(result, p)]
        enclosed = holes(mask)
        kept = components_with(enclosed, [_pixel_of(result.frame, point) for point in beside])
        return self._with_mask(result, mask | (enclosed & ~kept))

    def _nudged(self, result: Pass, at: Pixel, *, tongue: bool) -> Pass:
        return _replaced(result, nudge(_inner(result), at, self.threshold, tongue=tongue))

    def _without_tongue(self, result: Pass) -> Pass:
        return self._with_mask(result, np.zeros_like(self._mask(result)))

    def _with_mask(self, result: Pass, mask: Mask) -> Pass:
        return _replaced(result, with_mask(_inner(result), mask, self.threshold))

    def _mask(self, result: Pass) -> Mask:
        return _inner(result) > self.threshold


def _inner(result: Pass) -> Logits:
    return result.logits[result.frame.rows, result.frame.columns]


def _replaced(result: Pass, inner: Logits) -> Pass:
    """Return a pass with other logits ``(h, w)`` of the photo's part of its frame."""
    logits = result.logits.copy()
    logits[result.frame.rows, result.frame.columns] = inner
    return replace(result, logits=logits)


def _restored(result: Pass) -> Pass:
    """Return a pass whose logits have the photo's own size."""
    logits = restore(result.logits, result.frame)
    height, width = logits.shape
    return replace(result, logits=logits, frame=Frame(0, 0, height, width, height, width))


def _holds(result: Pass, point: Point) -> bool:
    window = result.frame.content
    down, across = point.y - window.top, point.x - window.left
    return 0 <= down < window.height and 0 <= across < window.width


def _pixel_of(frame: Frame, point: Point) -> Pixel:
    # A point is a whole pixel of the photo; its centre counts.
    return _pixel(frame, point.x + 0.5, point.y + 0.5)


def _pixel(frame: Frame, x: float, y: float) -> Pixel:
    """Return the pixel of a frame's photo part nearest to a place in the photo."""
    window = frame.content
    row = math.floor((y - window.top) * frame.height / window.height)
    column = math.floor((x - window.left) * frame.width / window.width)
    return min(max(row, 0), frame.height - 1), min(max(column, 0), frame.width - 1)
