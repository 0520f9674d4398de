"""The page's live camera: frames a second, on a slow processor too, and its outline's IoU.

``python benchmarks/web.py camera`` runs it. The camera is a film: a drawn mouth for the speed, real
photos for the outline, each compared with Python's mask of the same frame.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tongueseg import Segmenter
from tongueseg.metrics import count, iou
from tongueseg.synthetic.drawn import draw_mouth

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from camera_film import as_filmed, inside, placed, write_film  # noqa: E402
from static_host import hosting  # noqa: E402

TARGET_IOU, TARGET_RATE, TARGET_SLOW = 0.97, 10, 2
SECONDS = 10
SLOWER = 4
"""How many times slower the page's process runs: it is stopped for the rest of each turn."""
TURN = 0.02
FRAMES = "performance.getEntriesByName('tongueseg-frame').map(frame => frame.duration)"
VIDEO = """(() => {
    const quality = document.querySelector("video").getVideoPlaybackQuality();
    return [quality.totalVideoFrames, quality.droppedVideoFrames];
})()"""
EDGE = "[data-part=edge]"


def main(data: Path, photos: int, report: Path | None) -> bool:
    """Print a table; returns whether the outlines differ from Python's."""
    dist = ROOT / "web/dist"
    if not dist.is_dir():
        sys.exit(f"{dist}: not there; run make web")
    chromium = shutil.which("chromium") or sys.exit("no chromium on the path")
    with (
        tempfile.TemporaryDirectory() as scratch,
        sync_playwright() as playwright,
        hosting(dist) as host,
    ):
        film = Path(scratch) / "film.y4m"
        write_film(film, draw_mouth(np.random.default_rng(5), height=960, width=1280).photo)
        flags = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", *flags]
        )
        page = browser.new_context(permissions=["camera"]).new_page()
        page.goto(host.url)
        page.wait_for_selector("text=Works offline")
        figures = speeds(browser, page)
        overlaps = list(outlines(page, film, sorted((data / "original").iterdir())[:photos]))
        browser.close()
    figures |= {
        "photos": len(overlaps),
        "iou_mean": statistics.mean(overlaps),
        "iou_worst": min(overlaps),
    }
    print_table(figures)
    if report:
        report.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return figures["iou_mean"] < TARGET_IOU


def speeds(browser: Browser, page: Page) -> dict[str, float]:
    """Measure the frames that are worked on and those that are shown, at full and at a quarter."""
    open_camera(page)
    rate, milliseconds, dropped = speed(page)
    with slowed(browser):
        slow_rate, slow_milliseconds, slow_dropped = speed(page)
    close_camera(page)
    return {
        "rate": rate,
        "ms": milliseconds,
        "dropped": dropped,
        "slow_rate": slow_rate,
        "slow_ms": slow_milliseconds,
        "slow_dropped": slow_dropped,
    }


def speed(page: Page) -> tuple[float, float, float]:
    """Frames a second, milliseconds of one, and the share of the video's frames never shown."""
    page.wait_for_timeout(2000)
    page.evaluate("performance.clearMeasures()")
    started, before = time.perf_counter(), page.evaluate(VIDEO)
    page.wait_for_timeout(1000 * SECONDS)
    frames, after = page.evaluate(FRAMES), page.evaluate(VIDEO)
    seconds = time.perf_counter() - started
    dropped = (after[1] - before[1]) / max(1, after[0] - before[0])
    return len(frames) / seconds, statistics.median(frames), dropped


@contextmanager
def slowed(browser: Browser) -> Iterator[None]:
    """Let the page's process, with all its threads, run a quarter of the time.

    The protocol's own throttling slows the main thread alone, and the model runs in another.
    """
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [process["id"] for process in processes if process["type"] == "renderer"]
    over = threading.Event()

    def send(what: signal.Signals) -> None:
        for page in pages:
            os.kill(page, what)

    def pace() -> None:
        while not over.is_set():
            send(signal.SIGSTOP)
            time.sleep(TURN * (1 - 1 / SLOWER))
            send(signal.SIGCONT)
            time.sleep(TURN / SLOWER)

    pacing = threading.Thread(target=pace)
    pacing.start()
    try:
        yield
    finally:
        over.set()
        pacing.join()
        send(signal.SIGCONT)


def outlines(page: Page, film: Path, photos: list[Path]) -> Iterator[float]:
    """Show each photo to the camera, and yield the IoU of its outline with Python's mask."""
    with Segmenter(threads=1) as segment:
        for photo in photos:
            with Image.open(photo) as image:
                pixels = np.asarray(image.convert("RGB"))
            scale = min(400 / pixels.shape[0], 560 / pixels.shape[1])
            picture = placed(pixels, scale=scale)
            write_film(film, picture)
            open_camera(page)
            page.wait_for_selector(EDGE, state="attached")
            page.evaluate("performance.clearMeasures()")
            while len(page.evaluate(FRAMES)) < 3:
                page.wait_for_timeout(20)
            line = page.locator(EDGE).get_attribute("d") or ""
            close_camera(page)
            expected = segment(Image.fromarray(as_filmed(picture))).mask
            yield iou(count(inside(line, expected.shape), expected))


def open_camera(page: Page) -> None:
    """Open it, without its own release of the shutter, and wait for a first answer."""
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_label("Automatic").uncheck()
    page.wait_for_selector(EDGE, state="attached")


def close_camera(page: Page) -> None:
    """Close it, and wait until it is."""
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-part=camera]", state="detached")


def print_table(figures: dict[str, float]) -> None:
    """Print the figures in Markdown, each with its target."""
    rate, slow = figures["rate"], figures["slow_rate"]
    print("| what | measured | target |\n| --- | --- | --- |")
    print(f"| outlines a second | {rate:.1f} | {TARGET_RATE} or more |")
    print(f"| from frame to outline, median | {figures['ms']:.0f} ms | |")
    print(f"| frames of the video that were not shown | {figures['dropped']:.1%} | |")
    print(f"| outlines a second, {SLOWER} times slower | {slow:.1f} | {TARGET_SLOW} or more |")
    print(f"| from frame to outline, {SLOWER} times slower | {figures['slow_ms']:.0f} ms | |")
    print(f"| frames not shown, {SLOWER} times slower | {figures['slow_dropped']:.1%} | |")
    mean, photos = figures["iou_mean"], figures["photos"]
    compared = f"mean IoU of {photos} outlines with Python's masks"
    print(f"| {compared} | {mean:.4f} | {TARGET_IOU} or more |")
    print(f"| worst IoU | {figures['iou_worst']:.4f} | |")
