"""From the first word of a call to its verb: a photo means ``predict``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tongueseg.errors import BadSettings, nearest
from tongueseg.io.discovery import is_photo

_OWN_OPTIONS = ("-h", "--help", "-V", "--version", "--install-completion", "--show-completion")

_AS_WORDS = {"help": "--help", "version": "--version"}


def with_verb(
    arguments: Sequence[str], verbs: Sequence[str], sub_verbs: Sequence[str]
) -> list[str]:
    """Return the arguments of a call, with ``predict`` before them where they begin with photos.

    Args:
        arguments: what follows ``tongueseg``.
        verbs: all verbs.
        sub_verbs: those of a group, such as ``data convert``.

    Raises:
        BadSettings: there is no such verb. The message names the nearest.
    """
    first = arguments[0] if arguments else "--help"
    if first in _AS_WORDS:
        return [*arguments[1:], _AS_WORDS[first]]
    if first in verbs or first in _OWN_OPTIONS:
        return list(arguments)
    if first.startswith("-") or _means_photos(first):
        return ["predict", *arguments]
    raise BadSettings(f"{first}: no such verb{_hint(first, verbs, sub_verbs)}")


def _means_photos(word: str) -> bool:
    return "://" in word or "*" in word or is_photo(Path(word)) or Path(word).exists()


def _hint(word: str, verbs: Sequence[str], sub_verbs: Sequence[str]) -> str:
    within = [verb for verb in sub_verbs if verb.split()[-1] == word]
    hint = f"; did you mean {within[0]}?" if within else nearest(word, [*verbs, *sub_verbs])
    return hint or "; tongueseg --help lists them"
