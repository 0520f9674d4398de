"""Storage that is full, taken away or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.pages import kept

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext

# Nothing is put for the photo of this name until there is room.
NO_ROOM = """name => {
    const put = IDBObjectStore.prototype.put;
    window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
    IDBObjectStore.prototype.put = function (photo) {
        if (photo.name === name) throw new DOMException("", "QuotaExceededError");
        return put.call(this, photo);
    };
}"""


def origin_of(page: Page) -> str:
    origin: str = page.evaluate("location.origin")
    return origin


def devtools(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def wait_for_kept(page: Page, *names: str) -> None:
    """Wait until the database holds these photos, and each with its mask."""
    for _ in range(600):
        if sorted(photo["name"] for photo in kept(page) if photo["bytes"]) == sorted(names):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"kept are {kept(page)}")


@pytest.fixture
def no_room(page: Page) -> Iterator[Callable[[str], None]]:
    """Refuse the photo of a name, until the test makes room or ends."""
    yield lambda name: page.evaluate(NO_ROOM, name)
    page.evaluate("window.makeRoom?.()")


def test_the_warning_stays_while_a_photo_is_not_kept(
    page: Page,
    host: Host,
    add: AddPhotos,
    no_room: Callable[[str], None],
    examples: list[Path],
) -> None:
    first, second = examples[:2]
    no_room(first.name)
    add(page, first, second)
    wait_for_kept(page, second.name)
    page.wait_for_selector("text=no room left")
    warning = page.locator(".notice", has_text="no room left")
    assert warning.get_by_role("button").count() == 0
    assert page.locator(".thumb", has=page.locator(".unkept")).count() == 1
    page.get_by_role("button", name=f"{first.name}, Not kept").click()
    page.wait_for_selector(".frame >> text=Not kept in this browser")
    page.get_by_role("button", name=second.name).click()
    page.wait_for_selector(".frame .unkept", state="detached")
    page.wait_for_selector("[data-part=measures]")
    page.evaluate("makeRoom()")
    # One photo that finds room makes the page try the other one again.
    page.get_by_role("button", name="Add to dataset").click()
    page.wait_for_selector("text=no room left", state="detached")
    wait_for_kept(page, first.name, second.name)
    page.goto(host.url)
    page.wait_for_selector("text=2 photos from last time")


def test_removing_the_photo_that_is_not_kept_ends_the_warning(
    page: Page, add: AddPhotos, no_room: Callable[[str], None], examples: list[Path]
) -> None:
    no_room(examples[0].name)
    add(page, *examples[:2])
    page.get_by_role("button", name=f"{examples[0].name}, Not kept").click()
    page.get_by_role("button", name="Remove this photo").click()
    page.wait_for_selector("text=no room left", state="detached")


def test_a_database_that_is_deleted_is_made_again(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, examples[0])
    wait_for_kept(page, examples[0].name)
    page.evaluate(
        """() => new Promise((done, failed) => {
            const deleting = indexedDB.deleteDatabase("tongueseg");
            deleting.onsuccess = done;
            deleting.onblocked = () => failed(new Error("the page holds it open"));
        })"""
    )
    wait_for_kept(page, examples[0].name)


def test_site_data_that_is_cleared_is_written_again(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, examples[0])
    wait_for_kept(page, examples[0].name)
    data = {"origin": origin_of(page), "storageTypes": "indexeddb"}
    devtools(page).send("Storage.clearDataForOrigin", data)
    wait_for_kept(page, examples[0].name)


def test_a_newer_page_in_another_tab_is_named(
    context: OpenContext, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page = context().new_page()
    page.goto(host.url)
    add(page, examples[0])
    wait_for_kept(page, examples[0].name)
    page.evaluate(
        """() => new Promise((done, failed) => {
            const opening = indexedDB.open("tongueseg", 99);
            opening.onsuccess = () => done(opening.result.close());
            opening.onblocked = () => failed(new Error("the page holds it open"));
        })"""
    )
    page.get_by_role("button", name="Add to dataset").click()
    page.wait_for_selector("text=A newer version of this page is open in another tab")
    assert page.locator(".thumb .unkept").count() == 1


def test_the_browser_is_requested_once_to_keep_the_storage(
    context: OpenContext, host: Host, examples: list[Path]
) -> None:
    page = context().new_page()
    page.add_init_script(
        "window.requests = 0;"
        "StorageManager.prototype.persist = async () => { requests++; return true; }"
    )
    page.goto(host.url)
    page.get_by_role("button", name="Choose photos").wait_for()
    assert page.evaluate("requests") == 0
    for photo in examples[:2]:
        page.set_input_files("[data-part=files]", photo)
        page.get_by_role("button", name=photo.name).wait_for()
    assert page.evaluate("requests") == 1


def test_use_without_a_network_is_promised_only_if_the_model_was_cached(
    context: OpenContext, host: Host, dist: Path
) -> None:
    page = context(worker=True).new_page()
    shell = sum(
        file.stat().st_size
        for file in dist.rglob("*")
        if file.is_file() and file.suffix not in {".gz", ".map"}
    )
    # Room for the shell, which the service worker keeps, and none for model and runtime.
    room = {"origin": host.url, "quotaSize": 2 * shell}
    devtools(page).send("Storage.overrideQuotaForOrigin", room)
    page.goto(host.url)
    page.wait_for_selector(".dot")
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_timeout(500)
    assert page.inner_text(".where") == "Ready"
