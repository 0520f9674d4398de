"""Close-ups with a tongue and its mask, and the tongue cut out of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tongueseg.errors import BadDataset
from tongueseg.io.csv import read_table
from tongueseg.synthetic.composed.faces import read_rgb
from tongueseg.synthetic.composed.layers import Pixels, Plane, blur

# Pixels around a tongue that are cut out with it.
_RIM = 8


@dataclass(frozen=True)
class Closeup:
    """A photo of a mouth that puts out its tongue.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        mask: ``(H, W)`` uint8, 0 or 255.
        throat: height in pixels of the throat that shows above the tongue's root.
    """

    photo: Pixels
    mask: Pixels
    throat: float = 0.0


@dataclass(frozen=True)
class Tongue:
    """A tongue alone, which points down.

    Attributes:
        pixels: ``(H, W, 3)`` float32; its colour runs on beyond its edge.
        alpha: ``(H, W)`` float32, 0 to 1.
        root: x and y of the middle of its upper end.
        tip: x and y of the middle of its lower end.
        half_width: half of its greatest width in pixels.
        corner: x and y in the close-up of its first pixel.
    """

    pixels: Plane
    alpha: Plane
    root: tuple[float, float]
    tip: tuple[float, float]
    half_width: float
    corner: tuple[int, int] = (0, 0)

    @property
    def aspect(self) -> float:
        """Its length over its width."""
        return (self.tip[1] - self.root[1]) / (2 * self.half_width)


@dataclass(frozen=True)
class CloseupFiles:
    """Where a close-up and its mask lie."""

    photo: Path
    mask: Path


def find_closeups(folder: Path, split: str) -> tuple[CloseupFiles, ...]:
    """Return the close-ups of the rows of ``split`` in ``folder/split.csv``.

    Raises:
        BadDataset: no ``split.csv``, or none of its rows is of that split.
    """
    file = folder / "split.csv"
    if not file.is_file():
        raise BadDataset(f"{folder}: no split.csv; it tells which photos are for training")
    _, rows = read_table(file)
    names = tuple(sorted(row.get("name", "") for row in rows if row.get("split") == split))
    if not names:
        raise BadDataset(f"{file}: no photo of split {split!r}")
    return tuple(
        CloseupFiles(folder / "original" / f"{name}.jpg", folder / "mask" / f"{name}.png")
        for name in names
    )


def read_closeup(files: CloseupFiles) -> Closeup:
    """Read a photo and its mask, whose tongue is any value above half of the largest.

    Raises:
        BadDataset: one is missing, they differ in size, or the mask holds no tongue.
    """
    photo, file = read_rgb(files.photo), files.mask
    mask = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise BadDataset(f"{file}: missing, or no picture")
    if mask.shape != photo.shape[:2]:
        raise BadDataset(f"{file}: of another size than its photo")
    if not mask.any():
        raise BadDataset(f"{file}: holds no tongue")
    return Closeup(photo, np.asarray(np.where(mask > mask.max() / 2, 255, 0), np.uint8))


def cut_tongue(closeup: Closeup) -> Tongue:
    """Cut the tongue out, and let its colour run on outwards so that no skin shows at its edge."""
    whole = closeup.mask > 127
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    box = tuple(slice(max(0, int(e[0]) - _RIM), int(e[-1]) + _RIM + 1) for e in (rows, columns))
    whole, mask = whole[box], closeup.mask[box]
    inner = cv2.erode(mask, np.ones((5, 5), np.uint8)).astype(np.float32) / 255
    pixels = closeup.photo[box].astype(np.float32)
    for side in (9, 33):
        weight = cv2.blur(inner, (side, side))
        fresh = (inner < 0.5) & (weight > 5e-3)
        spread = cv2.blur(pixels * inner[..., None], (side, side))
        pixels[fresh] = spread[fresh] / weight[fresh, None]
        inner[fresh] = 1
    rows = np.flatnonzero(whole.any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1])
    band = max(1, (bottom - top) // 8)
    return Tongue(
        pixels,
        blur(whole.astype(np.float32), 0.8),
        (_middle(whole[top : top + band]), float(top)),
        (_middle(whole[bottom - band : bottom]), float(bottom)),
        float(np.percentile(whole.sum(axis=1)[rows], 95)) / 2,
        (box[1].start, box[0].start),
    )


def _middle(band: np.ndarray) -> float:
    columns = np.nonzero(band)[1]
    return float(columns.mean()) if len(columns) else band.shape[1] / 2
