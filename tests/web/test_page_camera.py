"""The live camera: its outline, what it says, when it takes a photo, and when it is off.

The browser's camera is a film of one still picture. The film is replaced while the camera is off.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from camera_film import as_filmed, inside, placed, write_film
from running_service import wait_until
from tongueseg import Segmenter
from tongueseg.metrics import count, iou
from tongueseg.synthetic.drawn import draw_background, draw_mouth
from typing_helpers import not_none
from web.pages import Complaints, leave, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from static_host import Host
    from typing_helpers import LaunchBrowser

    Pixels = NDArray[np.uint8]

CAMERA, ADVICE, EDGE = "[data-part=camera]", "[data-part=advice]", "[data-part=edge]"
SHUTTER, ITSELF = "Take the photo", "Automatic"
ENDED = "tracks.length > 0 && tracks.every(track => track.readyState === 'ended')"
# Lets the tests see what the page opened.
LISTEN = """
    window.tracks = [];
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (how) => {
        const stream = await open(how);
        tracks.push(...stream.getTracks());
        return stream;
    };
"""
FRAMES = "performance.getEntriesByName('tongueseg-frame').length"
GOOD = draw_mouth(np.random.default_rng(5), height=480, width=640).photo


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera shows, for the tests to replace."""
    path = tmp_path_factory.mktemp("camera") / "film.y4m"
    write_film(path, GOOD)
    return path


@pytest.fixture(scope="module")
def desk_with_camera(
    launch: LaunchBrowser, host: Host, film: Path
) -> Iterator[tuple[Page, Complaints]]:
    """The page in a browser with a camera, once for all tests."""
    browser = launch(
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"
    )
    complaints = Complaints(host.url)
    context = open_context(browser, complaints)
    context.grant_permissions(["camera"])
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(host.url)
    page.wait_for_selector("text=Works offline")
    yield page, complaints
    context.close()


@pytest.fixture
def page(desk_with_camera: tuple[Page, Complaints], film: Path) -> Iterator[Page]:
    """The page with a camera that shows a good picture; fails if it complained."""
    write_film(film, GOOD)
    page, complaints = desk_with_camera
    page.evaluate("tracks.length = 0")
    yield page
    leave(page, complaints)


def open_camera(page: Page, *, itself: bool) -> None:
    page.get_by_role("button", name="Camera", exact=True).click()
    page.get_by_label(ITSELF).set_checked(itself)


def pictured(page: Page) -> Pixels:
    """Return the photo of the page as it lies in its database."""
    content: list[int] = page.evaluate(
        """() => new Promise((done, failed) => {
            const opened = indexedDB.open("tongueseg");
            opened.onsuccess = () => {
                const all = opened.result.transaction("photos").objectStore("photos").getAll();
                all.onsuccess = async () => {
                    opened.result.close();
                    done([...new Uint8Array(await all.result.at(-1).file.arrayBuffer())]);
                };
            };
            opened.onerror = failed;
        })"""
    )
    with Image.open(io.BytesIO(bytes(content))) as image:
        return np.asarray(image.convert("RGB"))


def test_a_steady_sharp_tongue_is_taken_by_itself(page: Page) -> None:
    open_camera(page, itself=True)
    page.wait_for_selector(f"{ADVICE} >> text=Hold still …")
    page.wait_for_selector("text=Here is the tongue.")
    page.wait_for_selector("[data-part=measures]")
    assert page.locator(CAMERA).count() == 0
    assert page.evaluate(ENDED)
    assert page.locator("h1").inner_text().startswith("camera-20")
    photo = pictured(page)
    assert photo.shape == GOOD.shape
    assert np.abs(photo.astype(int) - as_filmed(GOOD)).mean() < 6


def test_without_photos_of_the_camera_the_sharpest_frame_is_taken(page: Page) -> None:
    page.evaluate("window.kept = ImageCapture; delete window.ImageCapture")
    try:
        open_camera(page, itself=True)
        page.wait_for_selector("text=Here is the tongue.")
        page.wait_for_selector("[data-part=measures]")
        assert page.locator("h1").inner_text().endswith(".jpg")
        photo = pictured(page)
        assert photo.shape == GOOD.shape
        assert np.abs(photo.astype(int) - as_filmed(GOOD)).mean() < 6
    finally:
        page.evaluate("void (window.ImageCapture = kept)")


def test_a_camera_that_fails_to_take_a_photo_gives_a_frame(page: Page) -> None:
    page.evaluate(
        """() => {
            window.kept = ImageCapture.prototype.takePhoto;
            ImageCapture.prototype.takePhoto = async () => { throw new Error("platform error"); };
        }"""
    )
    try:
        open_camera(page, itself=False)
        page.wait_for_selector(f"{ADVICE} >> text=Good. Take the photo.")
        page.get_by_role("button", name=SHUTTER).click()
        page.wait_for_selector("text=Here is the tongue.")
        assert page.evaluate(ENDED)
    finally:
        page.evaluate("void (ImageCapture.prototype.takePhoto = kept)")


def test_by_hand_alone_if_it_is_chosen(page: Page) -> None:
    open_camera(page, itself=False)
    page.wait_for_selector(f"{ADVICE} >> text=Good. Take the photo.")
    page.wait_for_timeout(2500)
    assert page.locator(CAMERA).is_visible()
    page.get_by_role("button", name=SHUTTER).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Here is the tongue.")
    assert page.evaluate("document.activeElement.id") == "main"
    page.wait_for_selector("[data-part=measures]")


def changed(kind: str) -> list[Pixels]:
    """Return the frames of a film that has a fault."""
    dark, bright = (np.clip(GOOD * by, 0, 255).astype(np.uint8) for by in (0.12, 2.2))
    circle = [(np.cos(turn), np.sin(turn)) for turn in np.arange(17) * 2 * np.pi / 17]
    return {
        "dark": [dark],
        "bright": [bright],
        "far": [placed(GOOD, scale=0.375)],
        "blurred": [np.asarray(cv2.GaussianBlur(GOOD, (0, 0), 9), np.uint8)],
        "cut": [placed(GOOD, right=200)],
        "aside": [placed(GOOD, scale=0.6, right=160)],
        "moving": [
            placed(GOOD, scale=0.7, right=round(50 * x), down=round(50 * y)) for x, y in circle
        ],
        "empty": [draw_background(np.random.default_rng(1), height=480, width=640).photo],
    }[kind]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("dark", "More light"),
        ("bright", "Glare"),
        ("far", "Come nearer"),
        ("blurred", "Blurred"),
        ("cut", "Cut off"),
        ("aside", "into the middle"),
        ("moving", "Hold still."),
        ("empty", "No tongue seen"),
    ],
)
def test_what_is_wrong_is_said_and_no_photo_is_taken(
    page: Page, film: Path, kind: str, words: str
) -> None:
    write_film(film, *changed(kind))
    open_camera(page, itself=True)
    page.wait_for_selector(f"{ADVICE}.warn >> text={words}")
    page.evaluate("performance.clearMeasures()")
    wait_until(lambda: page.evaluate(f"{FRAMES} > 4"))
    assert words in page.inner_text(ADVICE)
    page.keyboard.press("Escape")
    page.wait_for_selector(CAMERA, state="detached")
    assert page.evaluate(ENDED)
    assert page.get_by_role("button", name="Choose photos").is_visible()


def test_a_real_tongue_is_outlined_as_in_python_and_taken(
    page: Page, film: Path, real_data: Path
) -> None:
    file = sorted((real_data / "closeup/original").iterdir())[20]
    with Image.open(file) as image:
        real = np.asarray(image.convert("RGB"))
    picture = placed(real, scale=380 / real.shape[0])
    write_film(film, picture)
    open_camera(page, itself=False)
    page.wait_for_selector(f"{ADVICE} >> text=Good. Take the photo.")
    with Segmenter(threads=1) as segment:
        expected = segment(Image.fromarray(as_filmed(picture))).mask
    line = not_none(page.locator(EDGE).get_attribute("d"))
    assert iou(count(inside(line, expected.shape), expected)) > 0.97
    page.get_by_label(ITSELF).check()
    page.wait_for_selector("text=Here is the tongue.")
    page.wait_for_selector("[data-part=measures]")


def test_the_camera_is_off_while_the_page_is_hidden(page: Page) -> None:
    open_camera(page, itself=False)
    page.wait_for_selector(EDGE, state="attached")
    change = "document.dispatchEvent(new Event('visibilitychange'))"
    hidden = "{get: () => true, configurable: true}"
    page.evaluate(f"Object.defineProperty(document, 'hidden', {hidden}); {change}")
    assert page.evaluate(ENDED)
    page.evaluate(f"delete document.hidden; {change}")
    wait_until(lambda: page.evaluate("tracks.length === 2 && tracks[1].readyState === 'live'"))
    page.wait_for_selector(f"{ADVICE} >> text=Good")
    page.go_back()
    page.wait_for_selector(CAMERA, state="detached")
    assert page.evaluate(ENDED)


def test_a_camera_that_is_closed_before_it_is_open_stays_off(page: Page) -> None:
    page.get_by_role("button", name="Camera", exact=True).click()
    page.keyboard.press("Escape")
    page.wait_for_selector(CAMERA, state="detached")
    page.wait_for_timeout(1500)
    assert page.evaluate("tracks.every(track => track.readyState === 'ended')")


def test_the_keyboard_finds_its_way_in_and_out(page: Page) -> None:
    button = page.get_by_role("button", name="Camera", exact=True)
    for leave_by in ("Escape", "Close the camera"):
        button.focus()
        page.keyboard.press("Enter")
        page.locator(f"button[aria-label='{SHUTTER}']:focus").wait_for()
        if leave_by == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name=leave_by).click()
        page.wait_for_selector(CAMERA, state="detached")
        assert page.evaluate("document.activeElement.textContent") == "Camera"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(320, 568), (360, 740), (740, 360), (1280, 800), (320, 256)])
def test_there_is_room_for_the_view_on_every_screen(
    page: Page,
    axe: Callable[[Page], list[str]],
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    before = not_none(page.viewport_size)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    try:
        open_camera(page, itself=False)
        page.wait_for_selector(EDGE, state="attached")
        finder = not_none(page.locator(".finder").bounding_box())
        assert finder["width"] * finder["height"] > 0.45 * size[0] * size[1]
        for button in page.locator(f"{CAMERA} button").all():
            box = not_none(button.bounding_box())
            assert min(box["width"], box["height"]) >= 44
            assert box["x"] >= 0
            assert box["y"] >= 0
            assert box["x"] + box["width"] <= size[0]
            assert box["y"] + box["height"] <= size[1]
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert axe(page) == []
    finally:
        page.keyboard.press("Escape")
        page.set_viewport_size(before)
        page.emulate_media(color_scheme="light")
