"""Points: what one point on the tongue finds, and how many clicks a mask needs.

The first point is the innermost pixel of the drawn mask. A click is the innermost pixel of the
largest region where mask and drawn mask differ, until the IoU reaches 0.95.

    python benchmarks/points.py [MODEL …] [--data ../shared/data/booth]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photos import real_dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.data.masks import read_mask
from tongueseg.io.photo import Photo, read_photo
from tongueseg.metrics import count, iou

FOUND, TARGET_IOU = 0.5, 0.88
"""IoU from which a tongue counts as found, and the mean that one point shall reach."""
GOOD, WORST, MOST_CLICKS, TARGET_CLICKS = 0.95, 20, 10, 3.0

Mask = NDArray[np.bool_]
Click = tuple[int, int, bool]


def innermost(region: Mask) -> tuple[int, int]:
    """Return x and y of the pixel of the largest component that is farthest from its outline."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(region.view(np.uint8))
    largest = labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()
    padded = np.pad(largest, 1).view(np.uint8)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    return int(x), int(y)


def overlap(mask: Mask, truth: Mask) -> float:
    """Return the IoU of two masks, 0 where it is undefined."""
    return float(np.nan_to_num(iou(count(mask, truth))))


def clicks_until_good(segmenter: Segmenter, photo: Photo, truth: Mask) -> int:
    """Return how many clicks a mask needs, :data:`MOST_CLICKS` at most."""
    clicks: list[Click] = []
    mask = segmenter(photo).mask
    while overlap(mask, truth) < GOOD and len(clicks) < MOST_CLICKS:
        x, y = innermost(mask ^ truth)
        click = (x, y, bool(truth[y, x]))
        if click in clicks:
            return MOST_CLICKS
        clicks.append(click)
        mask = segmenter(photo, points=clicks).mask
    return len(clicks)


def read(record: Record) -> tuple[Photo, Mask]:
    """Return a photo and its drawn mask."""
    photo = read_photo(record.photo)
    return photo, read_mask(record.mask, (photo.height, photo.width))


def one_point(segmenter: Segmenter, records: list[Record]) -> dict[str, NDArray[np.float64]]:
    """Return the IoU of each photo without a point, with one, and with a box."""
    rows = []
    for record in records:
        photo, truth = read(record)
        x, y, width, height = cv2.boundingRect(truth.view(np.uint8))
        points = [(*innermost(truth), True)]
        masks = (
            segmenter(photo).mask,
            segmenter(photo, points=points).mask,
            segmenter(photo, box=(x, y, width, height)).mask,
        )
        rows.append([overlap(mask, truth) for mask in masks])
    plain, point, box = np.array(rows).T
    return {"without": plain, "one point": point, "box": box}


def worst(segmenter: Segmenter, records: list[Record]) -> list[Record]:
    """Return the photos whose mask without points is worst."""

    def value(record: Record) -> float:
        photo, truth = read(record)
        return overlap(segmenter(photo).mask, truth)

    return sorted(records, key=value)[:WORST]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--data", type=Path, help="booth; selfie and closeup lie beside it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    folder = real_dataset(given.data).parent
    print_machine()
    figures = {}
    for model in given.models:
        with Segmenter(model) as segmenter:
            values = one_point(segmenter, read_dataset(folder / "selfie"))
            records = worst(segmenter, read_dataset(folder / "closeup"))
            clicks = [clicks_until_good(segmenter, *read(record)) for record in records]
        print(f"\n{model}, selfie\n")
        rows = [
            (name, f"{(ious >= FOUND).sum()} of {len(ious)}", f"{ious.mean():.4f}")
            for name, ious in values.items()
        ]
        print_table(("", "found", "mean IoU"), rows)
        point, mean = values["one point"], float(np.mean(clicks))
        met = bool((point >= FOUND).all() and point.mean() >= TARGET_IOU)
        print(f"\nall found with one point, IoU of {TARGET_IOU}: {verdict(met)}")
        failed = sum(number == MOST_CLICKS for number in clicks)
        print(f"clicks until IoU {GOOD}, {len(clicks)} worst of closeup: mean {mean:.2f}, ", end="")
        print(f"{failed} not reached; {TARGET_CLICKS:g} at most: {verdict(mean <= TARGET_CLICKS)}")
        figures[model] = {name: ious.tolist() for name, ious in values.items()}
        figures[model]["clicks"] = clicks
    write_json(given.json, figures)


if __name__ == "__main__":
    main()
