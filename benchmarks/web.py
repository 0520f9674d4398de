"""The page in a headless Chromium: does it cut as Python does, how quickly, for how many bytes.

Run ``make web`` first. The script drops photos one by one onto a warm page. The clock runs from the
drop to the frame in which the outline is on the screen: decoding, all passes, drawing. The
network's part is measured apart. ``--pixels`` brings every photo to a size first. ``camera``
measures the live camera instead.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright

import camera
from tongueseg import Segmenter
from tongueseg.metrics import count, iou

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from static_host import hosting  # noqa: E402

TARGET_IOU, TARGET_MS, TARGET_MB = 0.995, 150, 15
MARKS = "performance.getEntriesByType('mark').map(mark => mark.startTime)"
NETWORK = """(() => {
    const runs = performance.getEntriesByName("tongueseg-network");
    performance.clearMeasures();
    return runs.reduce((sum, run) => sum + run.duration, 0);
})()"""


class Drop(NamedTuple):
    """One photo: its mask, the milliseconds until it was on the screen, those of the network."""

    mask: NDArray[np.bool_]
    ms: float
    network: float


class Visit(NamedTuple):
    """A first visit: the bytes that travelled, the threads that the page has, what was dropped."""

    sent: int
    threads: int
    drops: list[Drop]


def main() -> None:
    """Print a table; ends with 1 where the masks differ or too many bytes travel."""
    args = arguments()
    if args.part == "camera":
        sys.exit(camera.main(args.data, args.count or 20, args.json))
    photos = sorted((args.data / "original").iterdir())[: args.count]
    with tempfile.TemporaryDirectory() as scratch:
        if args.pixels:
            photos = [resized(photo, args.pixels * 1e6, Path(scratch)) for photo in photos]
        visited = visit(photos)
        segment = Segmenter(threads=1)
        overlaps = [
            iou(count(one.mask, segment(photo).mask))
            for one, photo in zip(visited.drops, photos, strict=True)
        ]
    times = [one.ms for one in visited.drops]
    figures = {
        "photos": len(photos),
        "threads": visited.threads,
        "iou_mean": float(np.nanmean(overlaps)),
        "iou_worst": float(np.nanmin(overlaps)),
        "ms_median": statistics.median(times),
        "ms_95": float(np.percentile(times, 95)),
        "ms_network": statistics.median(one.network for one in visited.drops),
        "ms_rest": statistics.median(one.ms - one.network for one in visited.drops),
        "megabytes": visited.sent / 1e6,
    }
    print_table(figures)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.exit(figures["iou_mean"] < TARGET_IOU or figures["megabytes"] > TARGET_MB)


def visit(photos: list[Path]) -> Visit:
    """Open the page and drop photos onto it, the first one twice: that warms it."""
    dist = ROOT / "web/dist"
    if not dist.is_dir():
        sys.exit(f"{dist}: not there; run make web")
    chromium = shutil.which("chromium") or sys.exit("no chromium on the path")
    with sync_playwright() as playwright, hosting(dist) as host:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(host.url)
        page.wait_for_selector(".dot")
        page.wait_for_selector("text=Works offline")
        sent = host.sent
        drops = list(drop(page, [photos[0], *photos]))[1:]
        threads = page.evaluate("crossOriginIsolated ? navigator.hardwareConcurrency : 1")
        browser.close()
    return Visit(sent, threads, drops)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    beside = Path(os.environ.get("TONGUESEG_DATA", ROOT.parent / "shared/data"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="?", choices=("photos", "camera"), default="photos")
    parser.add_argument("--data", type=Path, default=beside / "closeup", help="a dataset folder")
    parser.add_argument(
        "--count", type=int, default=None, help="photos; all if left out, of the camera 20"
    )
    parser.add_argument("--pixels", type=float, help="megapixels that every photo is brought to")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    return parser.parse_args()


def resized(photo: Path, pixels: float, folder: Path) -> Path:
    """Write a photo at another size, as a camera would, and return its path."""
    with Image.open(photo) as image:
        scale = (pixels / (image.width * image.height)) ** 0.5
        size = round(image.width * scale), round(image.height * scale)
        path = folder / f"{photo.stem}.jpg"
        image.convert("RGB").resize(size).save(path, quality=90)
    return path


def drop(page: Page, photos: list[Path]) -> Iterator[Drop]:
    """Drop photos one after the other onto the page, and yield what became of each."""
    for photo in photos:
        page.evaluate("performance.clearMarks()")
        page.workers[0].evaluate(NETWORK)
        page.set_input_files("[data-part=files]", photo)
        page.wait_for_selector("[data-part=measures], .notes h2")
        while len(marks := page.evaluate(MARKS)) < 2:
            page.wait_for_timeout(20)
        added, painted = marks
        network = page.workers[0].evaluate(NETWORK)
        with page.expect_download() as coming:
            page.locator(".downloads .button").first.click()
        with Image.open(io.BytesIO(coming.value.path().read_bytes())) as image:
            yield Drop(np.asarray(image) > 0, painted - added, network)
        page.locator(".deeds .quiet").click()


def print_table(figures: dict[str, float]) -> None:
    """Print the figures in Markdown, each with its target."""
    median, slow, sent = figures["ms_median"], figures["ms_95"], figures["megabytes"]
    print(f"{figures['photos']} photos, {figures['threads']} threads\n")
    print("| what | measured | target |\n| --- | --- | --- |")
    print(f"| mean IoU with Python's masks | {figures['iou_mean']:.5f} | {TARGET_IOU} or more |")
    print(f"| worst IoU | {figures['iou_worst']:.5f} | |")
    print(f"| from drop to drawn, median | {median:.0f} ms | {TARGET_MS} ms or less |")
    print(f"| from drop to drawn, 95th of 100 | {slow:.0f} ms | |")
    print(f"| the network's part, median | {figures['ms_network']:.0f} ms | |")
    print(f"| all the rest, median | {figures['ms_rest']:.0f} ms | |")
    print(f"| over the wire, first visit | {sent:.1f} MB | {TARGET_MB} MB or less |")


if __name__ == "__main__":
    main()
