"""The subject of each photo, from its name or from a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tongueseg.data.split.split_file import and_more
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.io.csv import read_table


def subjects_by_pattern(names: Sequence[str], pattern: str) -> dict[str, str]:
    r"""Return the subject of each photo: what the first group of ``pattern`` finds in its name.

    Raises:
        BadSettings: it is no regular expression with a group, or does not fit a name.

    Example:
        >>> subjects_by_pattern(["p7_left", "p7_right"], r"^(p\d+)_")
        {'p7_left': 'p7', 'p7_right': 'p7'}
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise BadSettings(f"--subject {pattern}: is no regular expression ({error})") from error
    if not compiled.groups:
        raise BadSettings(f"--subject {pattern}: needs a group in parentheses, such as '^([^_]+)_'")
    matches = {name: compiled.search(name) for name in names}
    missing = [name for name, match in matches.items() if match is None or match[1] is None]
    if missing:
        raise BadSettings(
            f"--subject {pattern}: finds none in {missing[0]}{and_more(len(missing))}"
        )
    return {name: match[1] for name, match in matches.items() if match}


def subjects_from_table(names: Sequence[str], file: Path) -> dict[str, str]:
    """Return the subject of each photo from a CSV file with the columns ``name,subject``.

    Raises:
        BadDataset: it cannot be read, or lacks a photo; lines of other photos are no matter.
    """
    columns, rows = read_table(file)
    if not {"name", "subject"} <= set(columns):
        raise BadDataset(f"{file}: the first line must be name,subject")
    subjects: dict[str, str] = {}
    for row in rows:
        name, subject = row.get("name", ""), row.get("subject", "")
        if subjects.setdefault(name, subject) != subject:
            raise BadDataset(f"{file}: {name} is of {subjects[name]} and of {subject}")
    missing = [name for name in names if not subjects.get(name)]
    if missing:
        raise BadDataset(f"{file}: tells no subject of {missing[0]}{and_more(len(missing))}")
    return {name: subjects[name] for name in names}
