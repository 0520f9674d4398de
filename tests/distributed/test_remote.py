from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from static_host import hosting
from tongueseg.distributed.remote import connect, fetch, find_remote, is_url, local_path
from tongueseg.errors import BadPhoto, BadSettings
from tongueseg.io.photo import PhotoLimits, read_photo

if TYPE_CHECKING:
    from typing_helpers import DrawPhoto
    from web_server import Server

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def bucket() -> Iterator[Callable[..., str]]:
    """A function that fills a place in memory with empty objects, and its URL."""
    system = fsspec.filesystem("memory")

    def filled(*keys: str) -> str:
        for key in keys:
            system.pipe_file(f"/bucket/{key}", b"")
        return "memory://bucket"

    yield filled
    system.store.clear()


@pytest.fixture
def plain_keys() -> Any:
    """A bucket whose keys are any text, as those of S3 are."""
    from fsspec.implementations.memory import MemoryFileSystem

    class Bucket(MemoryFileSystem):  # type: ignore[misc]
        protocol = "bucket"
        store: ClassVar[dict[str, Any]] = {}

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return f"/{path.removeprefix('bucket://').strip('/')}"

    fsspec.register_implementation("bucket", Bucket, clobber=True)
    return fsspec.filesystem("bucket")


def result(url: str) -> list[str]:
    return [path.as_posix() for path, _ in find_remote(url)]


def test_urls_and_paths() -> None:
    assert is_url("s3://bucket/photos")
    assert is_url("memory://a")
    assert not is_url("photos/a.jpg")
    assert not is_url("/a:/b")
    assert local_path("s3://bucket/photos") is None
    assert str(local_path("file:///a%20b/c.jpg")) == "/a b/c.jpg"
    assert str(local_path("a/b")) == "a/b"


def test_the_photos_of_a_folder(bucket: Callable[..., str]) -> None:
    url = bucket("p/b.JPG", "p/deep/a.png", "p/notes.txt", "p/.thumbs/a.png", "other/c.jpg")
    assert result(f"{url}/p") == result(f"{url}/p/") == ["b.JPG", "deep/a.png"]


def test_urls_that_are_found_can_be_opened(bucket: Callable[..., str]) -> None:
    url = bucket("p/b.jpg")
    fsspec.filesystem("memory").pipe_file("/bucket/p/b.jpg", b"content")
    ((_, photo),) = find_remote(url)
    assert fetch(photo, PhotoLimits()).read() == b"content"


@pytest.mark.parametrize("key", ["a::b.jpg", "x::memory://bucket/secret.jpg", "x::file:///a.jpg"])
def test_a_key_with_colons_is_no_chain_of_urls(
    plain_keys: Any, bucket: Callable[..., str], key: str
) -> None:
    bucket("secret.jpg")
    plain_keys.pipe_file(f"bucket://p/{key}", b"content")
    for place in (f"bucket://p/{key}", "bucket://p"):
        ((_, photo),) = find_remote(place)
        assert fetch(photo, PhotoLimits()).read() == b"content"


def test_a_host_may_be_an_address_of_ipv6() -> None:
    url = "http://[::1]:8000/a.jpg?signature=1"
    system, path = connect(url)
    assert (system.protocol[0], path) == ("http", url)


def test_a_pattern(bucket: Callable[..., str]) -> None:
    url = bucket("p/a.jpg", "p/b.png", "p/2024/c.jpg", "q/d.jpg")
    assert result(f"{url}/p/*.jpg") == ["a.jpg"]
    assert result(f"{url}/p/**/*.jpg") == ["2024/c.jpg", "a.jpg"]
    assert result(f"{url}/*/*.jpg") == ["p/a.jpg", "q/d.jpg"]


def test_one_photo_need_not_be_there_yet(bucket: Callable[..., str]) -> None:
    url = f"{bucket('p/a.jpg')}/p/none.jpg"
    assert list(find_remote(url)) == [(PurePosixPath("none.jpg"), url)]


def test_the_query_of_a_signed_url_is_no_pattern_and_no_name(server: Server) -> None:
    server.files["a.jpg"] = b"photo"
    url = f"{server.url}/a.jpg?signature=1%2F2"
    assert list(find_remote(url)) == [(PurePosixPath("a.jpg"), url)]


def test_no_key_leads_out_of_the_folder(bucket: Callable[..., str]) -> None:
    # A key is any text; fsspec's memory would resolve the dots, so the name alone is asked.
    from tongueseg.distributed.remote import _safe

    assert _safe("../../etc/a.jpg") == PurePosixPath("etc/a.jpg")
    assert _safe("a/./../b.jpg") == PurePosixPath("a/b.jpg")
    assert _safe("..") == PurePosixPath("photo")


def test_a_web_server_with_lists_of_its_folders(tmp_path: Path, drawn_photo: DrawPhoto) -> None:
    from PIL import Image

    (tmp_path / "deep").mkdir()
    Image.fromarray(drawn_photo(60, 80)[0]).save(tmp_path / "a.png")
    Image.fromarray(drawn_photo(60, 80)[0]).save(tmp_path / "deep" / "b.png")
    with hosting(tmp_path) as host:
        photos = dict(find_remote(host.url))
        assert [path.as_posix() for path in photos] == ["a.png", "deep/b.png"]
        photo = read_photo(fetch(photos[PurePosixPath("deep/b.png")], PhotoLimits()))
    assert photo.pixels.shape == (60, 80, 3)
    assert photo.name == f"{host.url}deep/b.png"


def test_a_photo_that_is_not_there(server: Server) -> None:
    with pytest.raises(BadPhoto, match=r"/none\.jpg: cannot be read \("):
        fetch(f"{server.url}/none.jpg", PhotoLimits())


def test_never_much_more_than_the_limit_is_fetched(bucket: Callable[..., str]) -> None:
    url = f"{bucket('p/a.jpg')}/p/a.jpg"
    fsspec.filesystem("memory").pipe_file("/bucket/p/a.jpg", bytes(1000))
    assert len(fetch(url, PhotoLimits(max_bytes=10)).read()) == 11


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(BadSettings, match=r"^http://127.0.0.1:9/photos: cannot be read \("):
        list(find_remote("http://127.0.0.1:9/photos"))


def test_the_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(BadSettings, match=r"^s3://b/p: a library is missing: .*s3fs"):
        list(find_remote("s3://b/p"))


def test_urls_of_no_kind() -> None:
    with pytest.raises(BadSettings, match=r"^nothing://a: no such kind of URL"):
        list(find_remote("nothing://a"))
