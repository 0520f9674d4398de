"""Links and names of files lead somewhere, and both languages say the same figures and code."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from doc_pages import ROOT, Page, numbers, pages, slug

TRANSLATED = [page for page in pages(chinese=False) if page.chinese.path.exists()]
by_name: dict[str, Any] = {"ids": lambda page: page.name}


@pytest.mark.parametrize("page", pages(), **by_name)
def test_links_lead_somewhere(page: Page) -> None:
    for link in page.links:
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in Page(target).anchors, f"{page.name}: {link}"


@pytest.mark.parametrize("page", TRANSLATED, **by_name)
def test_both_languages_have_the_same_headings(page: Page) -> None:
    assert [level for level, _ in page.headings] == [level for level, _ in page.chinese.headings]


@pytest.mark.parametrize("page", TRANSLATED, **by_name)
def test_both_languages_have_the_same_code(page: Page) -> None:
    ours, expected = page.blocks, page.chinese.blocks
    assert [block.language for block in ours] == [block.language for block in expected]
    for english, chinese in zip(ours, expected, strict=True):
        assert english.mark.split(":")[0] == chinese.mark.split(":")[0], english.code
        if english.language:
            assert english.bare == chinese.bare


@pytest.mark.parametrize("page", TRANSLATED, **by_name)
def test_both_languages_say_the_same_figures(page: Page) -> None:
    for number, (english, chinese) in enumerate(
        zip(page.sections, page.chinese.sections, strict=True)
    ):
        title = page.headings[number - 1][1] if number else "the beginning"
        if f"({page.path.name}#{slug(title)})" in page.chinese.text and not chinese:
            continue  # The Chinese page has only a link to this section.
        assert english == chinese, f"{page.name}, {title}: {sorted(english ^ chinese)}"


def test_every_guide_is_there_in_chinese() -> None:
    english_only = {"docs/architecture.md", "docs/experiments.md", "docs/proof.md"}
    missing = {page.name for page in pages(chinese=False)} - {page.name for page in TRANSLATED}
    assert missing <= english_only


def test_the_architecture_names_files_that_exist() -> None:
    page = Page(ROOT / "docs" / "architecture.md")
    named = set(re.findall(r"`([\w/]+(?:/|\.py))`", page.prose))
    places = (ROOT, ROOT / "src" / "tongueseg")
    assert len(named) > 40
    assert [path for path in named if not any((place / path).exists() for place in places)] == []


def test_the_architecture_has_the_floors_of_the_contract() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    table = Page(ROOT / "docs" / "architecture.md").prose.partition("| floor | package |")[2]
    floors: list[Any] = []
    for row in table.partition("\n\n")[0].splitlines()[2:]:
        number, names, _ = (cell.strip() for cell in row.strip("|").split("|", 2))
        if number:
            floors.append((int(number), set()))
        floors[-1][1].update(re.findall(r"`(\w+)`", names))
    expected = [set(layer.split(" | ")) for layer in layers]
    assert floors == list(zip(range(len(layers), 0, -1), expected, strict=True))


def test_no_term_is_defined_twice() -> None:
    glossary = Page(ROOT / "docs" / "glossary.md")
    terms = [line.split("|")[1] for line in glossary.prose.splitlines() if line.startswith("| <a")]
    assert len(terms) == len(set(terms)) > 50


def test_both_glossaries_have_the_same_terms() -> None:
    english = Page(ROOT / "docs" / "glossary.md")
    rows = r'<a id="([^"]+)"></a>([^|]+) \| ([^|]+) \|'
    pairs = re.findall(rows, english.text)
    assert pairs == [(key, en, zh) for key, zh, en in re.findall(rows, english.chinese.text)]


def test_numbers_are_read_in_both_languages() -> None:
    assert numbers("31 million weights, 5 %, 1,131,281") == {31e6, 5, 1131281}
    assert numbers("3100 万权重，5%，1,131,281") == {31e6, 5, 1131281}
    assert numbers("a photo of 12 megapixels") == numbers("1200 万像素的照片") == {12e6}


def test_anchors_are_those_of_code_hosts() -> None:
    assert slug("Without `--end-to-end`") == "without---end-to-end"
    assert slug("多 GPU、多机器") == "多-gpu多机器"
