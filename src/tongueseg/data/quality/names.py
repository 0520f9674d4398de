"""Names that are fine here and break elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tongueseg.data.folded import folded

_REFUSED = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f\ud800-\udfff]')
# Windows keeps these for devices, whatever the suffix.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def unportable_part(name: str) -> str:
    """Return what Windows, macOS or a zip refuses in a name; empty where nothing."""
    refused = sorted(set(_REFUSED.findall(name)))
    if refused:
        return " ".join(character if character.isprintable() else ascii(character)[1:-1]
                        for character in refused)  # fmt: skip
    for part in name.split("/"):
        if part != part.strip(" ") or part.endswith(".") or _DEVICES.fullmatch(part):
            return repr(part)
    return ""


def case_collisions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name that is an earlier one but for capitals or Unicode form, and that one."""
    first: dict[str, str] = {}
    for name in names:
        known = first.setdefault(folded(name), name)
        if known != name:
            yield name, known
