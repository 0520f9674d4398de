"""Many photos: their list, the way from one to the next, and files that are there already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from typing_helpers import not_none
from web.pages import PAPER, given, paint

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from static_host import Host
    from typing_helpers import AddPhotos, OpenContext

CURRENT = ".strip .thumb[aria-current]"
STAGE, LIST = "[data-part=stage]", "[data-part=list]"
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def current(page: Page) -> str:
    return not_none(page.locator(CURRENT).get_attribute("title"))


def row(page: Page, name: str) -> Locator:
    return page.locator(f"{LIST} li", has_text=name)


@pytest.fixture
def dark(tmp_path: Path, examples: list[Path]) -> Path:
    """A drawn photo of which next to nothing is seen."""
    path = tmp_path / "dark.png"
    with Image.open(examples[0]) as image:
        image.point(lambda value: value // 6).save(path)
    return path


@pytest.fixture
def listed(
    page: Page, add: AddPhotos, examples: list[Path], wall: Path, dark: Path
) -> Iterator[Page]:
    """The page with five photos, the last one broken, and their list."""
    page.set_input_files("[data-part=files]", given("bad.jpg", b"no photo"))
    page.wait_for_selector("[data-part=failure]")
    add(page, *examples[1:3], wall, dark)
    page.get_by_role("button", name="List", exact=True).click()
    yield page
    page.get_by_role("checkbox", name="Only those to check").set_checked(False)
    page.get_by_role("button", name="List", exact=True).click()


def test_the_list_says_of_each_photo_how_far_it_is_and_what_is_wrong(
    listed: Page, examples: list[Path]
) -> None:
    good, also_good = (photo.name for photo in examples[1:3])
    row(listed, "dark.png").get_by_text("too dark").wait_for()
    assert "not read" in row(listed, "bad.jpg").inner_text()
    assert "no tongue outlined" in row(listed, "wall.png").inner_text()
    assert "clearly no tongue" in row(listed, "wall.png").inner_text()
    text = row(listed, good).inner_text()
    assert "done" in text
    assert "clearly a tongue · predicted IoU" in text

    listed.get_by_role("checkbox", name="Only those to check").check()
    for name in (good, also_good):
        row(listed, name).wait_for(state="detached")
    names = listed.locator(f"{LIST} .name").all_inner_texts()
    assert sorted(names) == ["bad.jpg", "dark.png", "wall.png"]
    listed.locator(f"{LIST} li button", has_text="wall.png").click()
    listed.keyboard.press("ArrowRight")
    assert current(listed) == "dark.png"
    listed.keyboard.press("ArrowRight")
    assert current(listed) == "bad.jpg"


def test_a_corrected_photo_leaves_the_list_of_those_to_check(listed: Page) -> None:
    row(listed, "wall.png").get_by_role("button").click()
    listed.wait_for_selector("text=No tongue found")
    listed.get_by_role("checkbox", name="Only those to check").check()
    listed.get_by_role("button", name="Correct by hand").click()
    listed.wait_for_selector(PAPER)
    paint(listed, "Brush", start=(0.4, 0.5), end=(0.6, 0.5))
    listed.get_by_role("button", name="Done", exact=True).click()
    row(listed, "wall.png").wait_for(state="detached")
    listed.get_by_role("checkbox", name="Only those to check").uncheck()
    assert "corrected" in row(listed, "wall.png").inner_text()


def test_the_list_is_open_to_all(listed: Page, axe: Callable[[Page], list[str]]) -> None:
    button = listed.get_by_role("button", name="List", exact=True)
    assert button.get_attribute("aria-expanded") == "true"
    for scheme in ("light", "dark"):
        listed.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe(listed) == []
    listed.emulate_media(color_scheme="null", reduced_motion="null")
    before = not_none(listed.viewport_size)
    for width, height in ((320, 640), (740, 360)):
        listed.set_viewport_size({"width": width, "height": height})
        for language in ("中文", "English"):
            listed.get_by_role("button", name=language).click()
            assert not listed.evaluate(SIDEWAYS)
    listed.set_viewport_size(before)


def test_arrow_keys_go_from_photo_to_photo_and_leave_the_slider_alone(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, *examples)
    names = [photo.name for photo in examples]
    assert "1 of 6" in page.inner_text(".steps")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert current(page) == names[2]
    page.keyboard.press("ArrowLeft")
    assert current(page) == names[1]
    page.wait_for_selector("[data-part=measures]")
    page.locator("input.compare").focus()
    page.keyboard.press("ArrowRight")
    assert current(page) == names[1]
    assert page.locator(".divider").is_visible()
    page.get_by_role("button", name="Correct by hand").click()
    page.wait_for_selector(PAPER)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert current(page) == names[1]
    page.get_by_role("button", name="Previous photo").click()
    page.get_by_role("button", name="Previous photo").click()
    assert current(page) == names[-1]


def test_a_swipe_goes_to_the_next_photo_and_the_strip_follows(
    phone: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(phone, *examples)
    fingers = phone.context.new_cdp_session(phone)
    box = not_none(phone.locator(STAGE).bounding_box())
    y = box["y"] + box["height"] / 3

    def swipe(start: float, end: float, down: float = 0) -> None:
        def touch(kind: str, *points: dict[str, float]) -> None:
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

        touch("touchStart", {"x": start, "y": y})
        for step in range(1, 5):
            share = step / 4
            touch("touchMove", {"x": start + share * (end - start), "y": y + share * down})
        touch("touchEnd")

    for photo in examples[1:]:
        swipe(300, 100)
        phone.wait_for_selector(f'{CURRENT}[title="{photo.name}"]')
    strip = not_none(phone.locator(".strip ul").bounding_box())
    thumb = not_none(phone.locator(CURRENT).bounding_box())
    assert strip["x"] <= thumb["x"]
    assert thumb["x"] + thumb["width"] <= strip["x"] + strip["width"]
    swipe(100, 300)
    phone.wait_for_selector(f'{CURRENT}[title="{examples[-2].name}"]')
    swipe(200, 170)
    phone.wait_for_timeout(300)
    assert current(phone) == examples[-2].name


def test_a_photo_that_is_there_is_not_added_again(
    page: Page, add: AddPhotos, examples: list[Path]
) -> None:
    add(page, *examples[:2])
    copy = given("copy.jpg", examples[0].read_bytes())
    page.set_input_files("[data-part=files]", copy)
    page.wait_for_selector(f"text=copy.jpg was not added: it is already here as {examples[0].name}")
    assert page.locator(".thumb").count() == 2
    assert current(page) == examples[0].name
    page.get_by_role("button", name=examples[1].name).click()
    both = [copy, given("again.jpg", examples[2].read_bytes())]
    page.set_input_files("[data-part=files]", [*both, given("twice.jpg", both[1]["buffer"])])
    page.wait_for_selector("text=2 photos were not added")
    page.wait_for_selector(f'{CURRENT}[title="again.jpg"]')
    assert page.locator(".thumb").count() == 3


def test_photos_beside_the_stage_are_checked_and_kept_so(
    context: OpenContext, host: Host, add: AddPhotos, examples: list[Path], dark: Path
) -> None:
    page = context().new_page()
    page.goto(host.url)
    add(page, examples[1], dark)
    page.get_by_role("button", name="List", exact=True).click()
    row(page, "dark.png").get_by_text("too dark").wait_for()
    page.wait_for_timeout(500)
    # Nothing is checked here: a worker that answers no such call.
    page.add_init_script(
        "const post = Worker.prototype.postMessage;"
        "Worker.prototype.postMessage = function (call, ...rest) {"
        " if (call.name !== 'describe') post.call(this, call, ...rest); }"
    )
    page.reload()
    page.get_by_role("button", name="List", exact=True).click()
    row(page, "dark.png").get_by_text("too dark").wait_for()
