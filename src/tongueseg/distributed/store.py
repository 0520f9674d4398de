"""The place of a job's results: a folder, or a URL that fsspec writes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tongueseg.distributed.remote import connect, error_naming, local_path
from tongueseg.errors import BadSettings, CannotWrite
from tongueseg.io.atomic import cannot_write, sync, write_bytes
from tongueseg.io.parallel import map_in_order

_SYNCED_AT_ONCE = 8


class Store(Protocol):
    """Files by their names below a root, such as ``mask/a.png``. Ray sends it to other machines."""

    @property
    def root(self) -> str:
        """Its path or URL."""

    def write(self, name: str, content: bytes) -> None:
        """Write a complete file or none; raises CannotWrite."""

    def persist(self, names: Iterable[str]) -> None:
        """Return once files that were written outlast a power cut; raises CannotWrite."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none."""

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of the files in a folder; none if there is no folder."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there; raises CannotWrite."""


@dataclass(frozen=True)
class LocalStore:
    """A folder of this machine, or one that all machines of a cluster share."""

    root: str

    def write(self, name: str, content: bytes) -> None:
        """Write a temporary file, then rename it."""
        write_bytes(Path(self.root, name), content)

    def persist(self, names: Iterable[str]) -> None:
        """Bring files and their folders from the system's memory to the disk."""
        files = [Path(self.root, name) for name in names]
        folders = sorted({file.parent for file in files})
        try:
            for _ in map_in_order(sync, files, _SYNCED_AT_ONCE):
                pass
            for folder in folders:
                sync(folder)
        except OSError as error:
            raise cannot_write(Path(self.root), error) from error

    def read(self, name: str) -> bytes | None:
        """Return the content of a file; None if there is none."""
        file = Path(self.root, name)
        return file.read_bytes() if file.is_file() else None

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of the files in a folder, without hidden ones."""
        files = Path(self.root, folder).glob("[!.]*")
        return sorted(f"{folder}/{file.name}" for file in files)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            Path(self.root, name).unlink(missing_ok=True)
        except OSError as error:
            raise CannotWrite(f"{self.root}/{name}: cannot remove ({error.strerror})") from error


@dataclass(frozen=True)
class RemoteStore:
    """A bucket or another place that fsspec supports; an object appears when it is complete."""

    root: str

    def write(self, name: str, content: bytes) -> None:
        """Write an object."""
        system, path = self._at(name)
        try:
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            system.pipe_file(path, content)
        # The exceptions of fsspec's file systems share no base but Exception.
        except Exception as error:
            raise CannotWrite(f"{self.root}/{name}: cannot write ({error})") from error

    def persist(self, names: Iterable[str]) -> None:
        """Do nothing: an object is kept once the server has answered."""

    def read(self, name: str) -> bytes | None:
        """Return the content of an object; None if there is none; raises BadSettings."""
        system, path = self._at(name)
        with error_naming(f"{self.root}/{name}", BadSettings):
            try:
                return bytes(system.cat_file(path))
            except FileNotFoundError:
                return None

    def names(self, folder: str) -> list[str]:
        """Return the names of the objects in a folder; raises BadSettings."""
        system, path = self._at(folder)
        with error_naming(f"{self.root}/{folder}", BadSettings):
            try:
                system.invalidate_cache()
                paths = system.ls(path, detail=False)
            except FileNotFoundError:
                return []
        return sorted(f"{folder}/{str(path).rstrip('/').rpartition('/')[2]}" for path in paths)

    def remove(self, name: str) -> None:
        """Remove an object, if it is there."""
        system, path = self._at(name)
        try:
            system.rm_file(path)
        except FileNotFoundError:
            return
        # The exceptions of fsspec's file systems share no base but Exception.
        except Exception as error:
            raise CannotWrite(f"{self.root}/{name}: cannot remove ({error})") from error

    def _at(self, name: str) -> tuple[Any, str]:
        """Return the file system of the root, and a path in it."""
        system, root = connect(self.root)
        return system, f"{root.rstrip('/')}/{name}"


def open_store(out: str) -> Store:
    """Return the store that ``--out`` means: a folder, ``file://…`` or another URL.

    Raises:
        BadSettings: no installed library supports the URL.
    """
    local = local_path(out)
    if local is not None:
        return LocalStore(str(local.absolute()))
    connect(out)
    return RemoteStore(out.rstrip("/"))


def check_lasting(store: Store) -> None:
    """Check that results outlast the process that writes them.

    Raises:
        BadSettings: the store is fsspec's memory, of which each process has its own.
    """
    if store.root.startswith("memory:"):
        raise BadSettings(f"{store.root}: memory ends with the process; give a folder or a bucket")
