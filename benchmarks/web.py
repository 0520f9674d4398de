"""The page in a headless Chromium: does it cut as Python does, how quickly, for how many bytes.

``make web`` first. Photos are dropped one by one onto a warm page; the clock runs from the drop to
the frame in which the mask is on the screen, and counts decoding, all looks and drawing.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tongueseg import Segmenter
from tongueseg.metrics import count, iou

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from static_host import hosting  # type: ignore[import-not-found]  # noqa: E402

WANTED_IOU, WANTED_MS, WANTED_MB = 0.995, 150, 15
MARKS = "performance.getEntriesByType('mark').map(mark => mark.startTime)"


def main() -> None:
    """Print a table; ends with 1 where the masks differ or too many bytes travel."""
    args = arguments()
    photos = sorted((args.data / "original").iterdir())[: args.count]
    dist = ROOT / "web/dist"
    if not dist.is_dir():
        sys.exit(f"{dist}: not there; run make web")
    found = shutil.which("chromium") or sys.exit("no chromium on the path")
    with sync_playwright() as playwright, hosting(dist) as host:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(host.url)
        page.wait_for_selector(".dot")
        page.wait_for_selector("text=Works offline")
        sent = host.sent
        masks, times = zip(*drop(page, [photos[0], *photos]), strict=True)
        threads = page.evaluate("crossOriginIsolated ? navigator.hardwareConcurrency : 1")
        browser.close()
    segment = Segmenter(threads=1)
    overlaps = [
        iou(count(mask, segment(photo).mask)) for mask, photo in zip(masks[1:], photos, strict=True)
    ]
    figures = {
        "photos": len(photos),
        "threads": threads,
        "iou_mean": float(np.nanmean(overlaps)),
        "iou_worst": float(np.nanmin(overlaps)),
        "ms_median": statistics.median(times[1:]),
        "ms_95": float(np.percentile(times[1:], 95)),
        "megabytes": sent / 1e6,
    }
    print_table(figures)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(figures["iou_mean"] < WANTED_IOU or figures["megabytes"] > WANTED_MB)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    beside = Path(os.environ.get("TONGUESEG_DATA", ROOT.parent / "shared/data"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=beside / "closeup", help="a dataset folder")
    parser.add_argument("--count", type=int, default=None, help="photos, all if left out")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    return parser.parse_args()


def drop(page: Page, photos: list[Path]) -> Iterator[tuple[NDArray[np.bool_], float]]:
    """Yield the mask of each photo and the milliseconds until it was on the screen."""
    for photo in photos:
        page.evaluate("performance.clearMarks()")
        page.set_input_files("[data-part=files]", photo)
        page.wait_for_selector("[data-part=measures], .notes h2")
        while len(marks := page.evaluate(MARKS)) < 2:
            page.wait_for_timeout(20)
        added, painted = marks
        with page.expect_download() as coming:
            page.locator(".downloads .button").first.click()
        with Image.open(io.BytesIO(coming.value.path().read_bytes())) as image:
            yield np.asarray(image) > 0, painted - added
        page.locator(".deeds .quiet").click()


def print_table(figures: dict[str, float]) -> None:
    """Print the figures in Markdown, each with its target."""
    median, slow, sent = figures["ms_median"], figures["ms_95"], figures["megabytes"]
    print(f"{figures['photos']} photos, {figures['threads']} threads\n")
    print("| what | found | wanted |\n| --- | --- | --- |")
    print(f"| mean IoU with Python's masks | {figures['iou_mean']:.5f} | {WANTED_IOU} or more |")
    print(f"| worst IoU | {figures['iou_worst']:.5f} | |")
    print(f"| from drop to drawn, median | {median:.0f} ms | {WANTED_MS} ms or less |")
    print(f"| from drop to drawn, 95th of 100 | {slow:.0f} ms | |")
    print(f"| over the wire, first visit | {sent:.1f} MB | {WANTED_MB} MB or less |")


if __name__ == "__main__":
    main()
