"""Without a network, and after a while."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from typing_helpers import not_none
from web.pages import NO_SIMD, mask_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext, SaveFile
    from web.pages import Desk

PAPER = "[data-part=paper]"


def come_back(page: Page, host: Host) -> None:
    """Close the tab and open it again."""
    page.goto("about:blank")
    page.goto(host.url)


def test_no_more_than_15_megabytes_over_the_wire(page: Page, desk: Desk) -> None:
    # Nothing is packed by the host: this is the worst of cases.
    assert desk.sent < 15_000_000
    assert page.evaluate("crossOriginIsolated")


def test_it_may_be_installed(dist: Path) -> None:
    manifest = json.loads((dist / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        if icon["type"] == "image/png":
            with Image.open(dist / icon["src"]) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"]
    assert "maskable" in [icon.get("purpose") for icon in manifest["icons"]]


def test_a_tab_closed_before_there_is_an_answer_goes_on_without_a_network(
    page: Page, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page.set_input_files("[data-part=files]", examples[:2])
    page.wait_for_selector(".thumb")
    page.wait_for_timeout(100)
    page.context.set_offline(True)
    try:
        come_back(page, host)
        page.wait_for_selector("text=Works offline")
        page.wait_for_selector("text=2 photos from last time are still here")
        page.wait_for_selector("[data-part=measures]")
        add(page, examples[2])
        assert "Here is the tongue" in page.inner_text("[data-part=notes]")
    finally:
        page.context.set_offline(False)


def test_a_closed_tab_loses_no_stroke(
    page: Page, host: Host, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    add(page, examples[0])
    before = mask_of(saved(page, "Mask"))
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    box = not_none(page.locator(PAPER).bounding_box())
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_role("button", name="Eraser").click()
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1], steps=4)
    page.mouse.up()
    page.wait_for_timeout(1000)
    come_back(page, host)
    page.wait_for_selector("text=still here")
    page.wait_for_selector("[data-part=measures]")
    after = mask_of(saved(page, "Mask"))
    assert np.count_nonzero(before & ~after) > 200


def test_a_new_version_is_offered(context: OpenContext, host: Host, dist: Path) -> None:
    page = context(worker=True).new_page()
    page.add_init_script(NO_SIMD)
    page.goto(host.url)
    page.wait_for_selector("text=too old to run the model")
    worker = dist / "sw.js"
    before = worker.read_text(encoding="utf-8")
    worker.write_text(re.sub(r'"[0-9a-f]{12}"', '"newer"', before), encoding="utf-8")
    try:
        page.reload()
        page.wait_for_selector("text=A new version is ready")
        with page.expect_navigation():
            page.get_by_role("button", name="Reload").click()
        page.wait_for_selector("text=too old to run the model")
        for _ in range(100):
            names = page.evaluate("caches.keys()")
            if names == ["tongueseg-shell-newer"]:
                break
            page.wait_for_timeout(50)
        assert names == ["tongueseg-shell-newer"]
    finally:
        worker.write_text(before, encoding="utf-8")
