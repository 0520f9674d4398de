from __future__ import annotations

import pytest

from tongueseg.data.quality.names import case_collisions, unportable_part


@pytest.mark.parametrize("name", ["a", "IMG_0001", "p07/left 2", "舌象-01", "a.b", "console", "é"])
def test_names_that_any_system_takes(name: str) -> None:
    assert unportable_part(name) == ""


@pytest.mark.parametrize(
    ("name", "refused_part"),
    [
        ("what?", "?"),
        ("a:b*c", "* :"),
        ("back\\slash", "\\"),
        ("new\nline", r"\n"),
        ("broken\udcff", r"\udcff"),
        ("dot.", "'dot.'"),
        (" space", "' space'"),
        ("folder /a", "'folder '"),
        ("CON", "'CON'"),
        ("sub/lpt1.left", "'lpt1.left'"),
    ],
)
def test_names_that_some_system_refuses(name: str, refused_part: str) -> None:
    assert unportable_part(name) == refused_part


def test_names_that_differ_in_capitals_only() -> None:
    names = ["A", "B", "a", "b/C", "b/c", "d"]
    assert list(case_collisions(names)) == [("a", "A"), ("b/c", "b/C")]
    assert list(case_collisions(["\u00e9", "e\u0301"])) == [("e\u0301", "\u00e9")]
