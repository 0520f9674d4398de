"""The list of a repository's files, as GitHub tells it."""

from __future__ import annotations

import hashlib
from pathlib import Path, PureWindowsPath
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from tongueseg.errors import DownloadFailed

_MAX_FILE = 100 * 2**20


class File(BaseModel):
    """A file: its path, its size in bytes, and its SHA-1 as git counts it."""

    path: str
    sha: Annotated[str, Field(pattern="^[0-9a-f]{40}$")]
    size: Annotated[int, Field(ge=0, le=_MAX_FILE)]

    @property
    def quoted(self) -> str:
        """The path as it stands in an address."""
        return quote(self.path)


class _Node(BaseModel):
    path: str
    type: str
    sha: str
    size: int = 0


class _Tree(BaseModel):
    tree: list[_Node]
    truncated: bool = False


def read_tree(content: bytes, where: str) -> list[File]:
    """Read the answer of GitHub's git/trees, all folders in one; folders themselves are left out.

    Args:
        where: the address that it came from, for messages.

    Raises:
        DownloadFailed: it is none, not whole, or a path in it leaves its folder.
    """
    try:
        tree = _Tree.model_validate_json(content)
        nodes = [node for node in tree.tree if node.type == "blob"]
        files = [File(path=node.path, sha=node.sha, size=node.size) for node in nodes]
    except ValidationError as error:
        raise DownloadFailed(f"{where}: is no list of a repository's files") from error
    if tree.truncated:
        raise DownloadFailed(f"{where}: the list of files is cut short")
    for file in files:
        if not _is_safe(file.path):
            raise DownloadFailed(f"{where}: the path {file.path!r} leaves its folder; refused")
    return files


def git_blob(path: Path) -> str:
    """Return the SHA-1 of a file as git counts it: of ``blob SIZE``, a zero byte and its content.

    It guards against damage, and names files as the repository does; nothing secret hangs on it.
    """
    content = path.read_bytes()
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def _is_safe(path: str) -> bool:
    parts = path.split("/")
    plain = not PureWindowsPath(path).anchor and "\\" not in path and "\0" not in path
    return plain and not {"", ".", ".."} & set(parts)
