"""A camera that may not be used, is not there, is taken, or needs https; and two cameras."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from running_service import wait_until
from typing_helpers import not_none
from web.pages import Complaints, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from static_host import Host
    from typing_helpers import LaunchBrowser, OpenContext

CAMERA, TROUBLE, ADVICE = "[data-part=camera]", "[data-part=trouble]", "[data-part=advice]"
NAME = "tongue.test"
STREAM = "document.querySelector('video').srcObject"
# As a browser answers where another program has the camera, once.
BUSY = """() => {
    const open = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = async () => {
        navigator.mediaDevices.getUserMedia = open;
        throw new DOMException("Could not start video source", "NotReadableError");
    };
}"""


@pytest.fixture(scope="module")
def two_cameras(launch: LaunchBrowser) -> Browser:
    """A browser with two cameras; other names lead to this machine as well."""
    return launch(
        "--use-fake-device-for-media-stream=device-count=2",
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
    )


@pytest.fixture
def visit() -> Iterator[list[tuple[Page, Complaints]]]:
    opened: list[tuple[Page, Complaints]] = []
    yield opened
    for page, complaints in opened:
        page.context.close()
        assert complaints == []


def opened_at(address: str, browser: Browser, *permissions: str) -> tuple[Page, Complaints]:
    complaints = Complaints(address)
    context = open_context(browser, complaints, worker=False)
    context.grant_permissions([*permissions])
    page = context.new_page()
    page.goto(address)
    return page, complaints


def click_camera(page: Page) -> None:
    page.get_by_role("button", name="Camera", exact=True).click()


def picks_a_photo_instead(page: Page, photo: Path) -> None:
    """Take the way on that the camera's screen offers."""
    way_on = page.locator(f"{TROUBLE} button:focus", has_text="Choose photos")
    with page.expect_file_chooser() as chooser:
        way_on.click()
    chooser.value.set_files(photo)
    page.wait_for_selector(CAMERA, state="detached")
    page.wait_for_selector("[data-part=measures]")


def test_no_camera(context: OpenContext, host: Host, examples: list[Path]) -> None:
    page = context().new_page()
    page.context.grant_permissions(["camera"])
    page.goto(host.url)
    click_camera(page)
    page.wait_for_selector(f"{TROUBLE} >> text=No camera was found")
    picks_a_photo_instead(page, examples[0])


def test_a_refused_camera(
    two_cameras: Browser, host: Host, examples: list[Path], visit: list[tuple[Page, Complaints]]
) -> None:
    visit.append(opened_at(host.url, two_cameras))
    page, _ = visit[0]
    click_camera(page)
    page.wait_for_selector(f"{TROUBLE} >> text=may not use the camera")
    picks_a_photo_instead(page, examples[0])
    page.context.grant_permissions(["camera"])
    click_camera(page)
    page.wait_for_selector("[data-part=advice]")


def test_a_camera_that_another_program_has_or_takes(
    two_cameras: Browser,
    host: Host,
    visit: list[tuple[Page, Complaints]],
    axe: Callable[[Page], list[str]],
) -> None:
    visit.append(opened_at(host.url, two_cameras, "camera"))
    page, _ = visit[0]
    page.evaluate(BUSY)
    click_camera(page)
    page.wait_for_selector(f"{TROUBLE} >> text=another program may be using it")
    assert axe(page) == []
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(ADVICE)
    page.locator("button[aria-label='Take the photo']:focus").wait_for()
    wait_until(lambda: page.evaluate(f"!!{STREAM}"))
    page.evaluate(f"{STREAM}.getTracks()[0].dispatchEvent(new Event('ended'))")
    page.wait_for_selector(f"{TROUBLE} >> text=another program may be using it")


def test_a_page_without_https(
    two_cameras: Browser, host: Host, visit: list[tuple[Page, Complaints]]
) -> None:
    visit.append(opened_at(f"http://{NAME}:{host.server_port}/", two_cameras))
    page, _ = visit[0]
    assert not page.evaluate("isSecureContext")
    click_camera(page)
    page.wait_for_selector(f"{TROUBLE} >> text=https or on localhost")
    assert page.get_by_role("button", name="Try again").count() == 0
    page.get_by_role("button", name="Close the camera").click()
    page.wait_for_selector(CAMERA, state="detached")


def test_the_other_camera(
    two_cameras: Browser, host: Host, visit: list[tuple[Page, Complaints]]
) -> None:
    visit.append(opened_at(host.url, two_cameras, "camera"))
    page, _ = visit[0]
    click_camera(page)
    device = f"{STREAM}?.getTracks()[0].getSettings().deviceId"
    turn = page.get_by_role("button", name="Other camera")
    turn.wait_for()
    first = not_none(page.evaluate(device))
    turn.click()
    wait_until(lambda: page.evaluate(f"{device} ?? '{first}'") != first)
    turn.click()
    wait_until(lambda: page.evaluate(device) == first)
    page.wait_for_selector(f"{ADVICE} >> text=No tongue seen")
