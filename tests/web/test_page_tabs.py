"""Two tabs of the page show the same photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.pages import kept

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext


@pytest.fixture
def tabs(context: OpenContext, host: Host) -> tuple[Page, Page]:
    """Two tabs of one browser, both open and without photos."""
    within = context()
    first, second = within.new_page(), within.new_page()
    for tab in (first, second):
        tab.goto(host.url)
        tab.wait_for_selector(".dot")
    return first, second


def test_photos_come_and_go_in_both_tabs(
    tabs: tuple[Page, Page], add: AddPhotos, examples: list[Path]
) -> None:
    first, second = tabs
    add(first, *examples[:2])
    second.wait_for_selector(".thumb >> nth=1")
    first.get_by_role("button", name="Add to dataset").click()
    second.wait_for_selector("text=1 photo in the dataset")
    first.get_by_role("button", name="Remove this photo").click()
    second.wait_for_selector(".thumb >> nth=1", state="detached")
    first.locator(".notice").get_by_role("button", name="Undo").click()
    second.wait_for_selector(".thumb >> nth=1")

    second.once("dialog", lambda dialog: dialog.accept())
    second.get_by_role("button", name="Forget all photos").click()
    first.get_by_role("button", name="Choose photos").wait_for()
    first.wait_for_timeout(500)
    assert kept(first) == []


def test_photos_that_were_forgotten_are_not_written_again_by_another_tab(
    tabs: tuple[Page, Page], host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    first, second = tabs
    add(first, examples[0])
    second.reload()
    second.get_by_role("button", name="Add to dataset").wait_for()
    first.once("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="Forget all photos").click()
    first.get_by_role("button", name="Choose photos").wait_for()
    second.get_by_role("button", name="Choose photos").wait_for()
    first.goto(host.url)
    first.get_by_role("button", name="Choose photos").wait_for()
    assert kept(first) == []
