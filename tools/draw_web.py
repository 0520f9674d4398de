"""Draw the page's icons and take its pictures for the docs, from drawn photos alone.

``python tools/draw_web.py`` after ``make web``; needs a Chromium on the path.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tongueseg.synthetic.drawn import draw_mouth

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from camera_film import write_film  # noqa: E402
from static_host import hosting  # noqa: E402

ICONS = ROOT / "web/public/icons"
PICTURES = ROOT / "docs/pictures"
EXAMPLES = sorted((ROOT / "examples/original").iterdir())
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
PAPER = "[data-part=paper]"


def main() -> None:
    """Draw the icons, then ``web.jpg``, ``-phone``, ``-camera`` and ``-editor``."""
    chromium = shutil.which("chromium") or sys.exit("no chromium on the path")
    with (
        sync_playwright() as playwright,
        hosting(ROOT / "web/dist") as host,
        TemporaryDirectory() as scratch,
    ):
        flags = ["--no-sandbox", *film(Path(scratch) / "film.y4m")]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        icons(browser)
        shots = {
            "web": [shot(browser, host.url, result, locale="en-GB", **DESK)],
            "web-editor": [shot(browser, host.url, editor, locale="en-GB", **DESK)],
            "web-camera": [
                shot(browser, host.url, camera, locale="en-GB", **PHONE),
                shot(browser, host.url, camera, locale="en-GB", color_scheme="dark", **PHONE),
            ],
            "web-phone": [
                shot(browser, host.url, nothing, locale="en-GB", **PHONE),
                shot(browser, host.url, result, locale="zh-CN", **PHONE),
                shot(browser, host.url, cutout, locale="en-GB", color_scheme="dark", **PHONE),
                shot(browser, host.url, points, locale="en-GB", color_scheme="dark", **PHONE),
            ],
        }
        browser.close()
    for name, pictures in shots.items():
        side_by_side(pictures).save(PICTURES / f"{name}.jpg", quality=85)


def icons(browser: Browser) -> None:
    """Draw the PNGs from ``icon.svg``: round, square, and with room for a mask."""
    drawn = (ICONS / "icon.svg").read_text(encoding="utf-8")
    square = drawn.replace('rx="112" ', "")
    moved = "translate(256 256) scale(.78) translate(-256 -256)"
    roomy = square.replace("<path", f'<path transform="{moved}"')
    kinds = [("icon-192", 192, drawn), ("icon-512", 512, drawn)]
    kinds += [("maskable-512", 512, roomy), ("apple-touch-icon", 180, square)]
    for name, size, source in kinds:
        page = browser.new_page(viewport={"width": size, "height": size})
        style = f"*{{margin:0}} svg{{display:block;width:{size}px;height:{size}px}}"
        page.set_content(f"<style>{style}</style>{source}")
        page.screenshot(path=str(ICONS / f"{name}.png"), omit_background=True)
        page.close()


def shot(browser: Browser, url: str, act: Callable[[Page], None], **how: object) -> Image.Image:
    """Open the page, do something with it, and take a picture."""
    allowed = {"reduced_motion": "reduce", "permissions": ["camera"], **how}
    context = browser.new_context(**allowed)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(".dot")
    page.wait_for_timeout(500)
    act(page)
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture


def nothing(page: Page) -> None:
    """Leave the page as it begins."""


def result(page: Page) -> None:
    """Add some photos to a page that has worked on one before."""
    for photos in (EXAMPLES[:1], EXAMPLES[1:4]):
        page.set_input_files("[data-part=files]", photos)
        page.wait_for_selector("[data-part=measures]")
        page.wait_for_selector(".thumb.waiting, .thumb.working", state="detached")
        if photos == EXAMPLES[:1]:
            page.locator(".deeds .quiet").click()


def film(path: Path) -> list[str]:
    """Draw what the camera shows, and return the browser's flags for it."""
    write_film(path, draw_mouth(np.random.default_rng(5), height=640, width=480).photo)
    return ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}"]


def camera(page: Page) -> None:
    """Open the camera, and wait until it finds nothing wrong."""
    page.locator(".ways .main").click()
    page.locator("[data-part=camera] input[type=checkbox]").uncheck()
    page.wait_for_selector("[data-part=advice].good")


def cutout(page: Page) -> None:
    """Blur what lies behind, and put the slider in the middle."""
    result(page)
    page.locator(".segments button").nth(1).click()
    page.locator(".swatch.blur").click()
    page.locator(".compare").fill("45")
    page.locator(".deeds .button").nth(1).click()
    page.mouse.wheel(0, -2000)


def editor(page: Page) -> None:
    """Open the editor and hold the brush over the photo."""
    result(page)
    page.locator(".deeds .main").click()
    box = page.locator(PAPER).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.56, box["y"] + box["height"] * 0.62)


def points(page: Page) -> None:
    """Show the outline as points."""
    editor(page)
    page.locator(".tools .button").nth(2).click()


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Set pictures in a row with grey between, at most 1600 pixels wide."""
    gap = np.full((pictures[0].height, 32, 3), 150, np.uint8)
    row = np.hstack([part for one in pictures for part in (gap, np.asarray(one))][1:])
    image = Image.fromarray(row)
    scale = min(1.0, 1600 / image.width)
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
