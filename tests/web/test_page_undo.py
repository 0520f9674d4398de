"""Nothing that was drawn, added or removed is lost to a hasty key, gesture or click."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from web.pages import PAPER, kept, mask_of, paint

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from typing_helpers import AddPhotos, SaveFile

# Packs a mask for the store only after half a second, as a phone does one of 12 megapixels.
SLOW_PACKING = """() => {
    const blob = Response.prototype.blob;
    Response.prototype.blob = async function () {
        await new Promise(done => setTimeout(done, 500));
        return blob.call(this);
    };
}"""


def edit(page: Page) -> None:
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)


def paste(page: Page, photo: Path) -> None:
    page.evaluate(
        """([bytes, name]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
            window.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
        }""",
        [list(photo.read_bytes()), photo.name],
    )


@pytest.mark.parametrize("leave_editor", ["escape", "back"])
def test_strokes_stay_after_escape_and_after_the_way_back(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path], leave_editor: str
) -> None:
    add(page, examples[0])
    before = mask_of(saved(page, "Mask"))
    edit(page)
    paint(page, "Eraser", start=(0.4, 0.5), end=(0.6, 0.5))
    if leave_editor == "escape":
        page.keyboard.press("Escape")
    else:
        page.evaluate("history.back()")
    page.wait_for_selector(PAPER, state="detached")
    page.wait_for_selector("text=as you drew it")
    after = mask_of(saved(page, "Mask"))
    assert np.count_nonzero(before & ~after) > 200
    assert page.url.startswith("http")


def test_a_photo_that_is_pasted_does_not_close_the_editor(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    add(page, examples[0])
    before = mask_of(saved(page, "Mask"))
    edit(page)
    paint(page, "Eraser", start=(0.4, 0.5), end=(0.6, 0.5))
    paste(page, examples[1])
    page.wait_for_selector(".thumb >> nth=1", state="attached")
    assert page.locator(PAPER).count() == 1
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("text=as you drew it")
    assert np.count_nonzero(before & ~mask_of(saved(page, "Mask"))) > 200


def test_photos_that_were_removed_can_be_brought_back(
    page: Page, add: AddPhotos, examples: list[Path], axe: Callable[[Page], list[str]]
) -> None:
    add(page, *examples[:3])
    page.get_by_role("button", name="Add to dataset").click()
    for photo in examples[:2]:
        page.get_by_role("button", name=photo.name).click()
        page.get_by_role("button", name="Remove this photo").click()
    page.wait_for_selector("text=2 photos were removed")
    assert axe(page) == []
    assert page.locator(".thumb").count() == 1
    page.locator(".notice").get_by_role("button", name="Undo").click()
    page.wait_for_selector(".thumb >> nth=2")
    assert page.locator(".thumb").first.get_attribute("aria-label") == (
        f"{examples[0].name}, In the dataset"
    )
    for _ in range(50):
        if len(kept(page)) == 3:
            break
        page.wait_for_timeout(100)
    assert [photo["name"] for photo in kept(page)].count(examples[0].name) == 1


def test_what_is_downloaded_right_after_done_is_what_was_drawn(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path], tmp_path: Path
) -> None:
    add(page, examples[0])
    page.get_by_role("button", name="Add to dataset").click()
    before = mask_of(saved(page, "Mask"))
    page.evaluate(SLOW_PACKING)
    edit(page)
    paint(page, "Eraser", start=(0.4, 0.5), end=(0.6, 0.5))
    page.get_by_role("button", name="Done").click()
    mask = mask_of(saved(page, "Mask"))
    assert np.count_nonzero(before & ~mask) > 200
    shutil.unpack_archive(saved(page, "Export"), tmp_path / "data")
    with Image.open(next((tmp_path / "data/mask").iterdir())) as exported:
        assert np.array_equal(np.asarray(exported) > 0, mask)
