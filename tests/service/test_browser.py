"""The page as the service gives it, in a real browser: on the device, and on the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from running_service import running
from tongueseg import Segmenter
from tongueseg.service.web_page import find_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from running_service import Running

PATIENCE = 60_000
FORGET = """async () => {
    for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
}"""
PHOTO = min((Path(__file__).parents[2] / "examples" / "original").iterdir())


@pytest.fixture
def page(browser: Browser) -> Iterator[tuple[Page, Running]]:
    """The page of a service with the embedded model, its tongue at work; and that service."""
    if find_page("auto") is None:
        pytest.skip("the page is not built; run make web")
    complaints = []
    with Segmenter(threads=1) as segmenter, running(segmenter, page="auto") as service:
        context = browser.new_context(locale="en-GB")
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened = context.new_page()
        opened.goto(service.url)
        # The page looks for a service once its own worker is there, which is at the second visit.
        opened.evaluate("navigator.serviceWorker.ready.then(() => null)")
        opened.reload()
        opened.get_by_label("on the server").wait_for()
        yield opened, service
        context.close()
    assert complaints == []


def mask_of(page: Page) -> NDArray[np.bool_]:
    """Let the page find the tongue of a photo, and save its mask."""
    page.set_input_files("[data-part=files]", PHOTO)
    page.wait_for_selector("[data-part=measures]")
    page.wait_for_selector(".thumb.waiting, .thumb.working", state="detached")
    with page.expect_download() as coming:
        page.locator(".downloads").get_by_role("button", name="Mask", exact=True).click()
    with Image.open(coming.value.path()) as image:
        return np.asarray(np.asarray(image) > 0)


def test_photos_stay_on_the_device_until_the_server_is_chosen(
    page: tuple[Page, Running],
) -> None:
    opened, service = page
    expected = service.service.segmenter(PHOTO).mask
    # Threads for the engine are given to isolated pages alone.
    assert opened.evaluate("crossOriginIsolated")
    mask = mask_of(opened)
    assert (mask & expected).sum() / (mask | expected).sum() > 0.99
    requests = 'tongueseg_requests_total{method="POST",path="/v1/predict",status="200"}'
    assert service.metric(requests) == 0
    opened.evaluate(FORGET)
    opened.reload()
    opened.get_by_label("on the server").check()
    assert np.array_equal(mask_of(opened), expected)
    assert service.metric(requests) == 1
