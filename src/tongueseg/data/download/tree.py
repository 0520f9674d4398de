"""The list of a repository's files, from GitHub's ``git/trees``."""

from __future__ import annotations

import hashlib
from pathlib import Path, PureWindowsPath
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from tongueseg.errors import DownloadFailed

_MAX_FILE = 100 * 2**20


class RepositoryFile(BaseModel):
    """A file: its path, its size in bytes, and the SHA-1 of its git blob."""

    path: str
    sha: Annotated[str, Field(pattern="^[0-9a-f]{40}$")]
    size: Annotated[int, Field(ge=0, le=_MAX_FILE)]

    @property
    def quoted(self) -> str:
        """The path as part of a URL."""
        return quote(self.path)


class _Node(BaseModel):
    path: str
    type: str
    sha: str
    size: int = 0


class _Tree(BaseModel):
    tree: list[_Node]
    truncated: bool = False


def read_tree(content: bytes, address: str) -> list[RepositoryFile]:
    """Read the answer of GitHub's ``git/trees`` with all folders in one; return its files.

    Args:
        content: the JSON.
        address: where it came from, for messages.

    Raises:
        DownloadFailed: it is no such list, it is truncated, or a path in it leaves its folder.
    """
    try:
        tree = _Tree.model_validate_json(content)
        nodes = [node for node in tree.tree if node.type == "blob"]
        files = [RepositoryFile(path=node.path, sha=node.sha, size=node.size) for node in nodes]
    except ValidationError as error:
        raise DownloadFailed(f"{address}: is no list of a repository's files") from error
    if tree.truncated:
        raise DownloadFailed(f"{address}: the list of files is cut short")
    for file in files:
        if not _is_safe(file.path):
            raise DownloadFailed(f"{address}: the path {file.path!r} leaves its folder; refused")
    return files


def git_blob(path: Path) -> str:
    """Return the SHA-1 of a file's git blob: of ``blob SIZE``, a zero byte and the content.

    It detects damaged files, and is no protection against an attacker.
    """
    content = path.read_bytes()
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def _is_safe(path: str) -> bool:
    parts = path.split("/")
    relative = not PureWindowsPath(path).anchor and "\\" not in path and "\0" not in path
    return relative and not {"", ".", ".."} & set(parts)
