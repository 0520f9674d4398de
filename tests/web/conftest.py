"""What the tests of the page share: its build on a host of plain files, in one real browser.

Starting the page costs seconds, most of them for the model's runtime; tests that leave it as it
was use one page, ``page``, and find it empty.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from page_core import WEB, Core
from static_host import hosting
from typing_helpers import not_none
from web.pages import (
    PATIENCE,
    PHONE,
    Complaints,
    Desk,
    build_page,
    leave,
    open_context,
    open_page,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from static_host import Host
    from typing_helpers import AddPhotos, LaunchBrowser, OpenContext, SaveFile

MEASURED, FILES = "[data-part=measures]", "[data-part=files]"


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """Where npm put the page's tools; skips where it did not."""
    if shutil.which("node") is None:
        pytest.skip("no Node.js to build the page with")
    if not (WEB / "node_modules/vite").is_dir():
        pytest.skip("the page's tools are not installed; run make web")
    return WEB / "node_modules"


@pytest.fixture(scope="session")
def core(node_modules: Path) -> Iterator[Core]:
    """The page's pure functions: ``core(module, name, *arguments)``."""
    running = Core()
    yield running
    running.close()


@pytest.fixture(scope="session")
def dist(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it is built."""
    folder = tmp_path_factory.mktemp("web") / "dist"
    built = build_page(node_modules, folder)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="package")
def host(dist: Path) -> Iterator[Host]:
    """A host of plain files that serves the page."""
    with hosting(dist) as running:
        yield running


@pytest.fixture(scope="package")
def launch() -> Iterator[LaunchBrowser]:
    """Launch a real browser without a window, ``launch(*flags)``; skips where there is none."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    browser = next(filter(None, map(shutil.which, names)), None)
    if browser is None:
        pytest.skip(f"no browser to look at pages with: none of {', '.join(names)}")
    with driver.sync_playwright() as playwright:
        opened: list[Browser] = []

        def launched(*flags: str) -> Browser:
            args = ["--no-sandbox", "--disable-gpu", *flags]
            opened.append(
                playwright.chromium.launch(executable_path=browser, args=args, timeout=PATIENCE)
            )
            return opened[-1]

        yield launched
        for one in opened:
            one.close()


@pytest.fixture(scope="package")
def browser(launch: LaunchBrowser) -> Browser:
    """The browser that most tests use."""
    return launch()


@pytest.fixture
def context(browser: Browser, host: Host) -> Iterator[OpenContext]:
    """Open a context of its own as ``context(locale=…)``; fails if a page complained.

    As for ``open_context``, without a service worker unless one is given.
    """
    complaints, opened = Complaints(host.url), []

    def open_one(*, worker: bool = False, **how: str) -> BrowserContext:
        opened.append(open_context(browser, complaints, worker=worker, **how))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
    assert complaints == []


@pytest.fixture(scope="package")
def desk(browser: Browser, host: Host) -> Iterator[Desk]:
    """The page on a desk, once for all tests, with the bytes of the first visit."""
    page, complaints = open_page(browser, host)
    page.wait_for_selector("text=Works offline")
    yield Desk(page, complaints, host.sent)
    page.context.close()


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """The page on a desk, without photos; fails if it complained."""
    yield desk.page
    leave(desk.page, desk.complaints)


@pytest.fixture
def phone(page: Page) -> Iterator[Page]:
    """The page on a phone of 360 pixels, without photos; fails if it complained."""
    desk = page.viewport_size
    fingers = page.context.new_cdp_session(page)
    page.set_viewport_size(PHONE)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield page
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    fingers.detach()
    page.set_viewport_size(not_none(desk))


@pytest.fixture
def add() -> AddPhotos:
    """Add photos to a page and wait for their masks: ``add(page, *files)``."""

    def added(page: Page, *files: Path) -> None:
        page.set_input_files(FILES, files)
        page.wait_for_selector(MEASURED)
        page.wait_for_selector(".thumb.waiting, .thumb.working", state="detached")

    return added


@pytest.fixture
def saved(tmp_path: Path) -> SaveFile:
    """Press a button that saves a file; gives its path: ``saved(page, name)``."""

    def press(page: Page, name: str) -> Path:
        part = page.locator(".bar" if name == "Export" else ".downloads")
        with page.expect_download() as coming:
            part.get_by_role("button", name=name, exact=True).click()
        path = tmp_path / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    return press


@pytest.fixture(scope="session")
def examples() -> list[Path]:
    """The drawn photos, paths in their order."""
    return sorted((WEB.parent / "examples/original").iterdir())


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A grey photo without a tongue, 300 × 200."""
    path = tmp_path / "wall.png"
    Image.new("RGB", (300, 200), (120, 130, 140)).save(path)
    return path


@pytest.fixture(scope="session")
def axe(node_modules: Path) -> Callable[[Page], list[str]]:
    """Look for faults of accessibility: ``axe(page)`` gives the serious ones."""
    source = (node_modules / "axe-core/axe.min.js").read_text(encoding="utf-8")

    def check(page: Page) -> list[str]:
        page.evaluate(source)
        result = page.evaluate("axe.run({resultTypes: ['violations']})")
        serious = [v for v in result["violations"] if v["impact"] in ("serious", "critical")]
        return [json.dumps([v["id"], [n["html"] for n in v["nodes"]]]) for v in serious]

    return check
