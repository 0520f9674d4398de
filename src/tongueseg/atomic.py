"""Files that appear whole or not at all: written aside, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongueseg.errors import CannotWrite


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that takes its name when the block ends well.

    The temporary file lies in the same folder, so that the rename is atomic. When the block
    raises, the temporary file is removed and whatever stood at ``path`` before stays.

    Raises:
        CannotWrite: the folder cannot be made, or the disk is full or read-only.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".tongueseg-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    Raises:
        CannotWrite: the disk refuses.
    """
    with written_aside(path) as aside:
        aside.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write ``content`` to ``path`` as UTF-8, whole or not at all.

    Raises:
        CannotWrite: the disk refuses.
    """
    write_bytes(path, content.encode())


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """Say in one line why the disk refused ``path``."""
    return CannotWrite(f"{path}: cannot write ({error.strerror or error})")


def _umask() -> int:
    # mkstemp makes files that only their owner reads; the umask can only be read by setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
