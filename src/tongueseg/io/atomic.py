"""Files that appear whole or not at all: written aside, then renamed."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tongueseg.errors import CannotWrite


@contextmanager
def atomic_file(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that takes its name when the block ends well.

    The temporary file lies in the same folder, so that the rename is atomic. When the block
    raises, the temporary file is removed and whatever stood at ``path`` before stays.

    Args:
        path: of the file.
        durable: outlast a power cut that follows. It costs some milliseconds, so pictures go
            without.

    Raises:
        CannotWrite: the folder cannot be made, or the disk is full or read-only.
    """
    aside = path.with_name(f".tongueseg-{secrets.token_hex(8)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Unlike mkstemp's, this mode follows the umask.
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield aside
        if durable:
            sync(aside)
        aside.replace(path)
        if durable:
            sync(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield a temporary folder beside ``path`` that takes its name when the block ends well.

    ``path`` may be an empty folder. When the block raises, nothing of the temporary folder is
    left.

    Raises:
        CannotWrite: the folder cannot be made, or ``path`` holds something.
    """
    # Below a path such as "." there is no name to put a folder beside.
    whole = path.resolve()
    aside = whole.with_name(f".tongueseg-{secrets.token_hex(8)}")
    try:
        aside.mkdir(parents=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield aside
        if whole.is_dir():
            whole.rmdir()
        aside.rename(whole)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, from the system's memory to the disk."""
    folder = path.is_dir()
    try:
        number = os.open(path, os.O_RDONLY if folder or os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    except OSError:
        # Windows and some network drives do so with files alone.
        if not folder:
            raise


def write_bytes(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write ``content`` to ``path``, whole or not at all; ``durable`` as for :func:`atomic_file`.

    Raises:
        CannotWrite: the disk refuses.
    """
    with atomic_file(path, durable=durable) as aside:
        aside.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write ``content`` to ``path`` as UTF-8, whole or not at all, durably.

    Raises:
        CannotWrite: the disk refuses.
    """
    write_bytes(path, content.encode(), durable=True)


def copy_file(source: Path, path: Path) -> None:
    """Copy a file byte for byte, into a folder that is made where there is none.

    Raises:
        CannotWrite: the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """Say in one line why the disk refused ``path``."""
    return CannotWrite(f"{path}: cannot write ({error.strerror or error})")
