"""What goes wrong is said, and the rest goes on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from web.pages import NO_SIMD, given

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext

FAILURE, FILES, NOTES = "[data-part=failure]", "[data-part=files]", "[data-part=notes]"


@pytest.fixture
def big_png(tmp_path: Path) -> Path:
    """A PNG of 100 megapixels, in few bytes."""
    path = tmp_path / "big.png"
    Image.new("1", (10_000, 10_000)).save(path)
    return path


def test_what_the_browser_cannot_read(
    page: Page, add: AddPhotos, examples: list[Path], big_png: Path
) -> None:
    whole = examples[0].read_bytes()
    bad: list[tuple[FilePayload | Path, str]] = [
        (given("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + bytes(80)), "iPhone"),
        (given("text.jpg", b"no photo at all" * 4), "no photo that the browser can read"),
        (given("cut.jpg", whole[:200]), "no photo that the browser can read"),
        (given("empty.jpg"), "empty"),
        (big_png, "100 megapixels; more than 50"),
    ]
    for file, words in bad:
        page.set_input_files(FILES, file)
        page.wait_for_selector(f"{FAILURE} >> text={words}")
    add(page, examples[0])
    assert "Here is the tongue" in page.inner_text(NOTES)


def test_a_browser_without_simd(context: OpenContext, host: Host) -> None:
    page = context().new_page()
    page.add_init_script(NO_SIMD)
    page.goto(host.url)
    page.wait_for_selector("text=too old to run the model")
    assert page.get_by_role("button", name="Choose photos").count() == 0


def test_a_full_store_is_said_and_the_work_goes_on(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    page.evaluate(
        """() => {
            const put = IDBObjectStore.prototype.put;
            window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
            IDBObjectStore.prototype.put = () => {
                throw new DOMException("", "QuotaExceededError");
            };
        }"""
    )
    add(page, examples[0])
    page.wait_for_selector("text=no room left")
    assert "Here is the tongue" in page.inner_text(NOTES)
    page.evaluate("makeRoom()")
    page.get_by_role("button", name="Add to dataset").click()
    page.wait_for_selector("text=no room left", state="detached")


def test_a_browser_that_keeps_nothing(context: OpenContext, host: Host) -> None:
    page = context().new_page()
    page.add_init_script(
        NO_SIMD + "; indexedDB.open = () => { throw new DOMException('', 'SecurityError') }"
    )
    page.goto(host.url)
    page.wait_for_selector("text=keeps nothing for this page")


def test_a_model_that_is_not_the_one_of_its_spec(
    context: OpenContext, dist: Path, host: Host
) -> None:
    spec = next((dist / "model").glob("*.json"))
    wrong = re.sub(r'": "[0-9a-f]{64}"', '": "' + 64 * "0" + '"', spec.read_text())
    page = context().new_page()
    page.route("**/model/*.json", lambda route: route.fulfill(body=wrong))
    page.goto(host.url)
    page.wait_for_selector("text=could not be loaded")
    assert "not the file that its spec describes" in page.inner_text(".trouble")
