from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tongueseg.distributed.sources import Source, find_sources
from tongueseg.errors import BadSettings

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket() -> Iterator[str]:
    system = fsspec.filesystem("memory")
    for key in ("a.jpg", "deep/b.jpg", "notes.txt"):
        system.pipe_file(f"/sources/{key}", b"")
    yield "memory://sources"
    system.store.clear()


def test_folders_and_urls_in_one_call(photos: Path, bucket: str) -> None:
    sources = find_sources([str(photos), bucket])
    names = [source.name for source in sources]
    assert names == ["a", "c", "d", "deep/b", "a_jpg", "deep/b_jpg"]
    assert sources[0] == Source("a", str(photos / "a.png"))
    assert sources[4].photo == "memory:///sources/a.jpg"


def test_paths_are_absolute_as_processes_stand_elsewhere(
    photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos)
    assert find_sources(["deep"]) == [Source("b", str(photos / "deep" / "b.jpg"))]


def test_a_file_url_is_a_path(photos: Path) -> None:
    assert find_sources([f"file://{photos}/deep"])[0].photo == str(photos / "deep" / "b.jpg")


def test_patterns(photos: Path) -> None:
    assert [s.name for s in find_sources([f"{photos}/**/*.png"])] == ["a", "d"]


def test_what_was_written_is_no_photo(photos: Path) -> None:
    assert [s.name for s in find_sources([str(photos)], lambda folder: folder.name == "deep")] == [
        "a",
        "c",
        "d",
    ]


def test_places_without_photos(tmp_path: Path, bucket: str) -> None:
    with pytest.raises(BadSettings, match="holds no photo"):
        find_sources([str(tmp_path)])
    with pytest.raises(BadSettings, match=r"^memory://sources/\*.png: holds no photo"):
        find_sources([f"{bucket}/*.png"])
