from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.distributed.store import LocalStore, RemoteStore, check_lasting, open_store
from tongueseg.errors import BadSettings, CannotWrite

if TYPE_CHECKING:
    from typing_helpers import SmallDisk


def test_what_is_written_is_there(place: str) -> None:
    store = open_store(place)
    assert store.read("a.json") is None
    assert store.names("mask") == []
    store.write("a.json", b"1")
    store.write("mask/deep/b.png", b"2")
    store.write("mask/a.png", b"3")
    assert store.read("a.json") == b"1"
    assert store.read("mask/deep/b.png") == b"2"
    assert store.names("mask") == ["mask/a.png", "mask/deep"]
    store.write("a.json", b"again")
    assert store.read("a.json") == b"again"
    for _ in range(2):
        store.remove("mask/a.png")
        store.remove("none/a.png")
    assert store.names("mask") == ["mask/deep"]


def test_a_name_is_no_chain_of_file_systems(place: str) -> None:
    store = open_store(place)
    names = [f"mask/{name}.png" for name in ("a::b", "a::c", "x::memory://y")]
    for name in names:
        store.write(name, name.encode())
    assert [store.read(name) for name in names] == [name.encode() for name in names]
    store.remove(names[0])
    assert [store.read(name) is None for name in names] == [True, False, False]


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_store("out") == LocalStore(str(tmp_path / "out"))
    assert open_store("file:///a%20b") == LocalStore("/a b")
    assert open_store("memory://b/out/") == RemoteStore("memory://b/out")
    with pytest.raises(BadSettings, match="no such kind of URL"):
        open_store("nothing://b")


def test_memory_is_no_place_for_results() -> None:
    check_lasting(LocalStore("/out"))
    with pytest.raises(BadSettings) as caught:
        check_lasting(RemoteStore("memory://b/out"))
    message = "memory://b/out: memory ends with the process; give a folder or a bucket"
    assert str(caught.value) == message


def test_a_service_that_is_gone() -> None:
    store = open_store("http://127.0.0.1:9/out")
    for call in (store.read, store.names):
        with pytest.raises(BadSettings, match=r"^http://127.0.0.1:9/out/a: cannot be read \("):
            call("a")


def test_what_lasts_is_brought_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("tongueseg.distributed.store.sync", synced.append)
    store = open_store(str(tmp_path))
    store.write("mask/a.png", b"1")
    store.write("mask/b.png", b"2")
    assert synced == []
    store.persist(["mask/a.png", "mask/b.png"])
    assert sorted(synced) == [tmp_path / name for name in ("mask", "mask/a.png", "mask/b.png")]


def test_half_a_file_is_never_seen(tmp_path: Path, small_disk: SmallDisk) -> None:
    store = open_store(str(tmp_path))
    with small_disk(10), pytest.raises(CannotWrite, match="cannot write"):
        store.write("mask/a.png", bytes(100))
    assert store.names("mask") == []


def test_a_service_that_refuses() -> None:
    with pytest.raises(CannotWrite, match=r"^http://127.0.0.1:9/out/a: cannot write \("):
        open_store("http://127.0.0.1:9/out").write("a", b"")
