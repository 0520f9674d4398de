"""``source.json`` beside a downloaded set: where it comes from, and a checksum of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tongueseg.data.download.public import Origin
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.io.atomic import write_text

STAGING = ".download"
"""The folder that holds the files until all have arrived."""

_FILE = "source.json"


class _Source(BaseModel):
    name: str
    repository: str
    commit: str
    licence: str
    date: date
    files: int
    sha256: str


def write_source(name: str, origins: Sequence[Origin], out: Path, files: Iterable[str]) -> None:
    """Write ``source.json`` for what was downloaded to ``out``.

    Args:
        name: of the set.
        origins: where it comes from.
        out: its folder.
        files: patterns of the files that make it up.

    Raises:
        CannotWrite: the disk refuses.
    """
    count, digest = _digest(out, files)
    source = _Source(
        name=name,
        repository=", ".join(origin.url for origin in origins),
        commit=_commits(origins),
        licence=", ".join(origin.licence for origin in origins),
        date=datetime.now(UTC).date(),
        files=count,
        sha256=digest,
    )
    write_text(out / _FILE, source.model_dump_json(indent=2) + "\n")


def is_downloaded(name: str, origins: Sequence[Origin], out: Path, files: Iterable[str]) -> bool:
    """Tell whether ``out`` holds the downloaded set, unchanged; see :func:`write_source`.

    Raises:
        BadSettings: ``out`` holds something else.
        BadDataset: the files were changed after the download.
    """
    if (out / STAGING).is_dir() or not out.exists():
        return False
    if not (out / _FILE).exists():
        if out.is_dir() and not any(out.iterdir()):
            return False
        raise BadSettings(f"{out}: is not empty; choose another --out")
    source = _read_source(out / _FILE)
    if (source.name, source.commit) != (name, _commits(origins)):
        raise BadSettings(f"{out}: holds {source.name} of another commit; choose another --out")
    if (source.files, source.sha256) != _digest(out, files):
        raise BadDataset(f"{out}: was changed since it was downloaded; choose another --out")
    return True


def _read_source(file: Path) -> _Source:
    try:
        return _Source.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadDataset(f"{file}: cannot be read; choose another --out") from error


def _commits(origins: Sequence[Origin]) -> str:
    return ", ".join(origin.commit for origin in origins)


def _digest(out: Path, patterns: Iterable[str]) -> tuple[int, str]:
    """Return how many files there are, and a SHA-256 over their paths and contents."""
    files = sorted(file for pattern in patterns for file in out.glob(pattern) if file.is_file())
    total = hashlib.sha256()
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(out).as_posix()} {digest}\n".encode())
    return len(files), total.hexdigest()
