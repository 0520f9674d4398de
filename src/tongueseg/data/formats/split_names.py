"""The split that a folder or file of another tool is named after."""

from __future__ import annotations

import re

_SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}


def split_named(text: str) -> str | None:
    """Return the split that a name tells, such as ``val`` for ``instances_val2017``."""
    words = re.split(r"[^a-z]+", text.lower())
    return next((_SPLITS[word] for word in words if word in _SPLITS), None)
