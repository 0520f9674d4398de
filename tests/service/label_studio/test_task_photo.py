from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tongueseg.errors import BadPhoto, PhotoTooLarge
from tongueseg.service.label_studio.task_photo import LabelStudio

if TYPE_CHECKING:
    from service.label_studio.conftest import LabelStudioHost

URL = "https://labels.example:8443/tool"


def source_of(host: LabelStudioHost, token: str = "abc") -> LabelStudio:
    return LabelStudio(host.url, token, max_bytes=10, seconds=10)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/data/upload/1/a.jpg", "https://labels.example:8443/data/upload/1/a.jpg"),
        ("/data/local-files/?d=舌/a b.jpg", "/data/local-files/?d=%E8%88%8C/a%20b.jpg"),
        ("/data/local-files/?d=a%20b.jpg", "/data/local-files/?d=a%20b.jpg"),
        ("https://LABELS.example:8443/a.jpg?b#c", "https://labels.example:8443/a.jpg?b"),
        ("s3://bucket/a.jpg", f"{URL}/tasks/7/resolve/?fileuri=czM6Ly9idWNrZXQvYS5qcGc="),
    ],
)
def test_addresses_of_label_studio(address: str, expected: str) -> None:
    assert LabelStudio(URL, "abc", 10, 10).url_of(address, 7).endswith(expected)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://labels.example:8443/a.jpg",
        "https://labels.example/a.jpg",
        "https://labels.example:8443@inside.example/a.jpg",
        "https://labels.example:8443.inside.example/a.jpg",
        "https://inside.example#@labels.example:8443/a.jpg",
        "//inside.example/a.jpg",
        "https:inside.example/a.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,aaaa",
        "a.jpg",
        "",
        "https://labels.example:99999/a.jpg",
        "https://[labels.example/a.jpg",
    ],
)
def test_no_other_host_is_asked(address: str) -> None:
    with pytest.raises(BadPhoto, match=r"no other host is asked|is no address"):
        LabelStudio(URL, "abc", 10, 10).url_of(address, 7)


@pytest.mark.parametrize("path", ["/\\inside.example/a.jpg", "/@inside.example/a.jpg"])
def test_a_path_stays_one(path: str) -> None:
    url = LabelStudio(URL, "abc", 10, 10).url_of(path, 7)
    assert url.startswith("https://labels.example:8443/")


def test_a_photo_and_its_name(host: LabelStudioHost) -> None:
    host.files["/data/upload/1/a%20b.jpg"] = b"content"
    upload = source_of(host).fetch("/data/upload/1/a b.jpg", 1)
    assert (upload.content, upload.name) == (b"content", "a b.jpg")
    assert host.requests == [("/data/upload/1/a%20b.jpg", "Token abc")]


def test_a_personal_token_is_exchanged_and_renewed(host: LabelStudioHost) -> None:
    host.files["/a.jpg"] = b"content"
    source = source_of(host, "a.b.c")
    # The first access token is expired when it comes.
    assert source.fetch("/a.jpg", 1).content == b"content"
    assert source.fetch("/a.jpg", 1).content == b"content"
    assert [given for _, given in host.requests] == ["Bearer access-1", *["Bearer access-2"] * 2]
    assert host.renewals == 2


def test_a_token_that_is_refused(host: LabelStudioHost) -> None:
    for token in ("wrong", "wrong.too.often"):
        with pytest.raises(BadPhoto, match=r"401.*is TONGUESEG_LABEL_STUDIO_TOKEN that of a user"):
            source_of(host, token).fetch("/a.jpg", 1)


def test_a_redirect_is_not_followed(host: LabelStudioHost) -> None:
    host.redirects["/a.jpg"] = f"{host.url}/inside.jpg"
    with pytest.raises(BadPhoto, match=r"303.*turn off pre-signed URLs"):
        source_of(host).fetch("/a.jpg", 1)
    assert [path for path, _ in host.requests] == ["/a.jpg"]


def test_a_photo_that_is_missing_or_large(host: LabelStudioHost) -> None:
    host.files |= {"/fits.jpg": bytes(10), "/large.jpg": bytes(11)}
    source = source_of(host)
    with pytest.raises(BadPhoto, match=re.escape(f"{host.url}/none.jpg: cannot be fetched")):
        source.fetch("/none.jpg", 1)
    assert len(source.fetch("/fits.jpg", 1).content) == 10
    with pytest.raises(PhotoTooLarge, match="more than the 10 bytes allowed"):
        source.fetch("/large.jpg", 1)
