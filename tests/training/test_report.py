from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.data.dataset import select
from tongueseg.training.records import read_records
from tongueseg.training.report import write_report

if TYPE_CHECKING:
    from typing_helpers import FinishedRun, Visit

NAME = '<b>bold</b> & "quoted"'


class _Page(HTMLParser):
    """What a browser would load, show as text and take for tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.alts: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loaded += [
            v or "" for name, v in attributes if name in ("src", "href", "srcset", "data")
        ]
        self.alts += [v or "" for name, v in attributes if name == "alt"]

    def handle_data(self, text: str) -> None:
        self.text += text


@pytest.fixture
def page(run: FinishedRun, drawn: Path, tmp_path: Path) -> tuple[str, _Page]:
    """The report of a training whose first photo has a name full of HTML."""
    folder, config, _ = run
    shutil.copytree(folder, tmp_path / "run")
    first, *others = select(read_records(drawn, config.data), "val")
    write_report(tmp_path / "run", config, [replace(first, name=NAME), *others])
    source = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    return source, _Page(source)


def test_page_holds_all_that_it_shows(page: tuple[str, _Page]) -> None:
    source, read = page
    drawn = [address for address in read.loaded if not address.startswith("#")]
    # The curves, and four pictures of each of two validation photos.
    assert len(drawn) == 1 + 2 * 4
    assert all(address.startswith("data:image/") for address in drawn)
    for outside in ("http://", "https://", "file:", "url(", "@import"):
        assert outside not in source


def test_names_are_text_and_no_tags(page: tuple[str, _Page]) -> None:
    _, read = page
    assert "b" not in read.tags
    assert any(alt.startswith(NAME) for alt in read.alts)
    assert NAME in read.text


def test_page_shows_scores_photos_and_settings(page: tuple[str, _Page], run: FinishedRun) -> None:
    _, read = page
    folder, _, trained = run
    for heading in ("Curves", "Scores", "Worst photos", "Threshold", "Calibration", "Settings"):
        assert heading in read.text
    assert f"2 validation photos, best epoch {trained.epoch}" in read.text
    assert (folder / "config.yaml").read_text() in read.text


def test_worst_photos_come_first(page: tuple[str, _Page]) -> None:
    _, read = page
    ious = [float(iou) for iou in re.findall(r"IoU (0\.\d+)", read.text.split("Worst photos")[1])]
    assert len(ious) >= 2
    assert ious[:2] == sorted(ious[:2])


def test_every_picture_is_seen_in_a_browser(
    page: tuple[str, _Page], visit: Visit, tmp_path: Path
) -> None:
    opened = visit(tmp_path / "run" / "report.html", locale="zh-CN")
    widths = opened.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert len(widths) == 9
    assert min(widths) > 0
    assert opened.get_by_text("曲线", exact=True).first.is_visible()
