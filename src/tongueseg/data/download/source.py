"""``source.json`` beside a downloaded set: what it is, from where, and whether it still is."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from tongueseg.data.download.public import PublicSet
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.io.atomic import write_text

STAGING = ".download"
"""The folder in which files wait until all have come."""

_FILE = "source.json"


class _Source(BaseModel):
    name: str
    repository: str
    commit: str
    licence: str
    date: date
    files: int
    sha256: str


def write_source(name: str, chosen: PublicSet, out: Path) -> None:
    """Write ``source.json`` for the photos and masks in ``out``.

    Raises:
        CannotWrite: the disk refuses.
    """
    number, digest = _digest(out)
    source = _Source(
        name=name,
        repository=f"https://github.com/{chosen.repository}",
        commit=chosen.commit,
        licence=chosen.licence,
        date=datetime.now(UTC).date(),
        files=number,
        sha256=digest,
    )
    write_text(out / _FILE, source.model_dump_json(indent=2) + "\n")


def is_there(name: str, chosen: PublicSet, out: Path) -> bool:
    """Tell whether the set lies in ``out`` already, as it was downloaded.

    Raises:
        BadSettings: something else lies there.
        BadDataset: it was changed since.
    """
    if (out / STAGING).is_dir() or not out.exists():
        return False
    if not (out / _FILE).exists():
        if out.is_dir() and not any(out.iterdir()):
            return False
        raise BadSettings(f"{out}: is not empty; choose another --out")
    told = _told(out / _FILE)
    if (told.name, told.commit) != (name, chosen.commit):
        raise BadSettings(f"{out}: holds {told.name} of another commit; choose another --out")
    if (told.files, told.sha256) != _digest(out):
        raise BadDataset(f"{out}: was changed since it was downloaded; choose another --out")
    return True


def _told(file: Path) -> _Source:
    try:
        return _Source.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise BadDataset(f"{file}: cannot be read; choose another --out") from error


def _digest(out: Path) -> tuple[int, str]:
    """Return how many photos and masks there are, and a SHA-256 over their paths and contents."""
    files = sorted(p for f in ("original", "mask") for p in (out / f).rglob("*") if p.is_file())
    total = hashlib.sha256()
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(out).as_posix()} {digest}\n".encode())
    return len(files), total.hexdigest()
