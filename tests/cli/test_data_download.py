from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tongueseg.data.dataset import read_dataset
from tongueseg.data.download import fetch as fetching
from tongueseg.data.download.public import FACES, PUBLIC_SETS
from tongueseg.io.encode import encode_jpeg
from tongueseg.io.retry import RetryPolicy

if TYPE_CHECKING:
    from typing_helpers import RunCommand
    from web_server import Server


@pytest.fixture
def mirror(server: Server, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A mirror of the set ``booth``, of four drawn photos."""
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(first_wait=0.01))
    booth = PUBLIC_SETS["booth"]
    other = replace(booth, origin=replace(booth.origin, licence="MIT-0"))
    monkeypatch.setitem(PUBLIC_SETS, "booth", other)
    server.files["LICENSE"] = b"MIT No Attribution\n"
    for photo in (drawn / "original").iterdir():
        server.files[f"tongue/images/{photo.name}"] = photo.read_bytes()
    for mask in (drawn / "mask").iterdir():
        server.files[f"tongue/annots/{mask.name}"] = mask.read_bytes()
    _serve(server, dict(server.files))
    return server


def _serve(server: Server, files: dict[str, bytes], below: str = "") -> None:
    nodes = [
        {
            "path": path,
            "type": "blob",
            "sha": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest(),
            "size": len(content),
        }
        for path, content in files.items()
    ]
    server.files |= {f"{below}{path}": content for path, content in files.items()}
    server.files[f"{below}tree.json"] = json.dumps({"tree": nodes}).encode()


def test_download_names_the_licence_first(
    run: RunCommand, mirror: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call = ("data", "download", "booth", "--mirror", mirror.url)
    code, output, errors = run(*call)
    assert (code, errors.strip()) == (0, "")
    first, last = output.splitlines()
    assert first.startswith("booth: close-ups of one hospital booth")
    assert "licence MIT-0, from https://github.com/" in first
    assert last == "4 photos: booth"
    assert len(read_dataset(tmp_path / "booth", val=0, test=0)) == 4
    assert run(*call)[1].splitlines()[1] == "4 photos, there already: booth"


def test_download_that_lacks_files(run: RunCommand, mirror: Server, tmp_path: Path) -> None:
    path = next(path for path in mirror.files if "annots" in path)
    mirror.faults[path] = [(404, None)]
    out = tmp_path / "out"
    code, output, errors = run("data", "download", "booth", "--out", out, "--mirror", mirror.url)
    assert code == 1
    assert len(output.splitlines()) == 1
    assert errors.strip().splitlines() == [
        f"error: {mirror.url}/{path}: 404 Not Found",
        f"missing 1 file; call again to go on: {out}",
    ]


def test_faces_are_told_with_each_licence_and_what_to_do_next(
    run: RunCommand, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portraits = tuple(replace(folder, kind="portrait") for folder in FACES)
    monkeypatch.setattr("tongueseg.data.download.public.FACES", portraits)
    rng = np.random.default_rng(0)
    for folder in portraits:
        noise = rng.integers(0, 255, (60, 60, 3), np.uint8)
        name, content = f"{folder.folder}/a.jpg", encode_jpeg(noise)
        _serve(server, {name: content}, f"{folder.origin.repository}/")
    out = tmp_path / "out"
    code, output, errors = run("data", "download", "faces", "--out", out, "--mirror", server.url)
    assert (code, errors.strip()) == (0, "")
    *origins, total, after = output.splitlines()
    assert len(origins) == len(FACES)
    assert origins[0].startswith(
        "faces: faces of people who do not exist, licence MIT, from https:"
    )
    assert total == f"3 photos: {out}"
    assert after.startswith("next: landmarks.json")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["boot"], "boot: no such set; did you mean booth? There is booth, faces"),
        (["booth", "--mirror", "ftp://x"], "is no address that begins with https:// or http://"),
    ],
)
def test_calls_that_cannot_work(
    run: RunCommand,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, errors = run("data", "download", *arguments)
    assert code == 2
    assert errors.startswith("error: ")
    assert message in errors
    assert len(errors.strip().splitlines()) == 1
    assert not any(tmp_path.iterdir())
