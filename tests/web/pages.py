"""Pages that are opened, listened to and left as they were found; masks that they save."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

PATIENCE = 60_000
# A browser that cannot run the model is there in no time, and does all else.
NO_SIMD = "WebAssembly.validate = () => false"
PHONE = {"width": 360, "height": 740}


class Complaints(list):
    """What pages complain of: their console, errors, requests to other hosts than theirs."""

    def __init__(self, home: Any) -> None:
        super().__init__()
        self.home = home

    def of(self, context: Any) -> Any:
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: self.hear(message.text))
        context.on("weberror", lambda error: self.append(str(error.error)))
        context.on("request", self.see)
        return context

    def see(self, request: Any) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.append(f"request to {request.url}")

    def hear(self, text: str) -> None:
        # The browser reports requests without a network, which one test makes.
        if "ERR_INTERNET_DISCONNECTED" not in text:
            self.append(text)


def open_context(browser: Any, complaints: Any, *, worker: bool = True, **how: Any) -> Any:
    """Open a context; without a service worker the page loads once, and asks for a service."""
    allowed = "allow" if worker else "block"
    context = browser.new_context(**{"locale": "en-GB", "service_workers": allowed, **how})
    if not worker:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
        context.route("**/v1/version", lambda route: route.fulfill(status=204))
    return complaints.of(context)


def open_page(browser: Any, host: Any, **how: Any) -> tuple[Any, ...]:
    """Open the page in a context of its own and wait for its model; gives it and its complaints."""
    complaints = Complaints(host.url)
    page = open_context(browser, complaints, **how).new_page()
    page.goto(host.url)
    page.wait_for_selector(".dot")
    return page, complaints


def leave(page: Any, complaints: Any) -> None:
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


def mask_of(path: Any) -> Any:
    """Read a mask that the page saved, as bool, and check its format."""
    with Image.open(path) as image:
        assert image.mode == "L"
        values = np.asarray(image)
    assert set(np.unique(values)) <= {0, 255}
    return values > 0


def kept(page: Any) -> Any:
    """Return what the browser's database holds of each photo: its name and whether it was drawn."""
    return page.evaluate(
        """() => new Promise((done, failed) => {
            const opened = indexedDB.open("tongueseg");
            opened.onerror = failed;
            opened.onsuccess = () => {
                const all = opened.result.transaction("photos").objectStore("photos").getAll();
                all.onerror = failed;
                all.onsuccess = () => done(all.result.map(({ name, edited, mask }) => {
                    return { name, edited, bytes: mask && mask.packed.size };
                }));
            };
        })"""
    )


def given(name: str, content: bytes = b"", kind: str = "image/jpeg") -> dict[str, Any]:
    """Return a file for Playwright."""
    return {"name": name, "mimeType": kind, "buffer": content}
