from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tongueseg.data.download.tree import git_blob, read_tree
from tongueseg.errors import DownloadFailed

SHA = "0123456789abcdef0123456789abcdef01234567"


def tree(*nodes: Mapping[str, int | str] | int, **more: bool) -> bytes:
    return json.dumps({"sha": "x", "tree": list(nodes), **more}).encode()


def node(path: int | str, **more: int | str) -> dict[str, int | str]:
    return {"path": path, "mode": "100644", "type": "blob", "sha": SHA, "size": 5, **more}


def test_files_and_no_folders() -> None:
    folder = {"path": "tongue", "type": "tree", "sha": "x"}
    (file,) = read_tree(tree(folder, node("tongue/舌 1.jpg"), truncated=False), "here")
    assert (file.path, file.size, file.sha) == ("tongue/舌 1.jpg", 5, SHA)
    assert file.quoted == "tongue/%E8%88%8C%201.jpg"


@pytest.mark.parametrize(
    "path",
    ["../a.jpg", "a/../../b.jpg", "/etc/passwd", "C:/a.jpg", "a\\..\\b.jpg", "a//b.jpg",
     "a/./b.jpg", "", "a\0.jpg", "//server/a.jpg"],
)  # fmt: skip
def test_paths_that_leave_the_folder_are_refused(path: str) -> None:
    with pytest.raises(DownloadFailed, match=r"^here: the path .* leaves its folder; refused$"):
        read_tree(tree(node("fine.jpg"), node(path)), "here")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b'{"message": "Not Found"}', tree(5), tree(node("a", sha="x")),
     tree(node("a", size=-1)), tree(node("a", size=10**12)), tree(node(7)),
     tree(node("a", sha=SHA.upper()))],
)  # fmt: skip
def test_what_is_no_list(content: bytes) -> None:
    with pytest.raises(DownloadFailed, match=r"^here: is no list of a repository's files$"):
        read_tree(content, "here")


def test_a_list_that_was_cut_short() -> None:
    with pytest.raises(DownloadFailed, match="cut short"):
        read_tree(tree(node("a"), truncated=True), "here")


def test_checksums_are_those_of_git(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"hello\n")
    # git hash-object
    assert git_blob(tmp_path / "a") == "ce013625030ba8dba906f756967f9e9ca394464a"
    (tmp_path / "empty").touch()
    assert git_blob(tmp_path / "empty") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
