"""Pages that are opened, listened to and left as they were found; masks that they save."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from page_core import WEB
from typing_helpers import not_none

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        FilePayload,
        Page,
        Request,
        ViewportSize,
    )

    from static_host import Host

PATIENCE = 60_000
PAPER = "[data-part=paper]"
# A browser that cannot run the model is there in no time, and does all else.
NO_SIMD = "WebAssembly.validate = () => false"
PHONE: ViewportSize = {"width": 360, "height": 740}


class Complaints(list[str]):
    """What pages complain of: their console, errors, requests to other hosts than theirs."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self.home = home

    def of(self, context: BrowserContext) -> BrowserContext:
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: self.hear(message.text))
        context.on("weberror", lambda error: self.append(str(error.error)))
        context.on("request", self.see)
        return context

    def see(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.append(f"request to {request.url}")

    def hear(self, text: str) -> None:
        # The browser reports requests without a network, which one test makes.
        if "ERR_INTERNET_DISCONNECTED" not in text:
            self.append(text)


@dataclass(frozen=True)
class Desk:
    """The page in a wide window.

    Attributes:
        sent: bytes that the first visit took.
    """

    page: Page
    complaints: Complaints
    sent: int


def build_page(node_modules: Path, out: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build the page into a folder, as ``make web`` does, with variables of the environment."""
    command: list[str | Path] = [
        "node",
        node_modules / "vite/bin/vite.js",
        "build",
        "--outDir",
        out,
    ]
    return subprocess.run(
        command,
        cwd=WEB,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def open_context(
    browser: Browser, complaints: Complaints, *, worker: bool = True, **how: str
) -> BrowserContext:
    """Open a context; without a service worker the page loads once, and asks for a service."""
    allowed = "allow" if worker else "block"
    options: dict[str, Any] = {"locale": "en-GB", "service_workers": allowed, **how}
    context = browser.new_context(**options)
    if not worker:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
        context.route("**/v1/version", lambda route: route.fulfill(status=204))
    return complaints.of(context)


def open_page(browser: Browser, host: Host, **how: Any) -> tuple[Page, Complaints]:
    """Open the page in a context of its own and wait for its model; gives it and its complaints."""
    complaints = Complaints(host.url)
    page = open_context(browser, complaints, **how).new_page()
    page.goto(host.url)
    page.wait_for_selector(".dot")
    return page, complaints


def leave(page: Page, complaints: Complaints) -> None:
    """Fail if the page complained; leave it without photos, as it was found."""
    heard = list(complaints)
    complaints.clear()
    if page.locator("dialog[open]").count():
        page.keyboard.press("Escape")
    if page.locator("footer .button").count():
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator("footer .button").click()
        page.get_by_role("button", name="Choose photos").wait_for()
    assert heard == []


def mask_of(path: Path) -> NDArray[np.bool_]:
    """Read a mask that the page saved, as bool, and check its format."""
    with Image.open(path) as image:
        assert image.mode == "L"
        values = np.asarray(image)
    assert set(np.unique(values)) <= {0, 255}
    return np.asarray(values > 0)


def kept(page: Page) -> list[dict[str, int | str]]:
    """Return what the browser's database holds of each photo: its name and whether it was drawn."""
    content: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((done, failed) => {
            const opened = indexedDB.open("tongueseg");
            opened.onerror = failed;
            opened.onsuccess = () => {
                const all = opened.result.transaction("photos").objectStore("photos").getAll();
                all.onerror = failed;
                all.onsuccess = () => {
                    opened.result.close();
                    done(all.result.map(({ name, edited, mask }) => {
                        return { name, edited, bytes: mask && mask.packed.size };
                    }));
                };
            };
        })"""
    )
    return content


def given(name: str, content: bytes = b"", kind: str = "image/jpeg") -> FilePayload:
    """Return a file for Playwright."""
    return {"name": name, "mimeType": kind, "buffer": content}


def paint(page: Page, tool: str, *, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a straight stroke with a tool, by shares of the drawing area."""
    page.get_by_role("button", name=tool).click()
    box = not_none(page.locator(PAPER).bounding_box())
    (x0, y0), (x1, y1) = (
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)
    )
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=5)
    page.mouse.up()
