"""The page as a file and as a browser shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tongueseg import Segmenter
from tongueseg.data.dataset import read_dataset
from tongueseg.errors import CannotWrite
from tongueseg.evaluation.per_photo import ModelResults, per_photo
from tongueseg.evaluation.report import write_report
from tongueseg.evaluation.scores import SCORES, label_of
from tongueseg.runtime import FakeRuntime

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tongueseg.spec import ModelSpec
    from typing_helpers import Visit

NAME = '<b>bold</b> & "quoted" </script>'


class _Page(HTMLParser):
    """What a browser would load, show as text and take for tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loaded += [v or "" for n, v in attributes if n in ("src", "href", "srcset", "data")]

    def handle_data(self, text: str) -> None:
        self.text += text


def _same(segmenter: Segmenter) -> Segmenter:
    return segmenter


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen photos of discs of many sizes, brighter and darker."""
    folder = tmp_path_factory.mktemp("discs")
    rows, columns = np.mgrid[:60, :80]
    for number in range(16):
        mask = np.hypot(rows - 30, columns - 40) < 6 + 1.4 * number
        pixels = np.where(mask[..., None], 150 + 6 * number, 20).repeat(3, axis=2)
        for kind, array in (("original", pixels.astype(np.uint8)), ("mask", mask)):
            (folder / kind).mkdir(exist_ok=True)
            Image.fromarray(array).save(folder / kind / f"disc_{number:02d}.png")
    return folder


@pytest.fixture
def report(spec: ModelSpec, dataset: Path, tmp_path: Path) -> Callable[..., Path]:
    """The function that writes the page about so many models; gives its path."""

    def blurry(x: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray((x.mean(axis=1, keepdims=True) - 0.62) * 8, np.float32)

    answers = {"fake": FakeRuntime(), "blurry": FakeRuntime(blurry), "third": FakeRuntime()}

    def write(models: int, name: str = "disc_00") -> Path:
        first, *others = read_dataset(dataset)
        records = [replace(first, name=name), *others]
        results: list[ModelResults] = []
        for model in list(answers)[:models]:
            segmenter = Segmenter(spec, answers[model])
            result = ModelResults(model, 0.5, partial(_same, segmenter))
            list(result.gather(per_photo(segmenter, records)))
            results.append(result)
        path = tmp_path / "report.html"
        write_report(path, results, records, data="discs", split="all")
        return path

    return write


def pictures(page: Page) -> list[int]:
    """The natural widths of all pictures, as far as the browser could decode them."""
    widths: list[int] = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    return widths


# --- the file ---------------------------------------------------------------------------------


def test_the_page_holds_all_that_it_shows(report: Callable[..., Path]) -> None:
    source = report(1).read_text(encoding="utf-8")
    read = _Page(source)
    # Twelve photos, four pictures of each; the other addresses are places in the page.
    drawn = [address for address in read.loaded if not address.startswith("#")]
    assert len(drawn) == 12 * 4
    assert all(address.startswith("data:image/jpeg;base64,") for address in drawn)
    for outside in ("http://", "https://", "file:", "url(", "@import"):
        assert outside not in source
    assert "default-src 'none'" in source
    places = set(re.findall(r'id="(\w+)"', source))
    assert {a[1:] for a in read.loaded if a.startswith("#")} <= places


def test_names_are_text_and_no_tags(report: Callable[..., Path]) -> None:
    source = report(2, name=NAME).read_text(encoding="utf-8")
    read = _Page(source)
    assert "b" not in read.tags
    assert read.tags.count("script") == 1
    assert NAME in read.text
    assert NAME not in source


def test_every_score_stands_there_in_both_languages(report: Callable[..., Path]) -> None:
    text = _Page(report(1).read_text(encoding="utf-8")).text
    for score in SCORES:
        assert all(label in text for label in label_of(score))
    for words in ("均值", "95% 区间", "无定义", "校准", "阈值", "worst 5 %", "median"):
        assert words in text


def test_a_page_of_six_hundred_photos_stays_small(report: Callable[..., Path]) -> None:
    """Only dots and strokes grow with the photos: so many bytes each, beside the pictures."""
    source = report(1).read_text(encoding="utf-8")
    displayed = re.sub(r'data:image/jpeg;base64,[^"]*', "", source)
    each = len(re.findall(r"<circle class=\"dot\".*?</circle>", source)[0])
    assert each < 120
    # Three dots and thirteen strokes of 600 photos, 18 rows of pictures at 30 kB.
    assert len(displayed) + 600 * (3 * each + 13 * 20) + 18 * 6 * 30_000 < 15_000_000
    assert len(source) < 1_000_000


def test_a_dataset_without_any_tongue_has_a_page_too(spec: ModelSpec, tmp_path: Path) -> None:
    for kind in ("original", "mask"):
        (tmp_path / kind).mkdir()
        Image.new("RGB" if kind == "original" else "L", (40, 30)).save(tmp_path / kind / "a.png")
    records = read_dataset(tmp_path, val=0, test=0)
    segmenter = Segmenter(spec, FakeRuntime())
    result = ModelResults("fake", 0.5, lambda: segmenter)
    list(result.gather(per_photo(segmenter, records)))
    write_report(tmp_path / "report.html", [result], records, data="none", split="all")
    assert "–" in _Page((tmp_path / "report.html").read_text(encoding="utf-8")).text


def test_a_page_that_cannot_be_written(spec: ModelSpec, dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    records = read_dataset(dataset)[:1]
    segmenter = Segmenter(spec, FakeRuntime())
    result = ModelResults("fake", 0.5, lambda: segmenter)
    list(result.gather(per_photo(segmenter, records)))
    with pytest.raises(CannotWrite, match=r"report\.html: cannot write"):
        write_report(tmp_path / "file/report.html", [result], records, data="d", split="all")


# --- in a browser -----------------------------------------------------------------------------


def test_every_picture_is_seen_and_nothing_is_asked_of_a_network(
    report: Callable[..., Path], visit: Visit
) -> None:
    page = visit(report(2))
    widths = pictures(page)
    # Worst, most different, typical: all 16, photo, truth and two models each.
    assert len(widths) == 16 * 4
    assert min(widths) > 0
    assert page.locator("svg").count() == len(SCORES) + 3 + 2 + 2 + 1


def test_the_browser_s_language_is_spoken_and_can_be_changed(
    report: Callable[..., Path], visit: Visit
) -> None:
    page = visit(report(1), locale="zh-CN")
    english, chinese = (
        page.get_by_text(words, exact=True).first for words in ("Distributions", "分布")
    )
    assert chinese.is_visible()
    assert not english.is_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.get_by_role("button", name="English").click()
    assert english.is_visible()
    assert not chinese.is_visible()
    page.reload()
    assert english.is_visible()


def test_any_other_language_gets_english(report: Callable[..., Path], visit: Visit) -> None:
    page = visit(report(1), locale="fr-FR")
    assert page.get_by_text("Distributions", exact=True).first.is_visible()
    assert not page.get_by_text("分布", exact=True).first.is_visible()


def test_without_scripts_both_languages_are_there(
    report: Callable[..., Path], visit: Visit
) -> None:
    page = visit(report(1), java_script_enabled=False)
    for words in ("Distributions", "分布"):
        assert page.get_by_text(words, exact=True).first.is_visible()
    assert not page.get_by_role("button", name="English").is_visible()


@pytest.mark.parametrize(("width", "rows"), [(360, 2), (800, 1), (1400, 1)])
def test_pictures_of_a_photo_stand_side_by_side(
    report: Callable[..., Path], visit: Visit, width: int, rows: int
) -> None:
    page = visit(report(1), viewport={"width": width, "height": 800})
    tops = page.evaluate(
        "[...document.querySelector('.row').querySelectorAll('img')]"
        ".map(image => Math.round(image.getBoundingClientRect().top))"
    )
    assert len(tops) == 4
    assert len(set(tops)) == rows


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_nothing_sticks_out_of_the_window(
    report: Callable[..., Path], visit: Visit, width: int, locale: str
) -> None:
    page = visit(report(3), viewport={"width": width, "height": 800}, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Drawings keep their words within their frames.
    over = page.evaluate(
        """[...document.querySelectorAll('svg text')].filter(text => {
            const own = text.getBoundingClientRect();
            const all = text.closest('svg').getBoundingClientRect();
            return own.width && (own.left < all.left - 1 || own.right > all.right + 1
                || own.top < all.top - 1 || own.bottom > all.bottom + 1);
        }).map(text => text.textContent)"""
    )
    assert over == []


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it."""

    def light(colour: str) -> float:
        parts = [int(p) / 255 for p in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_by_day_and_by_night(
    report: Callable[..., Path], visit: Visit, scheme: str
) -> None:
    page = visit(report(2), color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (contrast(paper, "rgb(0, 0, 0)") > 10) == (scheme == "light")
    for place in ("body", ".note", "thead th", "figcaption", "nav a"):
        ink = page.evaluate(f"getComputedStyle(document.querySelector('{place}')).color")
        assert contrast(paper, ink) > 4.5
    tick = page.evaluate("getComputedStyle(document.querySelector('svg text')).fill")
    assert contrast(paper, tick) > 4.5
    # Shapes: three to one.
    for number in range(6):
        shape = page.evaluate(
            "name => { const probe = document.body.appendChild(document.createElement('i'));"
            "probe.style.color = `var(${name})`; return getComputedStyle(probe).color; }",
            f"--s{number}",
        )
        assert contrast(paper, shape) > 3


def test_the_keyboard_reaches_the_switch_the_links_and_the_wide_tables(
    report: Callable[..., Path], visit: Visit
) -> None:
    page = visit(report(2), viewport={"width": 360, "height": 800}, locale="en-GB")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 20)"))
    assert reached[:2] == ["English", "中文"]
    assert any(words.startswith("Scores") for words in reached)
    scrolled = "[...document.querySelectorAll('.scroll')].every(part => part.tabIndex === 0)"
    assert page.evaluate(scrolled)
    page.locator(".switch button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("分布", exact=True).first.is_visible()
