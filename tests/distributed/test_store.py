from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.distributed.store import LocalStore, RemoteStore, open_store
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


def test_half_a_file_is_never_seen(tmp_path: Path, small_disk: SmallDisk) -> None:
    store = open_store(str(tmp_path))
    with small_disk(10), pytest.raises(CannotWrite, match="cannot write"):
        store.write("mask/a.png", bytes(100))
    assert store.names("mask") == []


def test_a_service_that_refuses() -> None:
    with pytest.raises(CannotWrite, match=r"^http://127.0.0.1:9/out/a: cannot write \("):
        open_store("http://127.0.0.1:9/out").write("a", b"")
