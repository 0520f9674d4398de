"""The page served by the service; that it works in a browser is shown by ``test_browser.py``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.errors import BadSettings
from tongueseg.service import web_page as page_module
from tongueseg.service.web_page import find_page

if TYPE_CHECKING:
    from typing_helpers import StartService


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    for name, content in {
        "index.html": "<!doctype html>",
        "sw.js": "self",
        "assets/main-1a2b.js": "1",
        "model/base-1a2b.onnx.gz": "\x1f",
        "manifest.webmanifest": "{}",
        ".hidden": "secret",
    }.items():
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_text(content)
    (tmp_path / "outside.txt").write_text("secret")
    return built


def test_the_page_is_isolated_and_its_files_are_kept(start: StartService, folder: Path) -> None:
    http = start(page=str(folder)).http
    page = http.get("/")
    assert page.text == "<!doctype html>"
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cross-origin-opener-policy"] == "same-origin"
    assert page.headers["cross-origin-embedder-policy"] == "require-corp"
    assert page.headers["cache-control"] == "no-cache"
    script = http.get("/assets/main-1a2b.js")
    assert "javascript" in script.headers["content-type"]
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["cross-origin-embedder-policy"] == "require-corp"
    packed = http.get("/model/base-1a2b.onnx.gz")
    assert "content-encoding" not in packed.headers
    assert http.get("/sw.js").headers["cache-control"] == "no-cache"


def test_a_file_that_is_still_the_same_is_not_sent_again(start: StartService, folder: Path) -> None:
    http = start(page=str(folder)).http
    tag = http.get("/").headers["etag"]
    again = http.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert http.head("/index.html").status_code == 200


def test_scripts_are_packed_for_those_who_unpack_them(start: StartService, folder: Path) -> None:
    source = "export const tongue = 1;\n" * 200
    (folder / "assets" / "main-1a2b.js").write_text(source)
    http = start(page=str(folder)).http
    packed = http.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    plain = http.get("/assets/main-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert packed.text == plain.text == source
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(source) / 10
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "immutable" in packed.headers["cache-control"]
    tags = packed.headers["etag"], plain.headers["etag"]
    assert tags[0] != tags[1]
    for tag, coding in zip(tags, ("gzip", "identity"), strict=True):
        headers = {"Accept-Encoding": coding, "If-None-Match": f"W/{tag}"}
        again = http.get("/assets/main-1a2b.js", headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["vary"]) == (tag, "Accept-Encoding")
    assert http.head("/assets/main-1a2b.js").headers["content-encoding"] == "gzip"
    assert "vary" not in http.get("/model/base-1a2b.onnx.gz").headers


@pytest.mark.parametrize(
    "path", ["/.hidden", "/../outside.txt", "/%2e%2e/outside.txt", "/assets/", "/assets"]
)
def test_nothing_else_of_the_disk_is_served(start: StartService, folder: Path, path: str) -> None:
    answer = start(page=str(folder)).http.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_the_rest_of_the_service_stays(start: StartService, folder: Path, png: bytes) -> None:
    service = start(page=str(folder))
    assert service.predict(png).status_code == 200
    assert service.http.get("/v1/predict").status_code == 405
    assert service.http.get("/v1/version").status_code == 200


def test_where_the_page_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "_PACKAGED", tmp_path / "none")
    monkeypatch.setattr(page_module, "_CHECKOUT", folder)
    assert find_page("auto") == folder
    assert find_page("none") is None
    assert find_page(str(folder)) == folder
    monkeypatch.setattr(page_module, "_PACKAGED", folder)
    monkeypatch.setattr(page_module, "_CHECKOUT", tmp_path / "none")
    assert find_page("auto") == folder
    monkeypatch.setattr(page_module, "_PACKAGED", tmp_path / "none")
    assert find_page("auto") is None
    with pytest.raises(BadSettings, match=r"holds no index\.html; make web builds the page"):
        find_page(str(tmp_path))
