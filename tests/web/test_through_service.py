"""The page from ``tongueseg serve``: the tongue found on the device, and on the server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg import Segmenter
from tongueseg.metrics import count, iou
from typing_helpers import not_none
from web.pages import Complaints, given, mask_of, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from typing_helpers import AddPhotos, SaveFile


@pytest.fixture(scope="module")
def served(dist: Path) -> Iterator[str]:
    """A service as its command starts it; gives its address."""
    pytest.importorskip("uvicorn", reason="the serve extra is not installed")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "tongueseg",
        "serve",
        "--port",
        "0",
        "--page",
        dist,
    ]
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        events = map(json.loads, not_none(service.stderr))
        yield next(line["url"] for line in events if line["event"] == "listening")
    finally:
        service.terminate()
        service.communicate(timeout=30)


def test_inference_on_the_device_and_on_the_server(
    browser: Browser,
    served: str,
    add: AddPhotos,
    saved: SaveFile,
    examples: list[Path],
) -> None:
    complaints = Complaints(served)
    context = open_context(browser, complaints)
    page = context.new_page()
    page.goto(served)
    page.get_by_label("on the server").wait_for()
    # The service sends the headers without which a page gets no threads.
    assert page.evaluate("crossOriginIsolated")
    page.wait_for_selector(".dot")
    add(page, examples[0])
    with Segmenter(threads=1) as segment:
        expected = segment(examples[0]).mask
    assert iou(count(mask_of(saved(page, "Mask")), expected)) > 0.995

    page.get_by_role("button", name="Remove this photo").click()
    page.get_by_label("on the server").check()
    sent = []
    page.on(
        "request", lambda request: sent.append(request.url) if request.method == "POST" else None
    )
    add(page, examples[0])
    assert sent == [f"{served}v1/predict"]
    assert iou(count(mask_of(saved(page, "Mask")), expected)) > 0.995

    page.set_input_files("[data-part=files]", given("bad.jpg", b"no photo at all" * 4))
    page.wait_for_selector("[data-part=failure] >> text=no photo that the browser can read")
    assert len(sent) == 1
    assert complaints == []
    context.close()
