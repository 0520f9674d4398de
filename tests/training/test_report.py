import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tongueseg.data.layout import select
from tongueseg.training.fit import dataset_of
from tongueseg.training.report import write_report

NAME = '<b>bold</b> & "quoted"'


class _Page(HTMLParser):
    """What a browser would load, show as text and take for tags."""

    def __init__(self, source):
        super().__init__()
        self.loaded, self.tags, self.alts, self.text = [], [], [], ""
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loaded += [v for name, v in attributes if name in ("src", "href", "srcset", "data")]
        self.alts += [v for name, v in attributes if name == "alt"]

    def handle_data(self, text):
        self.text += text


@pytest.fixture
def page(run, drawn, tmp_path):
    """The report of a training whose first photo has a name full of HTML."""
    folder, config, _ = run
    shutil.copytree(folder, tmp_path / "run")
    first, *others = select(dataset_of(drawn, config), "val")
    write_report(tmp_path / "run", config, [replace(first, name=NAME), *others])
    source = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    return source, _Page(source)


def test_page_holds_all_that_it_shows(page):
    source, read = page
    # The curves, and two validation photos in two galleries.
    assert len(read.loaded) == 1 + 2 * 2
    assert all(address.startswith("data:image/") for address in read.loaded)
    for outside in ("http://", "https://", "file:", "url(", "@import"):
        assert outside not in source
    assert "script" not in read.tags


def test_names_are_text_and_no_tags(page):
    _, read = page
    assert "b" not in read.tags
    # Once in each gallery, beside the table of worst photos.
    assert read.alts.count(NAME) == 2
    assert read.text.count(NAME) >= 2


def test_page_shows_scores_photos_and_settings(page, run):
    _, read = page
    folder, _, fitted = run
    for heading in ("Scores", "Worst photos", "Best photos", "Settings"):
        assert heading in read.text
    assert f"2 validation photos, best epoch {fitted.epoch}" in read.text
    assert (folder / "config.yaml").read_text() in read.text


def test_worst_photos_come_first(page):
    _, read = page
    worst, best = read.text.split("Best photos")
    ious = [[float(iou) for iou in re.findall(r"IoU (0\.\d+)", part)] for part in (worst, best)]
    assert len(ious[0]) == 2
    assert ious[0] == sorted(ious[0])
    assert ious[1] == ious[0][::-1]
