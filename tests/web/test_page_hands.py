"""Languages, sizes, and hands: a mouse, fingers, a keyboard, a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pytest

from typing_helpers import not_none
from web.pages import NO_SIMD, given, mask_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext, SaveFile

FAILURE, PAPER, STAGE = "[data-part=failure]", "[data-part=paper]", "[data-part=stage]"


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_the_language_is_the_browsers_until_another_is_chosen(
    context: OpenContext, host: Host
) -> None:
    page = context(locale="zh-CN").new_page()
    page.add_init_script(NO_SIMD)
    page.goto(host.url)
    page.wait_for_selector("h1")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.inner_text("h1") == "从照片中取出舌体"
    page.get_by_role("button", name="English").click()
    assert page.inner_text("h1") == "Cut the tongue out of a photo"
    page.reload()
    page.wait_for_selector("text=Cut the tongue out of a photo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_accessibility(
    page: Page,
    add: AddPhotos,
    examples: list[Path],
    axe: Callable[[Page], list[str]],
    scheme: Literal["light", "dark"],
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert axe(page) == []
    add(page, *examples[:2])
    page.get_by_role("button", name="Add to dataset").click()
    assert axe(page) == []
    page.locator(".views").get_by_role("button", name="Cut-out").click()
    assert axe(page) == []
    page.locator(".views").get_by_role("button", name="Outline").click()
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.set_input_files("[data-part=files]", given("bad.jpg", b"no photo"))
    page.wait_for_selector(FAILURE)
    assert axe(page) == []


def test_a_phone_of_360_pixels_never_scrolls_sideways(
    phone: Page, add: AddPhotos, examples: list[Path]
) -> None:
    assert not scrolls_sideways(phone)
    add(phone, *examples)
    phone.locator(".deeds .button").nth(1).click()
    small = "[...document.querySelectorAll('button, input[type=range]')].filter(button => {"
    small += "const box = button.getBoundingClientRect(); return box.width && box.height < 43.9})"
    for language in ("中文", "English"):
        assert not scrolls_sideways(phone)
        assert phone.evaluate(f"{small}.map(button => button.outerHTML)") == []
        phone.locator(".deeds .main").click()
        phone.wait_for_selector(PAPER)
        assert not scrolls_sideways(phone)
        assert not_none(phone.locator(PAPER).bounding_box())["height"] > 300
        phone.keyboard.press("Escape")
        phone.get_by_role("button", name=language).click()


def test_the_whole_way_by_keyboard(page: Page, saved: SaveFile) -> None:
    named = "focused => focused.getAttribute('aria-label') ?? focused.textContent"

    def reach(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.locator("button:focus, input:focus")
            if focused.count() and focused.evaluate(named) == name:
                return
        raise AssertionError(f"{name} is not reached by Tab")

    reach("Try a drawn one")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-part=measures]")
    before = mask_of(saved(page, "Mask"))
    reach("Compare with the photo")
    page.keyboard.press("ArrowRight")
    assert page.locator(".divider").is_visible()
    reach("Correct by hand")
    page.keyboard.press("Enter")
    page.wait_for_selector(PAPER)
    page.keyboard.press("e")
    page.keyboard.down(" ")
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    page.keyboard.up(" ")
    page.keyboard.press("p")
    page.keyboard.press(".")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Control+z")
    reach("Done")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=as you drew it")
    page.wait_for_selector("[data-part=measures]")
    after = mask_of(saved(page, "Mask"))
    assert np.count_nonzero(before & ~after) > 500
    assert not (after & ~before).any()


def test_photos_may_be_dropped_and_are_seen_before_their_tongue(
    page: Page, examples: list[Path]
) -> None:
    content = list(examples[0].read_bytes())
    page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", {type: "image/jpeg"}));
            for (const kind of ["dragover", "drop"])
                window.dispatchEvent(new DragEvent(kind, {dataTransfer: data, cancelable: true}));
        }""",
        content,
    )
    page.wait_for_selector(STAGE)
    page.wait_for_selector("[data-part=measures]")
    assert page.get_by_role("button", name="dropped.jpg").count() == 1


def test_two_fingers_zoom_and_draw_nothing(
    phone: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(phone, examples[0])
    phone.get_by_role("button", name="Correct by hand").click()
    phone.wait_for_selector(PAPER)
    picture = phone.locator(PAPER)
    whole = picture.screenshot()
    fingers = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: tuple[int, int]) -> None:
        at = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (150, 200))
    touch("touchStart", (150, 200), (200, 200))
    for step in range(1, 9):
        touch("touchMove", (150 - 8 * step, 200), (200 + 8 * step, 200))
    touch("touchEnd")
    assert picture.screenshot() != whole
    assert phone.get_by_role("button", name="Undo").is_disabled()
    phone.get_by_role("button", name="Whole photo").click()
    assert picture.screenshot() == whole
