"""The sheet as a file and as a browser shows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeded_faults import Seeded
from tongueseg.data.quality.check import QualityReport, check_dataset
from tongueseg.data.quality.findings import Finding
from tongueseg.data.quality.kinds import KINDS
from tongueseg.data.quality.sheet import MOST_PICTURED, write_sheet

if TYPE_CHECKING:
    from typing_helpers import Visit


@pytest.fixture(scope="module")
def sheet(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "check.html"
    write_sheet(path, check_dataset(seeded.folder))
    return path


def test_every_finding_stands_there_in_both_languages(seeded: Seeded, sheet: Path) -> None:
    source = sheet.read_text(encoding="utf-8")
    for kind, file in seeded.expected:
        assert f'id="{kind}"' in source
        assert file in source
        for text in (*KINDS[kind].what, *KINDS[kind].remedy):
            assert text in source


def test_all_is_in_the_file(sheet: Path) -> None:
    source = sheet.read_text(encoding="utf-8")
    for outside in ("http://", "https://", "file:", "url(", "@import"):
        assert outside not in source
    # Each kind once: photo, mask and repair at the most.
    assert 40 < source.count("<img ") < 3 * len(KINDS)


def test_names_are_text_and_no_tags(tmp_path: Path) -> None:
    name = "<b>&\udcff"
    report = QualityReport(
        tmp_path, 1, {}, None, [Finding("photo-grey", f"original/{name}.jpg", name)]
    )
    write_sheet(tmp_path / "check.html", report)
    assert "original/&lt;b&gt;&amp;?.jpg" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_of_many_some_are_shown_and_the_rest_named(tmp_path: Path) -> None:
    dataset = Seeded(tmp_path)
    dataset.clean("a")
    findings = [Finding("photo-grey", f"original/{n}.jpg", "a") for n in range(MOST_PICTURED + 5)]
    report = check_dataset(tmp_path)
    report.findings.extend(findings)
    write_sheet(tmp_path / "check.html", report)
    source = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert source.count("<img ") == MOST_PICTURED
    assert len(re.findall(r"<li>original/\d+\.jpg</li>", source)) == 5
    assert f"{MOST_PICTURED + 5}</td>" in source


def test_nothing_found(tmp_path: Path) -> None:
    Seeded(tmp_path).clean("a")
    write_sheet(tmp_path / "check.html", check_dataset(tmp_path))
    source = (tmp_path / "check.html").read_text(encoding="utf-8")
    assert "Nothing was found." in source
    assert "未发现问题。" in source
    assert "<table>" not in source


# --- in a browser -----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("locale", "word"), [("en-GB", "covers the whole photo"),
                                              ("zh-CN", "覆盖整张照片")])  # fmt: skip
def test_a_browser_shows_it_all(
    sheet: Path, visit: Visit, scheme: str, width: int, locale: str, word: str
) -> None:
    view = {"width": width, "height": 800}
    page = visit(sheet, locale=locale, color_scheme=scheme, viewport=view)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert min(page.evaluate("[...document.images].map(image => image.naturalWidth)")) > 0
    assert page.get_by_text(word, exact=True).first.is_visible()
    page.get_by_role("link", name="mask-full").click()
    assert page.evaluate("location.hash") == "#mask-full"
