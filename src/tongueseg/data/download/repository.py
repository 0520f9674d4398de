"""The files of a public repository: listed, and fetched a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event

from tongueseg.data.download.fetch import Fetcher
from tongueseg.data.download.public import Origin
from tongueseg.data.download.tree import RepositoryFile, read_tree
from tongueseg.errors import DownloadFailed

_CONNECTIONS = 4
_MAX_TREE = 64 * 2**20


class Repository:
    """A repository at one commit, on GitHub or on a mirror.

    Args:
        origin: which one.
        mirror: address of a server that holds ``tree.json`` and the files under their paths.

    Attributes:
        tree: the address of the list of files.

    Raises:
        BadSettings: ``mirror`` is no address.
    """

    def __init__(self, origin: Origin, mirror: str | None) -> None:
        if mirror is not None:
            self._files = mirror.rstrip("/")
            self.tree = f"{self._files}/tree.json"
        else:
            at = f"{origin.repository}/git/trees/{origin.commit}?recursive=1"
            self.tree = f"https://api.github.com/repos/{at}"
            raw = "https://raw.githubusercontent.com"
            self._files = f"{raw}/{origin.repository}/{origin.commit}"
        self._cancelled = Event()
        self._fetcher = Fetcher(self.tree, self._cancelled)

    def list_files(self) -> list[RepositoryFile]:
        """Return all files.

        Raises:
            DownloadFailed: the list cannot be downloaded, or is none.
        """
        return read_tree(self._fetcher.get(self.tree, limit=_MAX_TREE), self.tree)

    def fetch(
        self, files: Sequence[RepositoryFile], folder: Path, tick: Callable[[], object]
    ) -> list[str]:
        """Fetch files to their paths below ``folder``; those that are there are kept.

        Each file is checked against its checksum.

        Args:
            files: of this repository.
            folder: where to.
            tick: called after each file.

        Returns:
            A line for each file that failed.

        Raises:
            CannotWrite: the disk refuses.
        """
        failures = []
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            futures = [pool.submit(self._fetch, file, folder) for file in files]
            try:
                for future in as_completed(futures):
                    failures += _failure(future)
                    tick()
            except BaseException:
                # Ctrl-C as well. The other transfers end at their next bytes and keep what they
                # have.
                self._cancelled.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return sorted(failures)

    def _fetch(self, file: RepositoryFile, folder: Path) -> None:
        url = f"{self._files}/{file.quoted}"
        self._fetcher.fetch(url, folder / file.path, size=file.size, blob=file.sha)


def _failure(future: Future[None]) -> list[str]:
    try:
        future.result()
    except DownloadFailed as error:
        return [str(error)]
    return []
