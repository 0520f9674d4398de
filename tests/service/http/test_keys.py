from tongueseg.service.http import keys as keys_module
from tongueseg.service.http.keys import Keys, can_be_shown


def test_without_keys_everybody_may_ask():
    assert Keys([]).admit("")


def test_only_known_keys():
    keys = Keys(["one", "zwei · 二"])
    assert keys.admit("one")
    assert keys.admit("zwei · 二")
    assert not keys.admit("")
    assert not keys.admit("on")
    assert not keys.admit("one ")
    assert not keys.admit("\udcff")


def test_what_a_header_can_hold():
    assert can_be_shown("~Sesame-1 open!")
    for key in ("", " ", "one ", "schlüssel", "二", "a\0b", "a\tb"):
        assert not can_be_shown(key)


def test_every_key_is_compared(monkeypatch):
    compared = []

    def compare(a, b):
        compared.append((len(a), len(b)))
        return a == b

    monkeypatch.setattr(keys_module, "compare_digest", compare)
    keys = Keys(["first", "second", "third"])
    assert keys.admit("first")
    assert compared == [(32, 32)] * 3
