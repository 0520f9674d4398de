from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tongueseg.errors import BadPhoto, BadSettings
from tongueseg.io import deferred_photo
from tongueseg.io.deferred_photo import photo_at_url, photo_in_zip
from tongueseg.io.photo_arguments import home_of, photos_of_arguments


class Host(BaseHTTPRequestHandler):
    """Serves ten bytes at /a.jpg and nothing else."""

    def do_GET(self) -> None:
        photo = self.path == "/a.jpg"
        self.send_response(200 if photo else 404)
        self.end_headers()
        if photo:
            self.wfile.write(b"0123456789")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_photo_at_a_url(host: str) -> None:
    assert photo_at_url(f"{host}/a.jpg").read(100) == b"0123456789"
    with pytest.raises(BadPhoto, match=r"/b\.jpg: cannot be fetched \(HTTP Error 404"):
        photo_at_url(f"{host}/b.jpg").read(100)


def test_a_url_has_the_limit_of_an_upload(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferred_photo, "UPLOAD_BYTES", 9)
    with pytest.raises(BadPhoto, match="more than the 9 bytes allowed"):
        photo_at_url(f"{host}/a.jpg").read(100)


def test_a_slow_host_is_left(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deferred_photo, "_SECONDS", -1)
    with pytest.raises(BadPhoto, match="not there after -1 seconds"):
        photo_at_url(f"{host}/a.jpg").read(100)


def test_a_zip_gives_no_more_than_it_is_asked_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", bytes(10**6))
    assert len(photo_in_zip(tmp_path / "a.zip", "a.jpg").read(1000)) == 1000
    with pytest.raises(BadPhoto, match=r"a\.zip/b\.jpg: cannot be read"):
        photo_in_zip(tmp_path / "a.zip", "b.jpg").read(10)


def test_names_of_photos_that_are_no_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("../../up.jpg", "/root.jpg", ".hidden.jpg", "__MACOSX/a.jpg", "d/e.jpg"):
            archive.writestr(name, b"")
    photos = photos_of_arguments([str(tmp_path / "a.zip"), "https://a.org/d/f.jpg?s=1", "-"])
    assert [photo.name for photo in photos] == ["up", "root", "d/e", "f", "stdin"]
    assert photos[0].place == f"{tmp_path / 'a.zip'}/../../up.jpg"
    assert photos[3].place == "https://a.org/d/f.jpg?s=1"


def test_lists_name_photos_here_and_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lists").mkdir()
    for name in ("here.jpg", "lists/beside.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "lists/all.txt").write_text("\ufeffhere.jpg\n\n# note\nbeside.jpg\nnone.jpg\n")
    (tmp_path / "empty.txt").write_text("# nothing\n")
    monkeypatch.chdir(tmp_path)
    photos = photos_of_arguments(["lists/all.txt"])
    assert [str(photo.photo) for photo in photos] == [
        "here.jpg", "lists/beside.jpg", "lists/none.jpg",
    ]  # fmt: skip
    with pytest.raises(BadSettings, match=r"empty\.txt: lists no photo"):
        photos_of_arguments(["empty.txt"])


def test_a_zip_without_photos(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("notes.txt", b"")
    with pytest.raises(BadSettings, match="holds no photo; left out: 1 file"):
        photos_of_arguments([str(tmp_path / "a.zip")])


def test_where_results_lie(tmp_path: Path) -> None:
    assert home_of(str(tmp_path)) == tmp_path
    assert home_of(str(tmp_path / "a.jpg")) == tmp_path
    assert home_of(str(tmp_path / "**/*.jpg")) == tmp_path
    assert home_of(str(tmp_path / "p?/a.jpg")) == tmp_path
    bracket = tmp_path / "[1]/a.jpg"
    bracket.parent.mkdir()
    bracket.touch()
    assert home_of(str(bracket)) == bracket.parent
    assert home_of("https://a.org/b.jpg") == home_of("-") == Path()
