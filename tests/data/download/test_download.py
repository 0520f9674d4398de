from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from tongueseg.data.dataset import read_dataset
from tongueseg.data.download import fetch as fetching
from tongueseg.data.download.download import Download, download
from tongueseg.data.download.public import PUBLIC_SETS, Origin, PublicSet
from tongueseg.data.masks import read_mask
from tongueseg.errors import BadDataset, BadSettings, DownloadFailed
from tongueseg.io.retry import RetryPolicy
from tongueseg.synthetic.drawn import write_dataset
from typing_helpers import not_none

if TYPE_CHECKING:
    from web_server import Server

SMALL = PublicSet(
    about="drawn mouths",
    origin=Origin("somebody/somewhere", "0" * 40, "MIT"),
    photos="tongue/images",
    masks="tongue/annots",
)


def listed(files: dict[str, bytes]) -> bytes:
    nodes: list[dict[str, Any]] = [{"path": "tongue", "type": "tree", "sha": "0"}]
    for path, content in files.items():
        sha = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        nodes.append({"path": path, "type": "blob", "sha": sha, "size": len(content)})
    return json.dumps({"tree": nodes, "truncated": False}).encode()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Five pairs, masks with a palette as labelme draws them, and what else a repository holds."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=5, seed=4, height=80, width=90)
    files = {"LICENSE": b"MIT License\n", "README.md": b"hello", "tongue/images/alone.jpg": b"x"}
    for i in range(5):
        stem = f"drawn_4_{i:05d}"
        files[f"tongue/images/{i} 舌.jpg"] = (folder / f"original/{stem}.jpg").read_bytes()
        with Image.open(folder / f"mask/{stem}.png") as mask:
            labels = Image.fromarray((np.asarray(mask) > 0).astype(np.uint8), "P")
        labels.putpalette([0, 0, 0, 128, 0, 0])
        labels.save(folder / "labels.png")
        files[f"tongue/annots/{i} 舌.png"] = (folder / "labels.png").read_bytes()
    return files


@pytest.fixture
def server(server: Server, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(first_wait=0.01))
    for path, content in files.items():
        server.files[path.replace(" ", "%20").replace("舌", "%E8%88%8C")] = content
    server.files["tree.json"] = listed(files)
    return server


@pytest.fixture
def get(server: Server, tmp_path: Path) -> Callable[..., Download]:
    def call(public_set: PublicSet = SMALL, **options: Any) -> Download:
        return download("small", public_set, tmp_path / "out", mirror=f"{server.url}/", **options)

    return call


def test_a_set_becomes_a_dataset_with_its_licence(
    get: Callable[..., Download], files: dict[str, bytes], tmp_path: Path
) -> None:
    ticks: list[object] = []

    def on_start(total: int) -> Callable[[], None]:
        ticks.append(total)
        return lambda: ticks.append("tick")

    result = get(on_start=on_start)
    assert (result.photos, result.unpaired, result.failures, result.already_downloaded) == (
        5,
        1,
        [],
        False,
    )
    assert ticks == [11] + ["tick"] * 11
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {"original", "mask", "LICENSE", "source.json"}
    assert (out / "LICENSE").read_bytes() == b"MIT License\n"
    records = read_dataset(out)
    assert [record.name for record in records] == [f"{i} 舌" for i in range(5)]
    for record in records:
        assert record.photo.read_bytes() == files[f"tongue/images/{record.name}.jpg"]
        assert read_mask(record.mask, (80, 90)).any()
        with Image.open(record.mask) as mask:
            assert mask.mode == "L"
            assert set(np.unique(np.asarray(mask))) == {0, 255}
    source = json.loads((out / "source.json").read_text())
    assert source.pop("date")[:2] == "20"
    assert len(source.pop("sha256")) == 64
    assert source == {
        "name": "small",
        "repository": "https://github.com/somebody/somewhere",
        "commit": "0" * 40,
        "licence": "MIT",
        "files": 10,
    }


def test_what_is_downloaded_is_not_fetched_again(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    get()
    server.requests.clear()
    result = get()
    assert (result.photos, result.already_downloaded) == (5, True)
    assert server.requests == []
    # What others put beside it is no matter, what they change in it is.
    (tmp_path / "out/split.csv").write_text("name,split\n")
    assert get().already_downloaded
    (tmp_path / "out/mask/0 舌.png").write_bytes(b"")
    with pytest.raises(BadDataset, match="was changed since it was downloaded"):
        get()


def test_missing_files_are_told_and_the_next_call_goes_on(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    path = "tongue/annots/3%20%E8%88%8C.png"
    server.faults[path] = [(404, None)]
    result = get()
    assert result.photos == 0
    assert result.failures == [f"{server.url}/{path}: 404 Not Found"]
    assert not (tmp_path / "out/original").exists()
    server.requests.clear()
    assert get().photos == 5
    assert sorted(requested for requested, _ in server.requests) == [path, "tree.json"]


def test_a_broken_file_is_gone_on_with_in_the_next_call(
    get: Callable[..., Download], server: Server
) -> None:
    path = "tongue/images/2%20%E8%88%8C.jpg"
    server.faults[path] = [("break", 300), *[("break", 0)] * 4]
    assert "the connection ended after 300 of" in get().failures[0]
    assert get().photos == 5
    assert server.requests[-1] == (path, "bytes=300-")


def test_masks_that_are_none_are_left_out(
    get: Callable[..., Download], server: Server, files: dict[str, bytes], tmp_path: Path
) -> None:
    server.files["tongue/annots/1%20%E8%88%8C.png"] = b"none"
    server.files["tree.json"] = listed(files | {"tongue/annots/1 舌.png": b"none"})
    result = get()
    assert result.photos == 4
    assert "1 舌.png: not a PNG" in result.failures[0]
    assert len(read_dataset(tmp_path / "out")) == 4
    assert get().already_downloaded


def test_without_a_licence_in_the_list_its_name_is_kept(
    get: Callable[..., Download], server: Server, files: dict[str, bytes], tmp_path: Path
) -> None:
    server.files["tree.json"] = listed({p: c for p, c in files.items() if p != "LICENSE"})
    assert get().photos == 5
    text = "MIT, as https://github.com/somebody/somewhere states\n"
    assert (tmp_path / "out/LICENSE").read_text() == text


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (b"<html>", "is no list of a repository's files"),
        (listed({"../../escaped.jpg": b"x"}), "leaves its folder; refused"),
        (listed({"README.md": b"x"}), "lists no pairs of tongue/images and tongue/annots"),
        (None, "404 Not Found"),
    ],
)
def test_lists_that_cannot_serve(
    get: Callable[..., Download], server: Server, tmp_path: Path, tree: bytes | None, message: str
) -> None:
    if tree is None:
        del server.files["tree.json"]
    else:
        server.files["tree.json"] = tree
    with pytest.raises(DownloadFailed, match=message):
        get()
    assert not (tmp_path / "out").exists()
    assert server.times("tree.json") == len(server.requests)


def test_folders_of_others_are_left_alone(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    with pytest.raises(BadSettings, match="is not empty; choose another --out"):
        get()
    (tmp_path / "out" / "mine.txt").unlink()
    assert get().photos == 5
    with pytest.raises(BadSettings, match="holds small of another commit"):
        get(replace(SMALL, origin=replace(SMALL.origin, commit="1" * 40)))
    (tmp_path / "out/source.json").write_text("{}")
    with pytest.raises(BadDataset, match=r"source\.json: cannot be read"):
        get()


def test_a_mirror_that_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="is no address"):
        download("small", SMALL, tmp_path / "out", mirror="somewhere")
    assert not (tmp_path / "out").exists()


def test_ctrl_c_ends_at_once_and_the_next_call_goes_on(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    server.faults = {path: [("slow", 0.2)] for path in server.files if "annots" in path}
    code = (
        "import signal, sys; from pathlib import Path\n"
        # A shell's background jobs are started deaf to it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tongueseg.data.download.download import download\n"
        "from tongueseg.data.download.public import Origin, PublicSet\n"
        f"public_set = {SMALL!r}\n"
        "print('ready', flush=True)\n"
        "download('small', public_set, Path(sys.argv[1]), mirror=sys.argv[2])\n"
    )
    arguments = [sys.executable, "-c", code, str(tmp_path / "out"), server.url]
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    assert not_none(process.stdout).readline() == b"ready\n"
    waiting = threading.Event()
    for _ in range(1000):
        if server.times("tree.json") and len(server.requests) > 3:
            break
        waiting.wait(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert b"KeyboardInterrupt" in errors
    assert not (tmp_path / "out/original").exists()
    assert not (tmp_path / "out/source.json").exists()
    server.faults = {}
    assert get().photos == 5


def test_the_sets_that_are_known() -> None:
    origin = PUBLIC_SETS["booth"].origin
    assert len(origin.commit) == 40
    assert origin.licence == "MIT"
