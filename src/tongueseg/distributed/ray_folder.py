"""The temporary folder of a Ray that runs on this machine, and those that killed jobs left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

# Sockets lie in it, whose paths must be short.
_PREFIX = "ray-"
_LOCK = "tongueseg.lock"


@contextmanager
def ray_folder() -> Iterator[Path]:
    """Yield a new folder, which is removed at the end.

    A process that is killed cannot remove its folder. The next one does: the system has released
    the lock of the killed one.
    """
    _remove_abandoned(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with FileIO(folder / f"{_LOCK}.new", "x") as lock:
            _try_lock(lock)
            # It appears locked, so that no other process takes it for an abandoned one.
            (folder / f"{_LOCK}.new").rename(folder / _LOCK)
            yield folder


def _remove_abandoned(parent: Path) -> None:
    """Remove the folders whose lock nobody holds; those of other users cannot be opened."""
    for file in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            with FileIO(file, "r+") as lock:
                abandoned = not file.parent.is_symlink() and _try_lock(lock)
        except OSError:
            continue
        if abandoned:
            shutil.rmtree(file.parent, ignore_errors=True)


def _try_lock(lock: FileIO) -> bool:
    """Lock a file until it is closed; tell whether that was possible."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
