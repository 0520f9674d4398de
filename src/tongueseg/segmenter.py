"""``Segmenter``: the only way from a photo to a mask."""

from __future__ import annotations

import os
from time import perf_counter
from types import TracebackType
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from tongueseg.cleanup import one_piece
from tongueseg.errors import BadSettings
from tongueseg.locate import locate
from tongueseg.photo import Photo, PhotoLimits, Source, read_photo
from tongueseg.prepare import logit, prepare, restore, sigmoid
from tongueseg.quality import quality_flags
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.segmentation import Segmentation
from tongueseg.spec import ModelSpec

# The share of the frame whose surest pixels tell whether there is a tongue.
_PRESENCE_SHARE = 0.005


class Segmenter:
    """Cuts the tongue out of photos.

    Args:
        model: ``default``, the name of an embedded model, a run folder, a model file, or a
            :class:`ModelSpec` where ``runtime`` is a runtime already open.
        runtime: name of an engine, ``auto``, or an open :class:`Runtime`.
        threads: processor threads of one call; all when None.
        limits: bytes and pixels beyond which a photo is refused.

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
    ) -> None:
        self.limits = limits or PhotoLimits()
        if isinstance(model, ModelSpec):
            if isinstance(runtime, str):
                raise BadSettings("a ModelSpec alone holds no weights; give an open runtime too")
            self.spec, self.runtime = model, runtime
        else:
            found = locate(model)
            self.spec = found.spec
            self.runtime = (
                open_runtime(runtime, found.path, threads=threads)
                if isinstance(runtime, str)
                else runtime
            )

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
        x, frame = prepare(photo, self.spec.input)
        was_prepared = perf_counter()
        logits = self.runtime.run(x)[0, 0].copy()
        was_run = perf_counter()
        inner = logits[frame.rows, frame.columns]
        threshold = logit(self.spec.output.threshold)
        presence = _presence(inner)
        tongue = presence >= self.spec.output.presence_threshold
        logits[frame.rows, frame.columns] = one_piece(inner, threshold)
        mask = restore(logits, frame) > np.float32(threshold) if tongue else _nothing(photo)
        flags = quality_flags(photo.pixels, mask)
        done = perf_counter()
        milliseconds = {
            "read": 1000 * (was_read - started),
            "prepare": 1000 * (was_prepared - was_read),
            "run": 1000 * (was_run - was_prepared),
            "restore": 1000 * (done - was_run),
        }
        return Segmentation(mask, tongue, presence, flags, milliseconds, photo, logits, frame)

    def _read(self, source: Source) -> Photo:
        at_least = max(self.spec.input.height, self.spec.input.width)
        return read_photo(source, at_least=at_least, limits=self.limits)


def _presence(logits: NDArray[np.float32]) -> float:
    """Return the mean probability of the surest pixels, 0 to 1."""
    count = max(1, round(logits.size * _PRESENCE_SHARE))
    surest = np.partition(logits, logits.size - count, axis=None)[-count:]
    return float(sigmoid(surest).mean())


def _nothing(photo: Photo) -> NDArray[np.bool_]:
    return np.zeros((photo.height, photo.width), np.bool_)
