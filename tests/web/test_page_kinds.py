"""The files of ``file_kinds.py`` dropped on the page: each is read, or named with words."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi", reason="the serve extra is not installed")

from file_kinds import every_file, readable
from running_service import running
from web.pages import NO_SIMD, Complaints, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tongueseg import Segmenter
    from typing_helpers import DrawPhoto

DROP = """files => {
    const data = new DataTransfer();
    for (const [name, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
        data.items.add(new File([bytes], name));
    }
    window.dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
}"""
# What Python reads and this browser does not.
NOT_IN_BROWSERS = {"a1.tif", "a2.tiff"}


@pytest.fixture
def served(browser: Browser, dist: Path, fake: Segmenter) -> Iterator[Page]:
    """The page of a service that finds tongues in bright pixels; no model is loaded."""
    with running(fake, page=str(dist)) as service:
        complaints = Complaints(service.url)
        context = open_context(browser, complaints)
        page = context.new_page()
        page.add_init_script(NO_SIMD)
        page.goto(service.url)
        page.get_by_role("button", name="Choose photos").wait_for()
        yield page
        context.close()
        assert complaints == []


def distinct(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files with their names behind copies, which the page would not add again."""
    taken: set[bytes] = set()
    result = {}
    for name, content in files.items():
        result[name] = content + name.encode() if content in taken else content
        taken.add(content)
    return result


def test_all_kinds_at_once(served: Page, drawn_photo: DrawPhoto) -> None:
    pixels = drawn_photo(60, 80)[0]
    files = distinct(every_file(pixels))
    served.evaluate(DROP, [[name, b64encode(file).decode()] for name, file in files.items()])
    served.wait_for_selector(".thumb")
    served.wait_for_selector(".thumb.waiting, .thumb.working", state="detached")
    thumbs = served.locator(".thumb")
    assert [one.get_attribute("title") for one in thumbs.all()] == list(files)
    failed = served.locator(".thumb.failed")
    names = {one.get_attribute("title") for one in failed.all()}
    assert names == set(files) - set(readable(pixels)) | NOT_IN_BROWSERS
    for one in failed.all():
        one.click()
        served.locator("[data-part=failure] .file", has_text=one.get_attribute("title")).wait_for()
        words = served.inner_text("[data-part=failure] p:not(.file)")
        assert re.match("This (is no photo|browser cannot read HEIC)|The file is empty", words)
