"""The sheet that every part is painted on: coverage, noise, blending and relief."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from tongueseg.synthetic.drawn.frame import Frame
from tongueseg.synthetic.drawn.planes import Colour, Plane, Points, blur

_SUPERSAMPLING = 3
_FRACTION_BITS = 4


@dataclass
class Canvas:
    """A picture in the making.

    Attributes:
        rng: where every random choice comes from.
        frame: the mouth coordinates.
        light: direction towards the light, ``(3,)``: right, down, towards the camera.
        pixels: ``(H, W, 3) float32`` RGB, about ``[0, 1]``.
        u, v: mouth coordinates of every pixel.
    """

    rng: np.random.Generator
    frame: Frame
    light: NDArray[np.float64]
    pixels: NDArray[np.float32]
    u: Plane = field(init=False)
    v: Plane = field(init=False)

    def __post_init__(self) -> None:
        self.u, self.v = self.frame.grid()

    @classmethod
    def blank(cls, rng: np.random.Generator, frame: Frame, light: NDArray[np.float64]) -> Canvas:
        """Take a black sheet."""
        return cls(rng, frame, light, np.zeros((frame.height, frame.width, 3), np.float32))

    def window(self, reach: float) -> tuple[Canvas, tuple[slice, slice]]:
        """Give the part within ``reach`` units of the mouth, to paint small things quickly.

        What is painted on the part appears in the whole; the slices say where the part lies.
        """
        frame, away = self.frame, reach * self.frame.unit
        left, top = (int(max(0, at - away)) for at in (frame.x, frame.y))
        right = int(min(frame.width, frame.x + away + 1))
        bottom = int(min(frame.height, frame.y + away + 1))
        part = Frame(
            bottom - top, right - left, frame.unit, frame.x - left, frame.y - top, frame.angle
        )
        where = slice(top, bottom), slice(left, right)
        return Canvas(self.rng, part, self.light, self.pixels[where]), where

    def fill(self, *curves: Points) -> Plane:
        """Give the share of every pixel, in ``[0, 1]``, that lies inside any closed curve."""
        coverage = np.zeros((self.frame.height, self.frame.width), np.float32)
        for curve in curves:
            self._fill_one(self.frame.to_pixels(curve), coverage)
        return coverage

    def _fill_one(self, curve: Points, coverage: Plane) -> None:
        # Only the box around the curve is drawn large, for most curves are small.
        left, top = np.clip(np.floor(curve.min(axis=0)) - 1, 0, None).astype(int)
        right, bottom = np.ceil(curve.max(axis=0)).astype(int) + 2
        box = coverage[top : max(bottom, 0), left : max(right, 0)]
        if box.size == 0:
            return
        fine = np.zeros((box.shape[0] * _SUPERSAMPLING, box.shape[1] * _SUPERSAMPLING), np.uint8)
        # Pixel centres are whole numbers in both grids, hence the shift by a half.
        corners = (curve - (left, top) + 0.5) * _SUPERSAMPLING - 0.5
        fixed = np.round(corners * 2**_FRACTION_BITS).astype(np.int32)
        cv2.fillPoly(fine, [fixed], 255, shift=_FRACTION_BITS)
        share = cv2.resize(fine, box.shape[::-1], interpolation=cv2.INTER_AREA)
        np.maximum(box, np.asarray(share, np.float32) / np.float32(255), out=box)

    def stroke(self, curves: list[Points], width: float, strength: float = 1.0) -> Plane:
        """Give the coverage of open curves drawn with a pen ``width`` mouth units wide."""
        ink = np.zeros((self.frame.height, self.frame.width), np.uint8)
        pen = width * self.frame.unit
        fixed = [
            np.round(self.frame.to_pixels(curve) * 2**_FRACTION_BITS).astype(np.int32)
            for curve in curves
        ]
        # A pen thinner than a pixel is drawn one pixel wide and paler.
        level = int(255 * strength * min(1.0, pen))
        cv2.polylines(
            ink, fixed, False, level, max(1, round(pen)), lineType=cv2.LINE_AA, shift=_FRACTION_BITS
        )
        return np.asarray(ink, np.float32) / np.float32(255)

    def dots(self, points: Points, radii: NDArray[np.float64]) -> Plane:
        """Give the coverage of a filled circle at each of ``points``."""
        ink = np.zeros((self.frame.height, self.frame.width), np.uint8)
        scale = 2**_FRACTION_BITS
        centres = np.round(self.frame.to_pixels(points) * scale).astype(int)
        for (x, y), radius in zip(centres, radii * self.frame.unit, strict=True):
            level = int(255 * min(1.0, radius))
            size = max(1, round(radius * scale))
            cv2.circle(ink, (int(x), int(y)), size, level, -1, cv2.LINE_AA, _FRACTION_BITS)
        return np.asarray(ink, np.float32) / np.float32(255)

    def noise(self, cell: float, octaves: int = 1, stretch: tuple[float, float] = (1, 1)) -> Plane:
        """Give smooth noise of mean 0 and deviation about 1, with grains ``cell`` units apart."""
        total = np.zeros((self.frame.height, self.frame.width), np.float32)
        power = 0.0
        for octave in range(octaves):
            weight = 0.5**octave
            total += np.float32(weight) * self._grains(cell * weight, stretch)
            power += weight**2
        return total / np.float32(np.sqrt(power) * 0.75)

    def _grains(self, cell: float, stretch: tuple[float, float]) -> Plane:
        wide = max(1.0, cell * stretch[0] * self.frame.unit)
        tall = max(1.0, cell * stretch[1] * self.frame.unit)
        columns, rows = int(self.frame.width / wide) + 3, int(self.frame.height / tall) + 3
        coarse = self.rng.standard_normal((rows, columns), dtype=np.float32)
        size = (int(columns * wide) + 1, int(rows * tall) + 1)
        # Of a grain far wider than the picture, hardly a slope would show: make it narrower.
        size = (min(size[0], 4 * self.frame.width), min(size[1], 4 * self.frame.height))
        fine = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
        return np.asarray(fine[: self.frame.height, : self.frame.width], np.float32)

    def blur(self, plane: Plane, sigma: float) -> Plane:
        """Blur a plane by ``sigma`` mouth units."""
        return blur(plane, sigma * self.frame.unit)

    def over(self, colour: Colour, coverage: Plane) -> None:
        """Lay ``colour`` over the picture where ``coverage`` is 1, and mix in between."""
        paint, box = np.asarray(colour, np.float32), _box(coverage)
        under = self.pixels[box]
        under += ((paint[box] if paint.ndim == 3 else paint) - under) * coverage[box][..., None]

    def darken(self, amount: Plane, tint: Colour = (0.8, 1.0, 1.0)) -> None:
        """Take light away; ``tint`` says how much of each channel: skin glows red in shade."""
        box = _box(amount)
        self.pixels[box] *= 1 - amount[box][..., None] * np.asarray(tint, np.float32)

    def relief(self, height: Plane) -> Plane:
        """Give the Lambertian brightness of a height field in mouth units; level ground is 1."""
        x, y, z = self.normals(height)
        right, down, near = (float(part) for part in self.light)
        return np.asarray(np.maximum((x * right + y * down + z * near) / near, 0), np.float32)

    def gleam(self, height: Plane, sharpness: float) -> Plane:
        """Give Blinn-Phong highlights in ``[0, 1]`` of a height field in mouth units."""
        x, y, z = self.normals(height)
        half = self.light + np.array([0, 0, 1])
        right, down, near = (float(part) for part in half / np.linalg.norm(half))
        return np.asarray(np.maximum(x * right + y * down + z * near, 0) ** sharpness, np.float32)

    def normals(self, height: Plane) -> tuple[Plane, Plane, Plane]:
        """Give the surface normals of a height field in mouth units, as three planes."""
        scale = self.frame.unit / 8
        x = -np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=scale), np.float32)
        y = -np.asarray(cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=scale), np.float32)
        z = np.asarray(1 / np.sqrt(1 + x * x + y * y), np.float32)
        return x * z, y * z, z


def _box(coverage: Plane) -> tuple[slice, slice]:
    """Give the box outside which nothing is covered: most parts are small, and this is quick."""
    left, top, width, height = cv2.boundingRect((coverage > 0).astype(np.uint8))
    return slice(top, top + height), slice(left, left + width)
