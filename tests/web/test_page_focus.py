"""Keyboard, screen reader, forced colours, little height, large letters, and paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from running_service import wait_until
from typing_helpers import not_none

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext

PAPER, STATUS = "[data-part=paper]", "[data-part=status]"
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def editor(page: Page, add: AddPhotos, examples: list[Path]) -> Page:
    """The page with the editor open."""
    add(page, examples[0])
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    return page


def focused(page: Page) -> str:
    """Return the id or the words of what has the focus."""
    name: str = page.evaluate(
        "document.activeElement.id || document.activeElement.textContent.trim()"
        " || document.activeElement.tagName"
    )
    return name


def test_the_focus_is_never_lost(page: Page, add: AddPhotos, examples: list[Path]) -> None:
    page.get_by_role("button", name="Choose photos").focus()
    add(page, examples[0])
    assert focused(page) == "main"
    for leave in ("Done", "Cancel", "Escape"):
        page.get_by_role("button", name="Correct by hand").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(PAPER)
        if leave == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name=leave).focus()
            page.keyboard.press("Enter")
        page.wait_for_selector(PAPER, state="detached")
        assert focused(page) == "Correct by hand"
    page.get_by_role("button", name="Remove this photo").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Choose photos").wait_for()
    assert focused(page) == "main"


def test_the_editor_says_what_keys_did_and_names_its_tools(
    editor: Page, axe: Callable[[Page], list[str]]
) -> None:
    editor.locator(PAPER).focus()
    for key, said in (
        ("e", "Eraser"),
        (" ", "The outline has changed."),
        ("Control+z", "Undone."),
        ("Control+Shift+z", "Done again."),
        ("p", "Points"),
        (".", "Point 1"),
    ):
        editor.keyboard.press(key)
        editor.locator(STATUS, has_text=said).wait_for(state="attached")
    for name in ("Tools", "Steps", "Zoom"):
        assert editor.get_by_role("group", name=name, exact=True).count() == 1
    assert axe(editor) == []


def test_the_view_follows_the_keyboard_where_it_is_zoomed_in(editor: Page) -> None:
    editor.locator(PAPER).focus()
    for _ in range(6):
        editor.keyboard.press("+")
    # The brush starts in the middle and goes right: on the left, the photo alone can move.
    box = not_none(editor.locator(PAPER).bounding_box())
    left: FloatRect = {**box, "width": box["width"] / 4}
    editor.wait_for_timeout(200)
    before = editor.screenshot(clip=left)
    for _ in range(60):
        editor.keyboard.press("Shift+ArrowRight")
    wait_until(lambda: editor.screenshot(clip=left) != before)


def test_moves_between_two_frames_are_painted_once(editor: Page) -> None:
    painted = editor.evaluate(
        """() => new Promise(done => {
            const paper = document.querySelector("[data-part=paper]");
            const { left, top } = paper.getBoundingClientRect();
            let count = 0;
            const draw = CanvasRenderingContext2D.prototype.drawImage;
            CanvasRenderingContext2D.prototype.drawImage = function (...given) {
                if (this.canvas === paper) count += 1;
                return draw.apply(this, given);
            };
            requestAnimationFrame(() => {
                for (let i = 0; i < 20; i++) {
                    const at = { clientX: left + 100 + i, clientY: top + 100, pointerId: 1 };
                    paper.dispatchEvent(new PointerEvent("pointermove", at));
                }
                requestAnimationFrame(() => requestAnimationFrame(() => {
                    CanvasRenderingContext2D.prototype.drawImage = draw;
                    done(count);
                }));
            });
        })"""
    )
    # The photo and its mask, once.
    assert painted == 2


def test_what_is_pressed_is_seen_in_forced_colours(editor: Page) -> None:
    editor.emulate_media(forced_colors="active")
    try:
        colour = "button => getComputedStyle(button).backgroundColor"
        pressed = editor.get_by_role("button", name="Brush").evaluate(colour)
        assert pressed != editor.get_by_role("button", name="Eraser").evaluate(colour)
    finally:
        editor.emulate_media(forced_colors="none")


@pytest.mark.parametrize("size", [(740, 360), (320, 256)], ids=["landscape", "400 %"])
def test_the_photo_keeps_room_where_there_is_little_height(
    editor: Page, size: tuple[int, int]
) -> None:
    before = not_none(editor.viewport_size)
    try:
        editor.set_viewport_size({"width": size[0], "height": size[1]})
        box = not_none(editor.locator(PAPER).bounding_box())
        assert box["height"] > 0.8 * size[1]
        assert box["width"] >= 0.45 * size[0]
        assert not editor.evaluate(SIDEWAYS)
        editor.get_by_role("button", name="Whole photo").click()
        editor.get_by_role("button", name="Cancel").click()
    finally:
        editor.set_viewport_size(before)


def test_letters_of_twice_the_size_do_not_overflow(
    phone: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(phone, *examples[:2])
    phone.get_by_role("button", name="Add to dataset").click()
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = "[...document.querySelectorAll('#app *')].filter(one => {"
    wide += " const { right, width } = one.getBoundingClientRect();"
    wide += " return width > 1 && right > innerWidth + 1 && !one.closest('.strip ul'); })"
    try:
        assert phone.evaluate(f"{wide}.map(one => one.outerHTML.slice(0, 80))") == []
        assert not phone.evaluate(SIDEWAYS)
    finally:
        phone.evaluate("document.documentElement.style.fontSize = ''")


def test_paper_shows_the_photo_and_its_measures_without_buttons(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, examples[0])
    page.emulate_media(media="print")
    try:
        buttons = page.locator("button, input, footer, .strip")
        assert not any(buttons.nth(i).is_visible() for i in range(buttons.count()))
        assert page.locator("[data-part=stage]").is_visible()
        assert page.locator("[data-part=measures]").is_visible()
    finally:
        page.emulate_media(media="null")


def test_measures_are_explained_and_fill_the_column_of_the_photo(
    page: Page, add: AddPhotos, examples: list[Path], axe: Callable[[Page], list[str]]
) -> None:
    add(page, examples[0])
    page.get_by_text("What these mean").click()
    assert "CIELAB, 0 (black) to 100 (white)" in page.inner_text(".explained")
    assert axe(page) == []
    photo = not_none(page.locator(".stage").bounding_box())
    measures = not_none(page.locator("[data-part=measures]").bounding_box())
    assert abs(measures["x"] - photo["x"]) < 2
    assert abs(measures["width"] - photo["width"]) < 2


def test_faults_are_said_in_chinese_to_the_end(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, examples[0])
    page.get_by_role("button", name="Add to dataset").click()
    page.get_by_role("button", name="中文").click()
    page.evaluate(
        """() => {
            const read = Blob.prototype.arrayBuffer;
            Blob.prototype.arrayBuffer = async () => {
                Blob.prototype.arrayBuffer = read;
                throw new RangeError("Array buffer allocation failed");
            };
        }"""
    )
    page.get_by_role("button", name="导出").click()
    page.wait_for_selector("text=无法生成压缩包：浏览器内存不足")
    page.get_by_role("button", name="English").click()


def test_thumbnails_are_kept_and_not_made_again(
    context: OpenContext, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page = context().new_page()
    page.add_init_script(
        "window.decoded = 0; const make = createImageBitmap;"
        "window.createImageBitmap = (...given) => { decoded += 1; return make(...given); };"
    )
    page.goto(host.url)
    add(page, *examples[:3])
    page.wait_for_timeout(3000)
    page.reload()
    page.wait_for_selector("text=3 photos from last time")
    page.wait_for_selector(".thumb img >> nth=2")
    assert page.evaluate("decoded") == 0
