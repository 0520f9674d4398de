"""``Segmenter``: the only way from a photo to a mask."""

from __future__ import annotations

import os
from functools import partial
from time import perf_counter
from types import TracebackType
from typing import Any, Literal, Self, overload

import numpy as np

from tongueseg.errors import BadPhoto, BadSettings, MissingExtra, TonguesegError
from tongueseg.inference.channel_order import Channels, to_rgb, warn_if_bgr
from tongueseg.inference.logit import logit
from tongueseg.inference.model_pass import has_tongue
from tongueseg.inference.predicted_iou import predicted_iou
from tongueseg.inference.prompt import Box, Points, Prompt, make_prompt
from tongueseg.inference.prompted import PromptRefiner
from tongueseg.inference.refine import Refiner
from tongueseg.inference.restore import restore_mask
from tongueseg.inference.segment_classes import segment_classes
from tongueseg.inference.segmentation import Segmentation
from tongueseg.io.photo import Photo, PhotoLimits, Source, read_photo
from tongueseg.measure.quality import quality_flags
from tongueseg.runtime import Runtime, open_runtime
from tongueseg.spec import ModelSpec
from tongueseg.weights.model_files import check_one_class, find_model

_TTA: dict[bool, dict[str, Any]] = {
    True: {"tta": True, "tta_min_uncertainty": 0.0},
    False: {"tta": False, "relight_above": 0.0},
}
"""What replaces a spec's refinement where the caller asks for a second view, or for none."""


class Segmenter:
    """Cuts the tongue out of photos.

    Args:
        model: ``default``, the name of an embedded model, a run folder, a model file, or a
            :class:`ModelSpec` where ``runtime`` is a runtime already open.
        runtime: an engine such as ``openvino``, one on a device such as ``onnx:cuda``, ``auto``,
            or an open :class:`Runtime`.
        threads: processor threads of one call; all when None.
        limits: bytes and pixels beyond which a photo is refused.
        tta: test-time augmentation. True averages every pass over a whole photo that shows a
            tongue with a mirrored one, False never changes a photo's light or mirrors it, and
            None does as the model's spec says.
        threshold: the probability from which a pixel is tongue, between 0 and 1; that of the
            model when None.

    Raises:
        BadModel: the model is missing, lacks its spec or was changed; or it has several classes,
            and ``tta`` or ``threshold`` is given.
        BadSettings: there is no such runtime or threshold.

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
        threshold: float | None = None,
    ) -> None:
        self.limits = limits or PhotoLimits()
        if isinstance(model, ModelSpec):
            if isinstance(runtime, str):
                raise BadSettings("a ModelSpec alone holds no weights; give an open runtime too")
            self.spec, self.runtime = model, runtime
        else:
            file = find_model(model, several_classes=True)
            self.spec = file.spec
            classes = len(file.spec.classes)
            self.runtime = (
                open_runtime(runtime, file.path, threads=threads, classes=classes)
                if isinstance(runtime, str)
                else runtime
            )
        if tta:
            check_one_class(self.spec.name, self.spec, "tta")
        if tta is not None:
            refine = self.spec.refine.model_copy(update=_TTA[tta])
            self.spec = self.spec.model_copy(update={"refine": refine})
        if threshold is not None:
            check_one_class(self.spec.name, self.spec, "threshold")
            self.spec = _with_threshold(self.spec, threshold)

    @overload
    def __call__(
        self,
        photo: Source | Photo,
        *,
        channels: Channels = "rgb",
        box: Box | None = None,
        points: Points | None = None,
    ) -> Segmentation: ...
    @overload
    def __call__(
        self,
        photo: list[Any] | tuple[Any, ...],
        *,
        channels: Channels = "rgb",
        errors: Literal["raise"] = "raise",
    ) -> list[Segmentation]: ...
    @overload
    def __call__(
        self,
        photo: list[Any] | tuple[Any, ...],
        *,
        channels: Channels = "rgb",
        errors: Literal["return"],
    ) -> list[Segmentation | TonguesegError]: ...

    def __call__(
        self,
        photo: Source | Photo | list[Any] | tuple[Any, ...],
        *,
        channels: Channels = "rgb",
        errors: Literal["raise", "return"] = "raise",
        box: Box | None = None,
        points: Points | None = None,
    ) -> Segmentation | list[Segmentation] | list[Segmentation | TonguesegError]:
        """Segment one photo, or a list or tuple of them.

        Args:
            photo: path, encoded bytes, binary file object, Pillow image, or an array of uint8 or
                uint16 ``(H, W)``, ``(H, W, 3)`` or ``(H, W, 4)``.
            channels: order of an array's channels. OpenCV's ``imread`` and video capture give
                ``"bgr"``, and a BGR array read as RGB usually shows no tongue. If it shows none,
                but clearly does with red and blue swapped, a :class:`UserWarning` says so. That
                check costs one more pass, for arrays without a tongue only.
            errors: ``"return"`` puts the error of a photo of a list in its place, so that one bad
                file spoils nothing.
            box: ``(x, y, width, height)`` around the tongue of one photo, in pixels of the upright
                photo, x to the right and y down. It may reach over the photo's border.
            points: ``(x, y, tongue)`` each, in the same pixels: True on the tongue, False beside
                it. A point changes the mask near it. Only components with a point on the tongue
                are kept, if there is such a point.

        Raises:
            BadPhoto: a photo is missing, damaged, too large, or none.
            BadPrompt: the box or a point lies outside the photo.
            BadSettings: ``channels`` or ``errors`` is unknown, or ``"bgr"`` for anything but
                arrays; or a box or points have no size, no number, or several photos.

        Example:
            >>> segment("face.jpg", points=[(610, 840, True)]).tongue
            True
        """
        if errors not in ("raise", "return"):
            raise BadSettings(f"errors={errors!r}: give 'raise' or 'return'")
        prompt = make_prompt(box, points)
        if isinstance(photo, list | tuple):
            if prompt is not None:
                raise BadSettings("box and points are for one photo; call once for each photo")
            if errors == "return":
                return [self._segment_or_error(one, channels) for one in photo]
            return [self._segment(one, channels) for one in photo]
        return self._segment(photo, channels, prompt)

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

    def _segment_or_error(
        self, source: Source | Photo, channels: Channels
    ) -> Segmentation | TonguesegError:
        try:
            return self._segment(source, channels)
        except (BadPhoto, MissingExtra) as error:
            return error

    def _segment(
        self, source: Source | Photo, channels: Channels, prompt: Prompt | None = None
    ) -> Segmentation:
        times = [perf_counter()]
        photo = self._read(to_rgb(source, channels))
        if len(self.spec.classes) > 1:
            return self._segment_classes(photo, prompt, times[0])
        times.append(perf_counter())
        refiner = Refiner if prompt is None else partial(PromptRefiner, prompt=prompt)
        result = refiner(self.spec, self.runtime)(photo)
        times.append(perf_counter())
        # Where the user points, the presence that the network gives does not decide.
        if prompt or has_tongue(result, self.spec):
            mask = restore_mask(result.logits, result.frame, logit(self.spec.output.threshold))
        else:
            mask = np.zeros((photo.height, photo.width), np.bool_)
        tongue = bool(mask.any()) if prompt else has_tongue(result, self.spec)
        flags = quality_flags(photo.pixels, mask)
        times.append(perf_counter())
        if isinstance(source, np.ndarray) and channels == "rgb" and not (tongue or prompt):
            warn_if_bgr(photo, self.spec, self.runtime)
        read, refine, postprocess = (1000 * float(step) for step in np.diff(times))
        milliseconds = {"read": read, "refine": refine, "postprocess": postprocess}
        # It is calibrated on masks that nobody pointed at.
        iou = predicted_iou(result, self.spec) if tongue and not prompt else None
        return Segmentation(
            mask,
            tongue,
            result.presence,
            flags,
            milliseconds,
            photo,
            result.logits,
            result.frame,
            iou,
        )

    def _segment_classes(self, photo: Photo, prompt: Prompt | None, started: float) -> Segmentation:
        if prompt is not None:
            check_one_class(self.spec.name, self.spec, "a box or a point")
        return segment_classes(photo, self.spec, self.runtime, started)

    def _read(self, source: Source | Photo) -> Photo:
        if isinstance(source, Photo):
            return source
        at_least = max(self.spec.input.height, self.spec.input.width)
        return read_photo(source, at_least=at_least, limits=self.limits)


def _with_threshold(spec: ModelSpec, threshold: float) -> ModelSpec:
    if not 0 < threshold < 1:
        raise BadSettings(f"threshold {threshold:g}: give a probability between 0 and 1")
    output = spec.output.model_copy(update={"threshold": threshold})
    return spec.model_copy(update={"output": output})
