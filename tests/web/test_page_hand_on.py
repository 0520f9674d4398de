"""What is handed on: paper, the clipboard, other programs; pictures tell no more than they show."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from running_service import wait_until
from typing_helpers import not_none

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext, SaveFile

PLACE = "somewhere secret"
# What a browser may write into a PNG or JPEG, as Pillow names it.
DISPLAY_KEYS = {"srgb", "gamma", "chromaticity", "icc_profile", "dpi"} | {
    "jfif", "jfif_version", "jfif_unit", "jfif_density",
}  # fmt: skip
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
# A device that shares PNGs, and keeps what it was given.
SHARING = """
navigator.canShare = ({ files }) => files.every(({ type }) => type === "image/png");
navigator.share = async ({ files: [file] }) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    window.shared = { name: file.name, bytes: [...bytes] };
};
"""


@pytest.fixture
def located(examples: list[Path], tmp_path: Path) -> Path:
    """A photo that tells where it was taken, and how."""
    exif = Image.Exif()
    exif[0x010E] = PLACE
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    path = tmp_path / "located.jpg"
    with Image.open(examples[0]) as image:
        image.save(path, exif=exif, quality=95)
    assert PLACE.encode() in path.read_bytes()
    return path


def assert_tells_nothing(content: bytes) -> None:
    """Fail if a picture holds more than its pixels, and how they are to be shown."""
    assert PLACE.encode() not in content
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert not image.getexif()
        assert set(image.info) <= DISPLAY_KEYS


def stub_print(page: Page) -> None:
    page.evaluate("() => { window.printed = 0; window.print = () => { printed += 1; }; }")


def print_by(page: Page, name: str) -> bytes:
    """Press the button, and return the PDF that the browser makes."""
    stub_print(page)
    page.locator(".downloads").get_by_role("button", name=name, exact=True).click()
    wait_until(lambda: page.evaluate("printed") == 1)
    return page.pdf(format="A4", print_background=False)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_each_photo_is_printed_on_a_page_of_its_own(
    page: Page, add: AddPhotos, examples: list[Path], wall: Path
) -> None:
    add(page, *examples[:3])
    page.set_input_files("[data-part=files]", wall)
    page.wait_for_selector("text=No tongue found")
    assert pages_of(print_by(page, "Print all")) == 4
    page.emulate_media(media="print")
    try:
        sheets = page.locator(".sheet")
        assert sheets.locator("h1").all_inner_texts() == [
            *(photo.name for photo in examples[:3]),
            "wall.png",
        ]
        text = sheets.first.inner_text()
        assert re.search(r"Added on \d+ \w+ \d{4}", text)
        assert "Here is the tongue." in text
        assert re.search(r"Length\s+\d+ px", text)
        assert "Nothing here is calibrated" in text
        assert "No tongue found." in sheets.last.inner_text()
        hidden = page.locator("button, input, footer, main, header, .bar, .notices")
        assert not any(hidden.nth(i).is_visible() for i in range(hidden.count()))
    finally:
        page.emulate_media(media="null")
    assert not page.locator(".sheets").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".sheets").count() == 0


def test_one_photo_is_printed_with_its_outline_in_both_languages_and_from_the_dark(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, *examples[:2])
    assert pages_of(print_by(page, "Print")) == 1
    # The drawn line is there: pixels as green as no tongue is.
    picture = page.evaluate(
        """() => {
            const image = document.querySelector('.sheet img');
            const canvas = document.createElement('canvas');
            canvas.width = image.naturalWidth;
            canvas.height = image.naturalHeight;
            canvas.getContext('2d').drawImage(image, 0, 0);
            return canvas.toDataURL('image/png').split(',')[1];
        }"""
    )
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    assert np.count_nonzero(pixels[..., 1] - pixels[..., 0] > 60) > 300

    page.get_by_role("button", name="中文").click()
    page.emulate_media(color_scheme="dark")
    try:
        assert pages_of(print_by(page, "打印")) == 1
        page.emulate_media(media="print")
        assert "未经校准" in page.inner_text(".sheet")
        colour = page.locator(".sheet h1").evaluate("one => getComputedStyle(one).color")
        assert colour == "rgb(0, 0, 0)"
    finally:
        page.emulate_media(media="null", color_scheme="light")
        page.get_by_role("button", name="English").click()


def test_the_cutout_is_cropped_to_the_tongue(
    page: Page, add: AddPhotos, saved: SaveFile, examples: list[Path]
) -> None:
    add(page, examples[1])
    with Image.open(saved(page, "Cut-out")) as whole:
        box = whole.getchannel("A").getbbox()
        left, top, right, bottom = not_none(box)
        tongue = whole.crop(box)
    page.get_by_role("checkbox", name="Crop the cut-out to the tongue").check()
    margin = round(0.06 * max(right - left, bottom - top))
    try:
        for background in ("None", "White", "Blurred"):
            page.locator(".views").get_by_role("button", name="Cut-out").click()
            page.locator(".views").get_by_role("button", name=background).click()
            with Image.open(saved(page, "Cut-out")) as cropped:
                assert abs(cropped.width - (right - left + 2 * margin)) <= 4
                assert abs(cropped.height - (bottom - top + 2 * margin)) <= 4
                if background == "None":
                    again = cropped.crop(not_none(cropped.getchannel("A").getbbox()))
                    assert np.array_equal(np.asarray(again), np.asarray(tongue))
    finally:
        page.get_by_role("checkbox", name="Crop the cut-out to the tongue").uncheck()
        page.locator(".views").get_by_role("button", name="None").click()
        page.locator(".views").get_by_role("button", name="Outline").click()


def test_no_picture_that_is_written_tells_the_place(
    context: OpenContext, host: Host, add: AddPhotos, saved: SaveFile, located: Path, wall: Path
) -> None:
    page = context().new_page()
    page.add_init_script(SHARING)
    page.goto(host.url)
    add(page, located, wall)
    assert_tells_nothing(saved(page, "Mask").read_bytes())
    page.locator(".views").get_by_role("button", name="Cut-out").click()
    for background in ("None", "White", "Blurred"):
        page.locator(".views").get_by_role("button", name=background).click()
        assert_tells_nothing(saved(page, "Cut-out").read_bytes())
    with zipfile.ZipFile(saved(page, "All masks")) as masks:
        assert_tells_nothing(masks.read("located.png"))

    page.get_by_role("button", name="Share cut-out").click()
    wait_until(lambda: page.evaluate("Boolean(window.shared)"))
    assert page.evaluate("shared.name") == "located-cutout.png"
    assert_tells_nothing(bytes(page.evaluate("shared.bytes")))

    # The page's policy forbids to fetch what an image shows.
    page.evaluate(
        """() => {
            const make = URL.createObjectURL;
            window.made = [];
            URL.createObjectURL = blob => { made.push(blob); return make(blob); };
        }"""
    )
    print_by(page, "Print")
    written = page.evaluate(
        "Promise.all(made.map(async one => [...new Uint8Array(await one.arrayBuffer())]))"
    )
    assert len(written) == 1
    assert_tells_nothing(bytes(written[0]))


def test_the_cutout_is_copied(
    context: OpenContext, host: Host, add: AddPhotos, saved: SaveFile, located: Path
) -> None:
    opened = context()
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.new_page()
    page.goto(host.url)
    add(page, located)
    page.get_by_role("checkbox", name="Crop the cut-out to the tongue").check()
    page.get_by_role("button", name="Copy cut-out").click()
    page.wait_for_selector("text=The cut-out is on the clipboard")
    copied = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            const blob = await item.getType("image/png");
            return [...new Uint8Array(await blob.arrayBuffer())];
        }"""
    )
    assert_tells_nothing(bytes(copied))
    with (
        Image.open(io.BytesIO(bytes(copied))) as clipboard,
        Image.open(saved(page, "Cut-out")) as file,
    ):
        assert clipboard.size == file.size
        assert np.array_equal(np.asarray(clipboard)[..., 3], np.asarray(file)[..., 3])


def test_what_the_browser_cannot_do_is_not_offered(
    context: OpenContext, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page = context().new_page()
    page.add_init_script("delete window.ClipboardItem; delete Navigator.prototype.canShare;")
    page.goto(host.url)
    add(page, examples[0])
    buttons = page.locator(".downloads").get_by_role("button")
    assert buttons.all_inner_texts() == ["Mask", "Cut-out", "Outline", "Measures", "Print"]


def test_a_fault_is_said_and_a_closed_sheet_is_none(
    context: OpenContext, host: Host, add: AddPhotos, examples: list[Path]
) -> None:
    page = context().new_page()
    page.add_init_script(
        SHARING
        + "navigator.share = async () => { throw new DOMException('closed', window.fault); };"
        + "navigator.clipboard.write = async () => { throw new Error('not allowed'); };"
    )
    page.goto(host.url)
    add(page, examples[0])
    page.evaluate("window.fault = 'AbortError'")
    page.get_by_role("button", name="Share cut-out").click()
    page.get_by_role("button", name="Copy cut-out").click()
    page.wait_for_selector("text=The cut-out was not copied: not allowed")
    assert "not shared" not in page.inner_text(".notices")
    page.evaluate("window.fault = 'NotAllowedError'")
    page.get_by_role("button", name="Share cut-out").click()
    page.wait_for_selector("text=The cut-out was not shared: closed")


def test_the_new_buttons_have_room_and_names(
    phone: Page, add: AddPhotos, examples: list[Path], axe: Callable[[Page], list[str]]
) -> None:
    add(phone, *examples[:2])
    assert axe(phone) == []
    before = not_none(phone.viewport_size)
    small = "[...document.querySelectorAll('button')].filter(button => {"
    small += "const box = button.getBoundingClientRect(); return box.width && box.height < 43.9})"
    for width, height in ((320, 640), (740, 360)):
        phone.set_viewport_size({"width": width, "height": height})
        for language in ("中文", "English"):
            phone.get_by_role("button", name=language).click()
            assert not phone.evaluate(SIDEWAYS)
            assert phone.evaluate(f"{small}.map(button => button.outerHTML)") == []
    phone.set_viewport_size(before)
