from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from tongueseg.data.download import fetch as fetching
from tongueseg.data.download.fetch import Cancelled, Fetcher
from tongueseg.errors import BadSettings, CannotWrite, DownloadFailed
from tongueseg.io.retry import RetryPolicy

if TYPE_CHECKING:
    from typing_helpers import SmallDisk
    from web_server import Server

CONTENT = bytes(range(256)) * 1000
BLOB = hashlib.sha1(b"blob 256000\0" + CONTENT).hexdigest()


@pytest.fixture
def server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(first_wait=0.01))
    server.files["a.bin"] = CONTENT
    return server


@pytest.fixture
def fetcher(server: Server) -> Fetcher:
    return Fetcher(server.url, threading.Event())


@pytest.fixture
def fetch(server: Server, fetcher: Fetcher, tmp_path: Path) -> Callable[[], Path]:
    """Fetch ``a.bin``; gives its path."""

    def call() -> Path:
        path = tmp_path / "deep" / "a.bin"
        fetcher.fetch(f"{server.url}/a.bin", path, size=len(CONTENT), blob=BLOB)
        assert path.read_bytes() == CONTENT
        assert list(path.parent.iterdir()) == [path]
        return path

    return call


def test_a_file_is_fetched_once(server: Server, fetch: Callable[[], Path]) -> None:
    fetch()
    fetch()
    assert server.requests == [("a.bin", None)]


def test_a_broken_connection_is_gone_on_with(server: Server, fetch: Callable[[], Path]) -> None:
    server.faults["a.bin"] = [("break", 100_000), ("break", 50_000)]
    fetch()
    assert server.requests == [
        ("a.bin", None), ("a.bin", "bytes=100000-"), ("a.bin", "bytes=150000-"),
    ]  # fmt: skip


def test_a_server_that_knows_no_ranges_gives_all_of_it_again(
    server: Server, fetch: Callable[[], Path]
) -> None:
    server.faults["a.bin"] = [("break", 100_000), ("whole", None)]
    fetch()
    assert server.times("a.bin") == 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(
    server: Server, fetch: Callable[[], Path], status: int
) -> None:
    server.faults["a.bin"] = [(status, None), (status, None)]
    fetch()
    assert server.times("a.bin") == 3


def test_the_pause_that_a_server_asks_for_is_kept(
    server: Server, fetch: Callable[[], Path]
) -> None:
    server.faults["a.bin"] = [(503, {"Retry-After": "1"}), (503, {"Retry-After": "soon"})]
    begun = perf_counter()
    fetch()
    assert perf_counter() - begun >= 1


def test_wrong_bytes_are_deleted_and_fetched_again(
    server: Server, fetch: Callable[[], Path]
) -> None:
    server.faults["a.bin"] = [("wrong", None)]
    fetch()
    assert server.requests == [("a.bin", None), ("a.bin", None)]


def test_a_part_that_is_wrong_is_deleted_and_fetched_again(
    server: Server, fetch: Callable[[], Path], tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.bin.part").write_bytes(bytes(1000))
    fetch()
    assert server.requests == [("a.bin", "bytes=1000-"), ("a.bin", None)]


@pytest.mark.parametrize("length", [256_000, 256_001, 999_999])
def test_a_part_that_is_too_long_is_deleted(
    fetch: Callable[[], Path], tmp_path: Path, length: int
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.bin.part").write_bytes(bytes(length))
    fetch()


def test_a_server_that_refuses_a_range_is_asked_from_the_start(
    server: Server, fetch: Callable[[], Path], tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.bin.part").write_bytes(CONTENT[:1000])
    server.faults["a.bin"] = [(416, None)]
    fetch()
    assert server.requests == [("a.bin", "bytes=1000-"), ("a.bin", None)]


def test_more_bytes_than_promised_are_not_taken(server: Server, fetch: Callable[[], Path]) -> None:
    server.faults["a.bin"] = [("extra", bytes(10))]
    fetch()


@pytest.mark.parametrize(
    ("faults", "message", "times"),
    [
        ([(404, None)], "404 Not Found", 1),
        ([(403, None)], "403 Forbidden", 1),
        ([(503, None)] * 9, "503 Service Unavailable", 5),
        ([("wrong", None)] * 9, "its checksum is wrong; deleted", 5),
        ([("break", 10)] * 9, "the connection ended after 50 of 256,000 bytes", 5),
        ([("extra", b"x")] * 9, "more than the 256,000 bytes promised; deleted", 5),
    ],
)
def test_files_that_cannot_be_had(
    server: Server,
    fetcher: Fetcher,
    tmp_path: Path,
    faults: list[tuple[int | str, bytes | int | None]],
    message: str,
    times: int,
) -> None:
    server.faults["a.bin"] = faults
    url = f"{server.url}/a.bin"
    with pytest.raises(DownloadFailed) as caught:
        fetcher.fetch(url, tmp_path / "a.bin", size=len(CONTENT), blob=BLOB)
    assert str(caught.value) == f"{url}: {message}"
    assert server.times("a.bin") == times
    assert not (tmp_path / "a.bin").exists()
    assert (tmp_path / "a.bin.part").exists() == ("ended" in message)


def test_the_next_call_goes_on_where_this_one_broke_off(
    server: Server, fetcher: Fetcher, fetch: Callable[[], Path], tmp_path: Path
) -> None:
    server.faults["a.bin"] = [("break", 50_000)] * 5
    with pytest.raises(DownloadFailed):
        fetch()
    fetch()
    assert server.requests[-1] == ("a.bin", "bytes=250000-")


def test_a_server_that_is_silent(
    server: Server, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.05)
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(attempts=2, first_wait=0.01))
    server.faults["a.bin"] = [("slow", 0.4)] * 2
    with pytest.raises(DownloadFailed, match="timed out"):
        fetcher.get(f"{server.url}/a.bin", limit=10)


def test_nobody_there(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "RETRY", RetryPolicy(attempts=2, first_wait=0.01))
    with pytest.raises(DownloadFailed, match=r"^http://127\.0\.0\.1:1/a: .*refused"):
        fetcher.get("http://127.0.0.1:1/a", limit=10)


def test_get_is_limited(server: Server, fetcher: Fetcher) -> None:
    assert fetcher.get(f"{server.url}/a.bin", limit=256_000) == CONTENT
    with pytest.raises(DownloadFailed, match="more than the 255,999 bytes allowed"):
        fetcher.get(f"{server.url}/a.bin", limit=255_999)


def test_an_empty_file(server: Server, fetcher: Fetcher, tmp_path: Path) -> None:
    server.files["empty"] = b""
    blob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    fetcher.fetch(f"{server.url}/empty", tmp_path / "empty", size=0, blob=blob)
    assert (tmp_path / "empty").read_bytes() == b""


def test_redirects_stay_with_http_only_where_the_user_began_with_it(
    server: Server, fetch: Callable[[], Path], tmp_path: Path
) -> None:
    server.faults["a.bin"] = [("to", f"{server.url}/a.bin")]
    fetch()
    secure = Fetcher("https://example.org", threading.Event())
    server.faults["a.bin"] = [("to", f"{server.url}/a.bin")]
    with pytest.raises(DownloadFailed, match=r"sends on to http://.*, which is not https"):
        secure.get(f"{server.url}/a.bin", limit=10)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_redirects_to_anything_else_are_refused(
    server: Server, fetcher: Fetcher, target: str
) -> None:
    server.faults["a.bin"] = [("to", target)] * 9
    with pytest.raises(DownloadFailed):
        fetcher.get(f"{server.url}/a.bin", limit=10_000)


@pytest.mark.parametrize("base", ["ftp://a/b", "file:///etc", "mirror", "", "https://", "http://["])
def test_addresses_that_are_none(base: str) -> None:
    with pytest.raises(BadSettings, match="is no address that begins with https:// or http://"):
        Fetcher(base, threading.Event())


def test_addresses_that_lead_nowhere(server: Server, fetcher: Fetcher) -> None:
    server.faults["a.bin"] = [("to", "http://[")]
    with pytest.raises(DownloadFailed, match=r"a\.bin: leads to what is no address"):
        fetcher.get(f"{server.url}/a.bin", limit=10_000)
    with pytest.raises(DownloadFailed, match="leads to what is no address"):
        fetcher.get("http://a..b/", limit=10_000)


def test_a_cancelled_download_asks_for_nothing(server: Server) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        Fetcher(server.url, cancelled).get(f"{server.url}/a.bin", limit=10)
    assert server.requests == []


def test_a_full_disk(
    server: Server, fetcher: Fetcher, tmp_path: Path, small_disk: SmallDisk
) -> None:
    with small_disk(100_000), pytest.raises(CannotWrite) as caught:
        fetcher.fetch(f"{server.url}/a.bin", tmp_path / "a", size=len(CONTENT), blob=BLOB)
    assert str(caught.value) == f"{tmp_path / 'a.part'}: cannot write (File too large)"
    assert server.times("a.bin") == 1
