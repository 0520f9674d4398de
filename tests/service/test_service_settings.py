from __future__ import annotations

from pathlib import Path

import pytest

from running_service import settings_of
from tongueseg.errors import BadSettings
from tongueseg.service import settings as settings_module
from tongueseg.service.settings import read_settings


def test_flags_before_environment_before_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("port: 1\nqueue: 2\ndeadline: 3\n")
    monkeypatch.setenv("TONGUESEG_PORT", "10")
    monkeypatch.setenv("TONGUESEG_QUEUE", "20")
    settings = read_settings({"port": 100, "queue": None}, file)
    assert (settings.port, settings.queue, settings.deadline) == (100, 20, 3)


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("max_bytes: 3MiB\ncors: [https://a.example]\n")
    monkeypatch.setenv("TONGUESEG_CONFIG", str(file))
    settings = read_settings()
    assert settings.max_bytes == 3 * 2**20
    assert settings.cors == ("https://a.example",)


def test_lists_stand_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGUESEG_KEYS", "sesame, two,")
    monkeypatch.setenv("TONGUESEG_CORS", "https://a.example,http://localhost:5173")
    settings = read_settings()
    assert settings.keys == ("sesame", "two")
    assert settings.cors == ("https://a.example", "http://localhost:5173")
    assert "sesame" not in repr(settings)


def test_what_is_empty_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGUESEG_PORT", "")
    assert read_settings().port == 8000


@pytest.mark.parametrize("name", ["TONGUESEG_KEYS", "TONGUESEG_KEYS_FILE", "tongueseg_keys"])
@pytest.mark.parametrize("value", ["", " "])
def test_empty_keys_open_no_door(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=f"^{name}: is empty; give a key, or unset it"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "meant"),
    [("KEY", "keys"), ("API_KEYS", "keys"), ("KEY_FILE", "keys_file"), ("AUTH_TOKEN", "keys")],
)
def test_misspelt_keys_open_no_door(monkeypatch: pytest.MonkeyPatch, name: str, meant: str) -> None:
    monkeypatch.setenv(f"TONGUESEG_{name}", "sesame")
    with pytest.raises(BadSettings, match="no such setting") as error:
        read_settings()
    assert str(error.value) == f"TONGUESEG_{name}: no such setting; did you mean {meant}?"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "clinic.example"])
def test_an_address_that_others_reach_needs_keys_or_a_word(host: str) -> None:
    with pytest.raises(BadSettings, match=f"host {host}: others can reach this address"):
        read_settings({"host": host})
    assert read_settings({"host": host, "allow_anonymous": True}).keys == ()
    assert read_settings({"host": host, "keys": "sesame"}).keys == ("sesame",)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_alone_needs_none(host: str) -> None:
    assert read_settings({"host": host}).host == host


@pytest.mark.parametrize("keys", [",", " , ,", [], ""])
def test_a_list_without_keys_opens_no_door(keys: str | list[str]) -> None:
    with pytest.raises(BadSettings, match=r"^keys: holds no key; leave it out") as error:
        read_settings({"keys": keys})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("keys", ["schlüssel", "sesame,二", [""], ["sesame", " "], ["a\0b"]])
def test_a_key_that_no_request_can_show(keys: str | list[str]) -> None:
    with pytest.raises(BadSettings, match=r"^keys: a key is of printable ASCII") as error:
        read_settings({"keys": keys})
    # It is told to nobody.
    assert str(error.value).endswith("can hold another one")


def test_the_address_of_a_kubernetes_service_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGUESEG_PORT", "tcp://10.0.0.1:80")
    assert read_settings().port == 8000


def test_other_variables_of_the_project_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGUESEG_DATA", "/somewhere")
    read_settings()


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"prot": 1}, "prot: no such setting; did you mean port"),
        ({"port": 70_000}, "port: Input should be less than or equal to 65535"),
        ({"max_bytes": "much"}, "max_bytes: could not parse"),
        ({"queue_bytes": "1MiB"}, "queue_bytes holds not even one upload"),
        ({"workers": 2, "batch": 4}, "batch 4 never fills"),
        ({"cors": "clinic.example"}, "cors clinic.example: an origin is like"),
        ({"keys": "a", "allow_anonymous": "true"}, "allow_anonymous contradicts keys"),
        ({"log_level": "loud"}, "log_level: Input should be"),
    ],
)
def test_bad_settings(tree: dict[str, int | str], words: str) -> None:
    with pytest.raises(BadSettings, match=words) as error:
        read_settings(tree)
    assert "\n" not in str(error.value)


def test_a_bad_setting_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGUESEG_DEADLINE", "soon")
    with pytest.raises(BadSettings, match="deadline: Input should be a valid number"):
        read_settings()


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"none\.yaml: cannot be read"):
        read_settings(file=tmp_path / "none.yaml")


def test_keys_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("first\n\n second \n")
    assert settings_of(keys="zeroth", keys_file=file).all_keys() == ("zeroth", "first", "second")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"\n", "no key"),
        (b"\xff", "no text"),
        ("schlüssel".encode(), "printable ASCII"),
        (b"a\0b", "printable ASCII"),
    ],
)
def test_a_file_without_keys_opens_no_door(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "keys"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadSettings, match=words):
        settings_of(keys_file=file).all_keys()


def test_a_path_of_keys_that_no_file_has() -> None:
    with pytest.raises(BadSettings, match=r"^keys_file 'a\\x00b': cannot be read"):
        settings_of(keys_file="a\0b").all_keys()


def test_a_mark_of_byte_order_is_no_part_of_a_key(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("first\n", encoding="utf-8-sig")
    assert settings_of(keys_file=file).all_keys() == ("first",)


def test_workers_and_threads_fill_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "available_cores", lambda: 6)
    assert settings_of(workers=6).engine_threads == 1
    assert settings_of(workers=2).engine_threads == 3
    assert settings_of(workers=9).engine_threads == 1
    assert settings_of(workers=6, threads=2).engine_threads == 2


@pytest.mark.parametrize(
    ("url", "token", "words"),
    [
        ("http://labels:8080", "", "give both, or neither"),
        ("", "abc", "give both, or neither"),
        ("labels:8080", "abc", "a URL is like https://labels.clinic.example"),
        ("ftp://labels", "abc", "a URL is like"),
        ("http://user:password@labels", "abc", "a URL is like"),
        ("http://labels/?a=b", "abc", "a URL is like"),
        ("http://labels", "a\nb", "printable ASCII"),
    ],
)
def test_a_label_studio_that_cannot_be_asked(url: str, token: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words) as error:
        read_settings({"label_studio_url": url, "label_studio_token": token})
    assert "abc" not in str(error.value)


def test_the_token_is_displayed_nowhere() -> None:
    flags = {"label_studio_url": "https://labels.example/tool/", "label_studio_token": "abc"}
    assert "abc" not in repr(read_settings(flags))
