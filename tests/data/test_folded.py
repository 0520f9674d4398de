from __future__ import annotations

from tongueseg.data.folded import folded


def test_capitals_and_accents() -> None:
    assert folded("\u00c9A.JPG") == folded("e\u0301a.jpg") == "\u00e9a.jpg"
    assert folded("a.jpg") != folded("b.jpg")
