"""Every text that stands in both English and Chinese, one entry a key.

A key is ``TOPIC.NAME``; the texts of a topic stand in ``TOPIC_texts.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

__all__ = ["Text", "text", "texts_of"]

Text = tuple[str, str]
"""The same words in English and in Chinese."""

TOPICS = ("adaptation", "compression", "evaluation", "measure", "quality")


def text(key: str, **values: object | Text) -> Text:
    """Return a text in both languages, with the values in place of its ``{placeholders}``.

    A value that is a :data:`Text` itself goes into each language in its own.

    Raises:
        KeyError: there is no such text, or a value is missing.

    Example:
        >>> text("evaluation.photos")[0]
        'photos'
    """
    english, chinese = texts_of(key.partition(".")[0])[key]
    if not values:
        return english, chinese
    return english.format(**_in_language(0, values)), chinese.format(**_in_language(1, values))


@cache
def texts_of(topic: str) -> dict[str, Text]:
    """Return the texts of a topic by key; no topic costs time before its first text is asked for.

    Raises:
        KeyError: there is no such topic.
    """
    if topic not in TOPICS:
        raise KeyError(topic)
    texts: dict[str, Text] = import_module(f"tongueseg.i18n.{topic}_texts").TEXTS
    return texts


def _in_language(language: int, values: Mapping[str, object]) -> dict[str, object]:
    return {name: x[language] if isinstance(x, tuple) else x for name, x in values.items()}
