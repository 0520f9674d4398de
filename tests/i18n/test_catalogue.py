"""Every text has both languages, fits its uses, and stands in the catalogue alone."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import tongueseg
from tongueseg.i18n import TOPICS, text, texts_of

SOURCE = Path(tongueseg.__file__).parent
CATALOGUE = SOURCE / "i18n"
TEXTS = {key: both for topic in TOPICS for key, both in texts_of(topic).items()}
CHINESE = re.compile("[\u4e00-\u9fff]")
ALIKE = {"evaluation.iou", "compression.quantity.iou"}


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def calls() -> Iterator[tuple[str, set[str], bool]]:
    """Yield the pattern of the key, and the names of the values, of every call of ``text``."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text":
                names = {keyword.arg for keyword in node.keywords if keyword.arg}
                spread = any(keyword.arg is None for keyword in node.keywords)
                yield pattern_of(node.args[0]), names, spread


def pattern_of(key: ast.expr) -> str:
    if isinstance(key, ast.Constant):
        return re.escape(str(key.value))
    assert isinstance(key, ast.JoinedStr), "a key is a literal or an f-string"
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_-]+"
        for part in key.values
    )


CALLS = list(calls())


@pytest.mark.parametrize("topic", TOPICS)
def test_keys_begin_with_their_topic(topic: str) -> None:
    assert texts_of(topic)
    assert all(key.startswith(f"{topic}.") for key in texts_of(topic))


def test_no_topic_is_forgotten() -> None:
    assert {file.stem for file in CATALOGUE.glob("*_texts.py")} == {f"{t}_texts" for t in TOPICS}


@pytest.mark.parametrize("key", TEXTS)
def test_every_key_has_both_languages(key: str) -> None:
    english, chinese = TEXTS[key]
    assert english.strip()
    assert chinese.strip()
    assert not CHINESE.search(english)
    if key not in ALIKE and key != "compression.separator":
        assert CHINESE.search(chinese) or "train" in chinese


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_take_the_same_values(key: str) -> None:
    english, chinese = TEXTS[key]
    assert placeholders(english) == placeholders(chinese)


@pytest.mark.parametrize("key", TEXTS)
def test_no_key_is_unused_and_every_use_gives_its_values(key: str) -> None:
    uses = [(names, spread) for pattern, names, spread in CALLS if re.fullmatch(pattern, key)]
    assert uses
    for names, spread in uses:
        needed = placeholders(TEXTS[key][0])
        assert names <= needed if spread else names == needed


@pytest.mark.parametrize("pattern", sorted({pattern for pattern, _, _ in CALLS}))
def test_every_use_has_a_text(pattern: str) -> None:
    assert any(re.fullmatch(pattern, key) for key in TEXTS)


def test_no_other_file_holds_chinese() -> None:
    files = [file for file in SOURCE.rglob("*.py") if not file.is_relative_to(CATALOGUE)]
    assert not [file for file in files if CHINESE.search(file.read_text(encoding="utf-8"))]


def test_a_value_in_both_languages_goes_into_each() -> None:
    what = text("compression.quantity.latency")
    assert text("compression.over", what=what, value="3 ms", amount="5 %") == (
        "latency 3 ms, 5 % over",
        "延迟 3 ms，超出 5 %",
    )


@pytest.mark.parametrize("key", ["measure.nothing", "nothing.at_all", "nothing"])
def test_an_unknown_key(key: str) -> None:
    with pytest.raises(KeyError):
        text(key)
