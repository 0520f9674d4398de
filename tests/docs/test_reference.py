"""The tables of the reference hold every setting, flag, spec key and flag of quality there is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from doc_pages import ROOT, Page
from tongueseg.config.settings import TrainConfig
from tongueseg.spec import ModelSpec

sys.path.insert(0, str(ROOT / "tools"))

import reference_tables


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        nested = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if nested:
            yield from keys_of(nested[0], f"{prefix}{name}.")
        else:
            yield prefix + name


@pytest.mark.parametrize("model", [TrainConfig, ModelSpec])
def test_the_table_has_every_key(model: type[BaseModel]) -> None:
    table = reference_tables.settings("en", model.__name__)
    assert set(re.findall(r"^\| `([\w.]+)`", table, re.MULTILINE)) == set(keys_of(model))


def test_a_setting_says_default_range_and_meaning() -> None:
    table = reference_tables.settings("en", "TrainConfig")
    [row] = [line for line in table.splitlines() if line.startswith("| `data.size` ")]
    cells = [cell.strip() for cell in row.split("|")]
    assert cells[2:5] == ["int", "`256`", "≥ 32, ≤ 2048"]
    assert "pixels" in cells[5]
    assert "letterbox or stretch" in table
    assert "[0,1] or [-1,1] or imagenet" in table


def test_the_table_of_the_service_has_every_setting() -> None:
    service = pytest.importorskip("tongueseg.service.settings")
    table = reference_tables.settings("en", "Settings")
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(keys_of(service.Settings))


def test_every_verb_has_its_flags() -> None:
    text = reference_tables.flags("en")
    assert "## tongueseg data check" in text
    assert "| `--tta` / `--no-tta` | flag |" in text
    assert "| `--out` / `-o` | path | required |" in text


def test_every_flag_of_quality_is_there() -> None:
    from tongueseg.measure import quality

    table = reference_tables.quality("en")
    every = {quality.TOO_DARK, quality.TOO_BRIGHT, quality.BLURRED, quality.CUT, quality.TOO_SMALL}
    assert set(re.findall(r"^\| `([\w ]+)`", table, re.MULTILINE)) == every


@pytest.mark.parametrize(
    ("language", "name"), [("en", "data-tools.md"), ("zh", "data-tools.zh-CN.md")]
)
def test_the_guide_lists_what_a_check_finds(language: str, name: str) -> None:
    guide = Page(ROOT / "docs" / name).text
    rows = reference_tables.findings(language).splitlines()[2:]
    kinds = [row.split("|")[1:3] for row in rows]
    listed = re.findall(r"^\| (`[a-z0-9-]+` \| \w+) \| .* \| .* \| .* \|$", guide, re.MULTILINE)
    assert [" | ".join(cell.strip() for cell in kind) for kind in kinds] == listed


def test_the_pages_are_filled_in_both_languages() -> None:
    for name in ("commands", "settings", "spec", "quality"):
        for language, ending in (("en", ".md"), ("zh", ".zh-CN.md")):
            text = Page(ROOT / "docs" / "reference" / f"{name}{ending}").text
            filled = reference_tables.fill(text, language)
            assert "<!-- table" not in filled
            assert len(filled) > 2 * len(text) or name == "quality"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs_static_i18n", reason="the extra docs is not installed")
    pytest.importorskip("mkdocstrings_handlers.python", reason="the extra docs is not installed")
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--site-dir",
        tmp_path / "site",
    ]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    for page in ("index.html", "zh-CN/index.html", "reference/api/tongueseg-metrics.html"):
        assert (tmp_path / "site" / page).exists()
    index = json.loads((tmp_path / "site/search/search_index.json").read_text(encoding="utf-8"))
    titles = {entry["title"] for entry in index["docs"]}
    # The search finds words of a Chinese text where zero-width spaces part them.
    assert {"Augmentation", "数据\u200b增强"} <= titles
    html = (tmp_path / "site/zh-CN/training.html").read_text(encoding="utf-8")
    assert '<img alt="预设 wild' in html
    assert not re.search(r"<(script|link)[^>]+(src|href)=\"?https?://", html)
