from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.errors import CannotWrite
from tongueseg.io.atomic import atomic_file, atomic_folder, copy_file, sync, write_bytes, write_text
from tongueseg.io.discovery import find_photos

if TYPE_CHECKING:
    from typing_helpers import SmallDisk


def test_the_file_appears_with_its_content_and_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "a.txt"
    write_text(file, "舌\n")
    assert file.read_bytes() == "舌\n".encode()
    assert list(file.parent.iterdir()) == [file]


def test_what_is_durable_reaches_the_disk_before_its_name_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, synced = tmp_path / "a.txt", list[tuple[Path, bool]]()
    monkeypatch.setattr(
        "tongueseg.io.atomic.sync", lambda path: synced.append((path, file.exists()))
    )
    write_bytes(file, b"1", durable=True)
    (aside, before), (folder, after) = synced
    assert aside.name.startswith(".tongueseg-")
    assert (before, folder, after) == (False, tmp_path, True)


def test_a_folder_and_a_file_can_be_brought_to_the_disk(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.txt", b"1")
    sync(tmp_path / "a.txt")
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")


def test_nothing_stands_at_the_path_before_the_block_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    with atomic_file(file) as aside:
        aside.write_bytes(b"half")
        assert not file.exists()
        assert aside.parent == file.parent
        assert aside.suffix == file.suffix
    assert file.read_bytes() == b"half"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_raise_in_the_middle_keeps_the_old_content(
    tmp_path: Path, error: type[BaseException]
) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"before")

    def fail() -> None:
        with atomic_file(file) as aside:
            aside.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_kill_in_the_middle_keeps_the_old_content(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"before")
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from tongueseg.io.atomic import atomic_file\n"
        "with atomic_file(Path(sys.argv[1])) as aside:\n"
        "    aside.write_bytes(b'half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(file)])
    assert ended.returncode == -signal.SIGKILL
    assert file.read_bytes() == b"before"
    # What a killed process leaves is hidden, and never taken for a photo.
    assert list(find_photos(tmp_path)) == [file]


def test_a_full_disk_keeps_the_old_content(tmp_path: Path, small_disk: SmallDisk) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"before")
    with small_disk(10_000), pytest.raises(CannotWrite) as caught:
        write_bytes(file, bytes(100_000))
    assert str(caught.value) == f"{file}: cannot write (File too large)"
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("I am a file")
    with pytest.raises(CannotWrite, match=r"out/a\.txt: cannot write \(.+\)$"):
        write_text(tmp_path / "out" / "a.txt", "x")


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(CannotWrite, match=r"a\.txt: cannot write \(Is a directory\)$"):
        write_text(tmp_path / "a.txt", "x")
    assert list(tmp_path.iterdir()) == [tmp_path / "a.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CannotWrite, match=r"cannot write \(Permission denied\)$"):
            write_text(tmp_path / "a.txt", "x")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
def test_the_mode_follows_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_text(tmp_path / "a.txt", "x")
        assert (tmp_path / "a.txt").stat().st_mode & 0o777 == mode
    finally:
        assert os.umask(before) == umask


def test_threads_never_change_the_umask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The umask belongs to the whole process: two threads that set and reset it undo each other.
    def touched(_: object) -> None:
        raise AssertionError("the umask was set")

    monkeypatch.setattr(os, "umask", touched)
    write_text(tmp_path / "a.txt", "x")
    assert (tmp_path / "a.txt").exists()


def test_many_threads_may_write_one_path(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    contents = [bytes([i]) * 50_000 for i in range(8)]
    threads = [threading.Thread(target=write_bytes, args=(file, c)) for c in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() in contents
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_appears_when_it_is_whole(tmp_path: Path, there: bool) -> None:
    out = tmp_path / "new" / "out"
    if there:
        out.mkdir(parents=True)
    with atomic_folder(out) as aside:
        (aside / "a.txt").write_text("x")
        assert not (out / "a.txt").exists()
    assert [path.name for path in out.iterdir()] == ["a.txt"]
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_raise_leaves_nothing_of_a_folder(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with atomic_folder(tmp_path / "out") as aside:
            (aside / "a.txt").write_text("x")
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_never_put_over_another(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")

    def put() -> None:
        with atomic_folder(tmp_path / "out"):
            pass

    with pytest.raises(CannotWrite, match=r"out: cannot write \(Directory not empty\)$"):
        put()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]


def test_a_folder_where_none_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    def put() -> None:
        with atomic_folder(tmp_path / "file" / "out"):
            pass

    with pytest.raises(CannotWrite, match=r"out: cannot write \(.+\)$"):
        put()


def test_a_copy_is_the_same_bytes_in_folders_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0\xff\n")
    copy_file(tmp_path / "a.bin", tmp_path / "new" / "folder" / "b.bin")
    assert (tmp_path / "new" / "folder" / "b.bin").read_bytes() == b"\0\xff\n"
    with pytest.raises(CannotWrite, match=r"c\.bin: cannot write"):
        copy_file(tmp_path / "a.bin", tmp_path / "a.bin" / "c.bin")
