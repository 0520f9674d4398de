from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tongueseg.data.download import fetch as fetching
from tongueseg.data.download.download import Download
from tongueseg.data.download.face_download import download_faces, near_copies
from tongueseg.data.download.public import FACES, FaceFolder, Origin
from tongueseg.errors import BadDataset, BadSettings, DownloadFailed
from tongueseg.io.photo import read_photo
from tongueseg.io.retry import RetryPolicy

if TYPE_CHECKING:
    from web_server import Server

SIDE, GAP = 240, 20
FIGURES = FaceFolder(
    about="drawn faces",
    origin=Origin("a/figures", "0" * 40, "MIT"),
    folder="figures",
    kind="generated",
    skip=("*_plot",),
    tongues="*expression*",
)
PORTRAITS = FaceFolder(
    about="portraits",
    origin=Origin("b/portraits", "1" * 40, "CC0-1.0"),
    folder="photos/large",
    kind="portrait",
    most=2,
)


def tile(seed: int, side: int = SIDE) -> NDArray[np.uint8]:
    small = np.random.default_rng(seed).integers(60, 200, (12, 12, 3), np.uint8)
    return np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)


def jpeg(pixels: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


def figure(seeds: list[list[int]], side: int = SIDE) -> bytes:
    """Return a JPEG of a grid of tiles on black."""
    step = side + GAP
    pixels = np.zeros((len(seeds) * step + GAP, len(seeds[0]) * step + GAP, 3), np.uint8)
    for row, numbers in enumerate(seeds):
        for column, seed in enumerate(numbers):
            top, left = GAP + row * step, GAP + column * step
            pixels[top : top + side, left : left + side] = tile(seed, side)
    return jpeg(pixels)


@pytest.fixture
def server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Two repositories: figures, of which one tile is there in two sizes, and portraits."""
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(first_wait=0.01))
    put(
        server,
        "a/figures",
        {
            "LICENSE": b"MIT License\n",
            "figures/all.jpg": figure([[1, 2, 3]]),
            "figures/an expression.jpg": figure([[4, 5], [6, 2]], 300),
            "figures/length_plot.jpg": figure([[7, 8]]),
            "other/all.jpg": figure([[9, 10]]),
        },
    )
    portraits = {f"photos/large/{name}.jpg": jpeg(tile(20 + n)) for n, name in enumerate("CAB")}
    put(server, "b/portraits", portraits)
    return server


def put(server: Server, repository: str, files: dict[str, bytes]) -> None:
    nodes = []
    for path, content in files.items():
        server.files[f"{repository}/{path}".replace(" ", "%20")] = content
        sha = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        nodes.append({"path": path, "type": "blob", "sha": sha, "size": len(content)})
    server.files[f"{repository}/tree.json"] = json.dumps({"tree": nodes}).encode()


@pytest.fixture
def get(server: Server, tmp_path: Path) -> Callable[..., Download]:
    def call(*folders: FaceFolder, **options: Any) -> Download:
        folders = folders or (FIGURES, PORTRAITS)
        return download_faces(folders, tmp_path / "out", mirror=f"{server.url}/", **options)

    return call


def test_figures_become_faces_and_portraits_stay(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    ticks: list[object] = []

    def on_start(total: int) -> Callable[[], None]:
        ticks.append(total)
        return lambda: ticks.append("tick")

    result = get(on_start=on_start)
    assert (result.photos, result.failures) == (8, [])
    assert ticks == [5] + ["tick"] * 5
    out = tmp_path / "out"
    names = [f"generated_{number:04d}.jpg" for number in range(1, 7)]
    names += ["portrait_0001.jpg", "portrait_0002.jpg"]
    rest = ["NOTICE", "source.json", "with_tongue.txt"]
    assert sorted(path.name for path in out.iterdir()) == sorted([*names, *rest])
    # The tile that is there twice is kept where it is larger.
    sides = [read_photo(out / name).width for name in names[:6]]
    assert sides == [pytest.approx(side, abs=9) for side in (240, 240, 300, 300, 300, 300)]
    assert (out / "portrait_0001.jpg").read_bytes() == server.files[
        "b/portraits/photos/large/A.jpg"
    ]
    assert (out / "with_tongue.txt").read_text() == "generated_0005\ngenerated_0006\n"


def test_licences_and_origins_are_kept(get: Callable[..., Download], tmp_path: Path) -> None:
    get()
    assert (tmp_path / "out/NOTICE").read_text() == (
        f"generated_*.jpg: figures of https://github.com/a/figures at {'0' * 40}\n\n"
        "MIT License\n\n"
        f"portrait_*.jpg: photos/large of https://github.com/b/portraits at {'1' * 40}\n\n"
        "CC0-1.0, as https://github.com/b/portraits states\n"
    )
    source = json.loads((tmp_path / "out/source.json").read_text())
    assert source["repository"] == "https://github.com/a/figures, https://github.com/b/portraits"
    assert source["licence"] == "MIT, CC0-1.0"
    assert source["files"] == 8


def test_what_is_downloaded_is_not_fetched_again(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    get()
    server.requests.clear()
    (tmp_path / "out/landmarks.json").write_text("{}")
    (tmp_path / "out/with_tongue.txt").write_text("generated_0001\n")
    result = get()
    assert (result.photos, result.already_downloaded, server.requests) == (8, True, [])
    with pytest.raises(BadSettings, match="holds faces of another commit"):
        get(FIGURES)
    (tmp_path / "out/portrait_0001.jpg").unlink()
    with pytest.raises(BadDataset, match="was changed since it was downloaded"):
        get()


def test_missing_files_are_told_and_the_next_call_goes_on(
    get: Callable[..., Download], server: Server, tmp_path: Path
) -> None:
    path = "b/portraits/photos/large/B.jpg"
    server.faults[path] = [(404, None)]
    result = get()
    assert (result.photos, result.failures) == (0, [f"{server.url}/{path}: 404 Not Found"])
    assert not list((tmp_path / "out").glob("*.jpg"))
    server.requests.clear()
    assert get().photos == 8
    requested = {name for name, _ in server.requests if not name.endswith("tree.json")}
    assert requested == {path}


def test_a_call_that_was_killed_while_it_moved_pictures_is_done_again(
    get: Callable[..., Download], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tongueseg.data.download.face_download.write_source", killed)
        with pytest.raises(KeyboardInterrupt):
            get()
    assert (tmp_path / "out/.download").is_dir()
    assert get().photos == 8
    assert not (tmp_path / "out/.download").exists()


def test_a_figure_that_is_no_picture_is_left_out(
    get: Callable[..., Download], server: Server
) -> None:
    put(server, "a/figures", {"figures/all.jpg": figure([[1, 2]]), "figures/no.jpg": b"none"})
    result = get()
    assert result.photos == 4
    assert "no.jpg" in result.failures[0]


def test_a_repository_without_pictures_is_told(get: Callable[..., Download]) -> None:
    with pytest.raises(DownloadFailed, match=r"tree\.json: lists no pictures in elsewhere"):
        get(replace(FIGURES, folder="elsewhere"))


def test_of_near_copies_the_largest_is_kept() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 500))
    near = one + 0.2 * rng.normal(size=500)
    far = one + 0.6 * rng.normal(size=500)
    vectors = np.stack([near, other, one, far])
    vectors -= vectors.mean(axis=1, keepdims=True)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    thumbnails = vectors.astype(np.float32)
    assert near_copies(thumbnails, [200, 200, 400, 200]) == [2, 1, 2, 3]
    assert near_copies(thumbnails, [400, 200, 200, 200]) == [0, 1, 0, 3]


def test_the_folders_that_are_known() -> None:
    assert {folder.origin.licence for folder in FACES} == {"MIT", "CC0-1.0"}
    assert all(len(folder.origin.commit) == 40 for folder in FACES)
