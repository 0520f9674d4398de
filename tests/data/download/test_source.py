from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tongueseg.data.download.public import Origin
from tongueseg.data.download.source import STAGING, is_downloaded, write_source
from tongueseg.errors import BadDataset

ORIGINS = [Origin("a/b", "0" * 40, "MIT")]
FILES = ("original/**/*", "mask/**/*")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    for file, content in (("original/a.jpg", b"photo"), ("mask/a.png", b"mask")):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_bytes(content)
    write_source("set", ORIGINS, tmp_path, FILES)
    return tmp_path


def test_the_hash_is_over_paths_and_contents(out: Path) -> None:
    lines = [
        f"mask/a.png {hashlib.sha256(b'mask').hexdigest()}\n",
        f"original/a.jpg {hashlib.sha256(b'photo').hexdigest()}\n",
    ]
    source = json.loads((out / "source.json").read_text())
    assert source["sha256"] == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert source["files"] == 2


def test_what_is_whole_is_downloaded(out: Path) -> None:
    assert is_downloaded("set", ORIGINS, out, FILES)
    assert not is_downloaded("set", ORIGINS, out / "elsewhere", FILES)
    (out / STAGING).mkdir()
    assert not is_downloaded("set", ORIGINS, out, FILES)


@pytest.mark.parametrize("change", ["original/a.jpg", "mask/b.png"])
def test_what_was_changed_is_not(out: Path, change: str) -> None:
    (out / change).write_bytes(b"other")
    with pytest.raises(BadDataset, match="was changed since it was downloaded"):
        is_downloaded("set", ORIGINS, out, FILES)
