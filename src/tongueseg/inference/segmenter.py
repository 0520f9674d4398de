"""``Segmenter``: the only way from a photo to a mask."""

from __future__ import annotations

import os
from dataclasses import replace
from time import perf_counter
from types import TracebackType
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadSettings
from tongueseg.inference.preprocess import logit, restore_mask
from tongueseg.inference.refine import (
    OTHERWISE,
    OTHERWISE_NEARBY,
    Look,
    Picture,
    around,
    averaged,
    detailed,
    doubt,
    look,
    picture,
    shared_threshold,
    windows_to_search,
)
from tongueseg.inference.segmentation import Segmentation
from tongueseg.io.photo import Photo, PhotoLimits, Source, read_photo
from tongueseg.io.window import Window
from tongueseg.measure.quality import quality_flags
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.spec import ModelSpec
from tongueseg.weights.model_files import find_model

_LOOKS: dict[bool, dict[str, Any]] = {
    True: {"tta": True, "tta_min_uncertainty": 0.0},
    False: {"tta": False, "relight_above": 0.0},
}
"""What of a spec's looks is not as it says, where a second look is always or never wanted."""


class Segmenter:
    """Cuts the tongue out of photos.

    Args:
        model: ``default``, the name of an embedded model, a run folder, a model file, or a
            :class:`ModelSpec` where ``runtime`` is a runtime already open.
        runtime: an engine such as ``openvino``, one on a device such as ``onnx:cuda``, ``auto``,
            or an open :class:`Runtime`.
        threads: processor threads of one call; all when None.
        limits: bytes and pixels beyond which a photo is refused.
        tta: see every tongue that is near once more, mirrored, and average; None does as the
            model's spec says, False never, whatever the light.

    Raises:
        BadModel: the model is missing, lacks its spec or was changed.
        BadSettings: there is no such runtime.

    Example:
        >>> segment = Segmenter()
        >>> segment("tongue.jpg").mask.shape
        (400, 400)
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | ModelSpec = "default",
        runtime: str | Runtime = "auto",
        *,
        threads: int | None = None,
        limits: PhotoLimits | None = None,
        tta: bool | None = None,
    ) -> None:
        self.limits = limits or PhotoLimits()
        if isinstance(model, ModelSpec):
            if isinstance(runtime, str):
                raise BadSettings("a ModelSpec alone holds no weights; give an open runtime too")
            self.spec, self.runtime = model, runtime
        else:
            found = find_model(model)
            self.spec = found.spec
            self.runtime = (
                open_runtime(runtime, found.path, threads=threads)
                if isinstance(runtime, str)
                else runtime
            )
        if tta is not None:
            looks = self.spec.refine.model_copy(update=_LOOKS[tta])
            self.spec = self.spec.model_copy(update={"refine": looks})

    @overload
    def __call__(self, photo: Source | Photo) -> Segmentation: ...
    @overload
    def __call__(self, photo: list[Any] | tuple[Any, ...]) -> list[Segmentation]: ...

    def __call__(
        self, photo: Source | Photo | list[Any] | tuple[Any, ...]
    ) -> Segmentation | list[Segmentation]:
        """Segment one photo, or a list or tuple of them.

        Raises:
            BadPhoto: a photo is missing, damaged, too large, or none.
        """
        if isinstance(photo, list | tuple):
            return [self._segment(one) for one in photo]
        return self._segment(photo)

    def close(self) -> None:
        """Free the engine."""
        self.runtime.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _segment(self, source: Source | Photo) -> Segmentation:
        started = perf_counter()
        photo = source if isinstance(source, Photo) else self._read(source)
        was_read = perf_counter()
        seen = self._look(photo)
        was_seen = perf_counter()
        tongue = self._holds_tongue(seen)
        mask = self._mask(seen) if tongue else np.zeros((photo.height, photo.width), np.bool_)
        flags = quality_flags(photo.pixels, mask)
        milliseconds = {
            "read": 1000 * (was_read - started),
            "refine": 1000 * (was_seen - was_read),
            "postprocess": 1000 * (perf_counter() - was_seen),
        }
        return Segmentation(
            mask, tongue, seen.presence, flags, milliseconds, photo, seen.logits, seen.frame
        )

    def _look(self, photo: Photo) -> Look:
        """Look at the photo as often as the spec says, and return the look that counts."""
        first = picture(photo, self.spec)
        if self._is_bright(first):
            return self._look_twice(photo, first)
        seen = look(first, self.spec, self.runtime)
        return self._cut(photo, seen) if self._holds_tongue(seen) else self._searched(photo) or seen

    def _look_twice(self, photo: Photo, first: Picture) -> Look:
        """Look at a bright photo in other light, and as it is unless that has told everything."""
        other = self._otherwise(photo)
        sure = other.presence >= self._least(looks=2)
        if sure and around(other, self.spec) is None:
            return other
        seen = look(first, self.spec, self.runtime)
        if self._holds_tongue(seen):
            if around(seen, self.spec):
                return self._cut(photo, seen)
            return other if self._holds_tongue(other) else seen
        if sure and self._holds_tongue(cut := self._cut(photo, other)):
            return cut
        return self._searched(photo) or seen

    def _cut(self, photo: Photo, seen: Look) -> Look:
        """Return the look that cuts a tongue that another one has found."""
        if window := around(seen, self.spec):
            # From nearby it is also clearer whether that is a tongue.
            return self._from_nearby(photo, window)
        rule = self.spec.refine
        if (
            rule.tta
            and seen.frame.window is None
            and doubt(seen, self.spec) >= rule.tta_min_uncertainty
        ):
            return averaged(seen, self._otherwise(photo), self.spec)
        return seen

    def _searched(self, photo: Photo) -> Look | None:
        """Return a look at a tongue that the first one missed; None where there is none."""
        windows = windows_to_search(photo, self.spec.refine.tile)
        if not windows:
            return None
        # All windows are of one size: decoded once for all of them.
        photo = detailed(photo, self.spec, windows[0])
        # As they are: other light is richer in contrast, and finds more that is none.
        shown = (picture(photo, self.spec, window) for window in windows)
        looks = (look(one, self.spec, self.runtime) for one in shown)
        surest = max(looks, key=lambda one: one.presence)
        if not self._holds_tongue(surest):
            return None
        seen = self._cut(photo, surest)
        return seen if seen.presence >= self._least(looks=1 + len(windows)) else None

    def _from_nearby(self, photo: Photo, window: Window) -> Look:
        near = picture(photo, self.spec, window)
        seen = look(near, self.spec, self.runtime)
        if not (self._is_bright(near) and self._holds_tongue(seen)):
            return seen
        other = self._otherwise(photo, window)
        # How sure it is that there is one is told better as it is, where it is small.
        return replace(other, presence=seen.presence) if self._holds_tongue(other) else seen

    def _otherwise(self, photo: Photo, window: Window | None = None) -> Look:
        view = OTHERWISE_NEARBY if window else OTHERWISE
        shown = picture(photo, self.spec, window, view)
        return look(shown, self.spec, self.runtime, mirrored=True)

    def _is_bright(self, shown: Picture) -> bool:
        return 0 < self.spec.refine.relight_above < shown.brightness

    def _least(self, looks: int) -> float:
        return shared_threshold(self.spec.output.presence_threshold, looks)

    def _holds_tongue(self, seen: Look) -> bool:
        return seen.presence >= self.spec.output.presence_threshold

    def _mask(self, seen: Look) -> NDArray[np.bool_]:
        return restore_mask(seen.logits, seen.frame, logit(self.spec.output.threshold))

    def _read(self, source: Source) -> Photo:
        at_least = max(self.spec.input.height, self.spec.input.width)
        return read_photo(source, at_least=at_least, limits=self.limits)
