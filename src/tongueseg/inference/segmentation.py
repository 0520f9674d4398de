"""``Segmentation``: the answer about one photo, which every consumer takes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tongueseg import render
from tongueseg.errors import BadSettings, nearest
from tongueseg.inference.encoders import OUTPUTS, PLAIN
from tongueseg.inference.input_frame import Frame
from tongueseg.inference.logit import sigmoid
from tongueseg.inference.region_picture import draw_regions
from tongueseg.inference.restore import restore
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_png
from tongueseg.io.photo import Photo
from tongueseg.measure import UNKNOWN, Conditions, Measures, measure
from tongueseg.render import Background
from tongueseg.render.class_colours import class_overlay

ONE_CLASS: Mapping[str, int] = MappingProxyType({"tongue": 1})
"""The value of each class in masks and label maps of one class."""


@dataclass(frozen=True, eq=False, repr=False)
class Segmentation:
    """Where the tongue is in one photo.

    Attributes:
        mask: ``(H, W)`` bool at the photo's own upright size; all False without a tongue.
        tongue: whether the photo holds a tongue at all.
        presence: the probability of that, 0 to 1; ``tongue`` is whether it reaches the spec's
            threshold. With a box or points, ``tongue`` is whether one is plausible there.
        flags: what is wrong with the photo, in words such as ``too dark``.
        milliseconds: wall time of the steps ``read``, ``refine``, ``postprocess``.
        photo: the photo as it was decoded for the model, perhaps at reduced scale.
        logits: ``(h, w)`` float32 in the model's input.
        frame: where the photo lies in that input.
        predicted_iou: the IoU, 0 to 1, that the mask probably has with the truth. None without a
            tongue, with a box or points, and where the model's spec does not say how it is
            predicted.
        classes: the value of each class in ``labels``, by name.
        label_map: ``labels`` of a model of several classes; None of one class.

    Of a model of several classes ``mask``, and all that follows from it, is that of the class
    ``tongue``, or of all classes together where none is called so. ``tongue`` is whether it is not
    empty, and ``presence`` is not calibrated.

    Example:
        >>> segmentation = Segmenter()("tongue.jpg")
        >>> segmentation
        Segmentation(400x400, tongue, presence 1.000, share 0.251, no flags)
        >>> segmentation.mask.shape
        (400, 400)
    """

    mask: NDArray[np.bool_]
    tongue: bool
    presence: float
    flags: tuple[str, ...]
    milliseconds: dict[str, float]
    photo: Photo
    logits: NDArray[np.float32]
    frame: Frame
    predicted_iou: float | None = None
    classes: Mapping[str, int] = field(default_factory=lambda: dict(ONE_CLASS))
    label_map: NDArray[np.uint8] | None = None

    def __repr__(self) -> str:
        height, width = self.mask.shape
        tongue = "tongue" if self.tongue else "no tongue"
        flags = ", ".join(self.flags) or "no flags"
        scores = f"presence {self.presence:.3f}, share {self.share:.3f}"
        return f"Segmentation({width}x{height}, {tongue}, {scores}, {flags})"

    def _repr_png_(self) -> bytes:
        """Show the overlay in a notebook."""
        return encode_png(self.overlay())

    @property
    def labels(self) -> NDArray[np.uint8]:
        """The value of the class of each pixel, ``(H, W)`` uint8; 0 on the background.

        The values are those of ``classes``: ``labels == classes["teeth"]`` are the teeth.
        """
        return self.mask.view(np.uint8) if self.label_map is None else self.label_map

    @cached_property
    def probability(self) -> NDArray[np.float32]:
        """The probability of tongue at each pixel, ``(H, W)`` float32 from 0 to 1."""
        return sigmoid(restore(self.logits, self.frame))

    @cached_property
    def contour(self) -> list[tuple[int, int]]:
        """The outline of the largest piece as ``(x, y)`` points; empty without a tongue."""
        outlines = render.contours(self.mask)
        return [(x, y) for x, y in outlines[0].tolist()] if outlines else []

    @property
    def share(self) -> float:
        """The share of the photo that is tongue, 0 to 1."""
        return float(self.mask.mean())

    def cutout(self) -> NDArray[np.uint8]:
        """The tongue on a transparent background, ``(H, W, 4)`` uint8 RGBA."""
        return render.cutout(self._pixels, self.mask)

    def crop(self, margin: float = 0.1) -> NDArray[np.uint8]:
        """The photo around the tongue, ``(h, w, 3)`` uint8 RGB; the whole photo without one.

        Args:
            margin: at each side, as a share of the longer side of the tongue's box.
        """
        return render.crop(self._pixels, self.mask, margin)

    def overlay(self) -> NDArray[np.uint8]:
        """The photo with the tongue outlined, or each class in its colour, uint8 RGB."""
        if self.label_map is not None:
            return class_overlay(self._pixels, self.label_map, self.classes)
        return render.overlay(self._pixels, self.mask)

    def replace_background(self, background: Background) -> NDArray[np.uint8]:
        """The tongue on a colour, or on the photo blurred, ``(H, W, 3)`` uint8 RGB."""
        return render.replace_background(self._pixels, self.mask, background)

    def panel(
        self, *, height: int | None = None, background: Background = render.WHITE
    ) -> NDArray[np.uint8]:
        """Photo, mask and tongue on a background side by side, uint8 RGB, ``height`` at most."""
        return render.panel(self._pixels, self.mask, height=height, background=background)

    def error_map(self, truth: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """The grey photo coloured by where ``truth``, ``(H, W)`` bool, agrees; uint8 RGB."""
        return render.error_map(self._pixels, self.mask, truth)

    def measure(self, conditions: Conditions = UNKNOWN) -> Measures:
        """Shape, colour by region, light and focus of the tongue; all NaN without one.

        Args:
            conditions: what is known of how the photo was taken.

        Raises:
            BadReference: the reference patch cannot serve.
            BadSettings: the model has several classes.
        """
        self._check_one_class("measure")
        photo = self.photo
        return measure(self._pixels, self.mask, conditions, name=photo.name, profile=photo.profile)

    def regions(self, *, upright: bool = False) -> NDArray[np.uint8]:
        """The photo with the five regions coloured, and a legend below, uint8 RGB.

        Args:
            upright: the tip is known to point down, give or take 60°.

        Raises:
            BadSettings: the model has several classes.
        """
        self._check_one_class("regions")
        return draw_regions(self._pixels, self.mask, upright=upright)

    def save(
        self,
        folder: str | os.PathLike[str],
        name: str | None = None,
        outputs: Sequence[str] = ("mask", "overlay"),
    ) -> list[Path]:
        """Write ``folder/mask/NAME.png`` and the like, as a prediction folder holds them.

        Args:
            folder: made where there is none. Files of the same name are replaced.
            name: of the files, without a suffix; None for that of the photo.
            outputs: any of ``mask``, ``overlay``, ``cutout``, ``panel``, ``figure``, ``regions``,
                ``crop``, ``probability``.

        Returns:
            The files, each written whole or not at all, in the order of ``outputs``.

        Raises:
            BadSettings: there is no such output.
            CannotWrite: the disk refuses.
        """
        for output in outputs:
            if output not in OUTPUTS:
                hint = nearest(output, OUTPUTS) or f"; take any of {', '.join(OUTPUTS)}"
                raise BadSettings(f"{output}: no such output{hint}")
        name = name or Path(self.photo.name).stem
        files = []
        for output in outputs:
            suffix, encode = OUTPUTS[output]
            files.append(Path(folder, output, name + suffix))
            write_bytes(files[-1], encode(self, PLAIN))
        return files

    def _check_one_class(self, use: str) -> None:
        if len(self.classes) > 1:
            raise BadSettings(
                f"this model has {len(self.classes)} classes; {use} takes models of one class"
            )

    @cached_property
    def _pixels(self) -> NDArray[np.uint8]:
        return self.photo.full().pixels
