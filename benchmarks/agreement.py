"""Agreement: how alike two drawings of one photo are, beside how alike a model and a drawing are.

Where a dataset holds a photo twice, under two names, its tongue was drawn twice. The second copy
is brought onto the first by an affine registration of the photos, and the IoU of the two masks
tells how far people differ on one tongue.
"""

from __future__ import annotations

import argparse
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from photos import real_dataset
from report import print_machine, print_table, write_json
from tongueseg import Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.data.masks import read_mask
from tongueseg.data.split.duplicates import duplicate_groups
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]


class Copy(NamedTuple):
    """One of the photos: its pixels, the mask that was drawn, and the model's."""

    name: str
    pixels: Pixels
    drawn: Mask
    found: Mask


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", nargs="?", default="default", help="as --model takes it")
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos if not given")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def read(record: Record, segmenter: Segmenter) -> Copy:
    """Read a photo and its mask and let the model draw it."""
    pixels = read_photo(record.photo).pixels
    drawn = read_mask(record.mask, pixels.shape[:2])
    return Copy(record.name, pixels, drawn, segmenter(pixels).mask)


def onto(first: Pixels, second: Pixels) -> NDArray[np.float32]:
    """Return the affine matrix that maps pixels of the first photo to those of the second."""
    one, other = (cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) for pixels in (first, second))
    start = np.eye(2, 3, dtype=np.float32)
    _, matrix = cv2.findTransformECC(one, other, start, cv2.MOTION_AFFINE)
    return np.asarray(matrix, np.float32)


def moved(mask: Mask, matrix: NDArray[np.float32]) -> Mask:
    """Bring a mask of the second photo onto the first."""
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(mask.view(np.uint8), matrix, mask.shape[::-1], flags=flags) > 0


def compared(first: Copy, second: Copy) -> dict[str, float]:
    """Return the IoU of every two of the four masks that are worth comparing."""
    matrix = onto(first.pixels, second.pixels)
    return {
        "two drawings": iou(count(moved(second.drawn, matrix), first.drawn)),
        "the model on both": iou(count(moved(second.found, matrix), first.found)),
        "the model and the first drawing": iou(count(first.found, first.drawn)),
        "the model and the second drawing": iou(count(second.found, second.drawn)),
    }


def main() -> None:
    """Measure and print."""
    asked = settings()
    print_machine()
    records = {one.name: one for one in read_dataset(real_dataset(asked.data))}
    groups = duplicate_groups(list(records.values()))
    figures = {}
    with Segmenter(asked.model) as segmenter:
        for group in groups:
            copies = [read(records[name], segmenter) for name in sorted(group)]
            for first, second in combinations(copies, 2):
                figures[f"{first.name}, {second.name}"] = compared(first, second)
    for names, found in figures.items():
        print()
        print_table((names, "IoU"), [(what, f"{value:.4f}") for what, value in found.items()])
    write_json(asked.json, figures)


if __name__ == "__main__":
    main()
