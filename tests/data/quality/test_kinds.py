"""The table, and that the guides tell the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tongueseg.data.quality.kinds import KINDS, SEVERITIES, Kind

DOCS = Path(__file__).parents[3] / "docs"
WORDS = {
    "data-tools.md": {"error": "error", "warning": "warning", "note": "note"},
    "data-tools.zh-CN.md": {"error": "错误", "warning": "警告", "note": "提示"},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_every_kind_says_all_in_both_languages(kind: Kind) -> None:
    assert kind.severity in SEVERITIES
    for english, chinese in filter(None, (kind.what, kind.remedy, kind.repair)):
        # Parts are joined by colon and semicolon, and a sentence ends where they are shown.
        for text in (english, chinese):
            assert text == text.strip(" .。;；:：")
            assert not re.search("[;；]", text)
        assert english.isascii()
        assert re.search("[\u4e00-\u9fff]|^[a-z0-9.]+$", chinese)


@pytest.mark.parametrize(("guide", "language"), [("data-tools.md", 0), ("data-tools.zh-CN.md", 1)])
def test_the_guides_tell_every_kind(guide: str, language: int) -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$",
                      (DOCS / guide).read_text(encoding="utf-8"), re.MULTILINE)  # fmt: skip
    documented = {key: rest for key, *rest in rows if key in KINDS}
    assert list(documented) == list(KINDS)
    for key, (severity, what, remedy, repair) in documented.items():
        kind = KINDS[key]
        assert severity == WORDS[guide][kind.severity]
        assert what == kind.what[language]
        assert remedy == kind.remedy[language]
        assert repair == (kind.repair[language] if kind.repair else "–")
