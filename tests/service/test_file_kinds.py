"""The files of ``file_kinds.py`` sent to the service: each is read, or refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from file_kinds import LEFT_OUT, OTHER_CONTENT, readable, refused

if TYPE_CHECKING:
    from running_service import Running
    from typing_helpers import DrawPhoto


def test_photos_are_read(quick: Running, drawn_photo: DrawPhoto) -> None:
    for name, content in readable(drawn_photo(60, 80)[0]).items():
        answer = quick.predict(content, name)
        assert answer.status_code == 200, name
        assert answer.json()["tongue"], name
        assert answer.json()["size"] == ([60, 80] if name == "turned.jpg" else [80, 60]), name


# Pillow warns of files that it refuses.
@pytest.mark.filterwarnings("ignore")
def test_the_rest_is_refused_by_name(quick: Running, drawn_photo: DrawPhoto) -> None:
    files = refused(drawn_photo(60, 80)[0]) | dict.fromkeys(LEFT_OUT, OTHER_CONTENT)
    for name, content in files.items():
        answer = quick.predict(content, name)
        # HEIC needs a library that the service may lack.
        status, code = answer.status_code, answer.json()["error"]["code"]
        assert (status, code) in {(422, "bad_photo"), (415, "wrong_type")}, name
        assert status == 422 or name.endswith(".heic")
        said = answer.json()["error"]["message"]
        assert said.startswith("HEIC is not read" if status == 415 else f"{name}: "), name
    assert quick.service.pool.upload_bytes == quick.service.pool.busy == 0


def test_several_in_one_request_are_all_answered(quick: Running, drawn_photo: DrawPhoto) -> None:
    pixels = drawn_photo(60, 80)[0]
    names = ["rgb.png", "empty.jpg", "phone_mpo.mpo", "page.jpeg"]
    files = readable(pixels) | refused(pixels)
    form = [("file", (name, files[name])) for name in names]
    answer = quick.http.post("/v1/predict", files=form)
    assert answer.status_code == 200
    assert ["error" in one for one in answer.json()["results"]] == [False, True, False, True]
