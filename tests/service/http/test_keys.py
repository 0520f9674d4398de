from __future__ import annotations

import base64

import pytest
from starlette.datastructures import Headers

from tongueseg.service.http import keys as keys_module
from tongueseg.service.http.keys import ApiKeys, fits_header, presented_key


def test_without_keys_everybody_may_ask() -> None:
    assert ApiKeys([]).accepts("")


def test_only_known_keys() -> None:
    keys = ApiKeys(["one", "zwei · 二"])
    assert keys.accepts("one")
    assert keys.accepts("zwei · 二")
    assert not keys.accepts("")
    assert not keys.accepts("on")
    assert not keys.accepts("one ")
    assert not keys.accepts("\udcff")


def test_what_a_header_can_hold() -> None:
    assert fits_header("~Sesame-1 open!")
    for key in ("", " ", "one ", "schlüssel", "二", "a\0b", "a\tb"):
        assert not fits_header(key)


def test_every_key_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(a: bytes, b: bytes) -> bool:
        compared.append((len(a), len(b)))
        return a == b

    monkeypatch.setattr(keys_module, "compare_digest", compare)
    keys = ApiKeys(["first", "second", "third"])
    assert keys.accepts("first")
    assert compared == [(32, 32)] * 3


@pytest.mark.parametrize(
    ("authorization", "key"),
    [
        ("Bearer one", "one"),
        ("Basic " + base64.b64encode("user:eins · 二:".encode()).decode(), "eins · 二:"),
        ("basic " + base64.b64encode(b"user").decode(), ""),
        ("Basic ?", ""),
        ("Basic " + base64.b64encode(b"user:\xff").decode(), ""),
    ],
)
def test_the_key_of_a_request(authorization: str, key: str) -> None:
    assert presented_key(Headers({"authorization": authorization})) == key
