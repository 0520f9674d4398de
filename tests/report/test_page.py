from __future__ import annotations

import base64
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from tongueseg.report import data_url, render_page, write_page


def test_a_picture_as_an_address() -> None:
    assert data_url(b"abc", "png") == "data:image/png;base64," + base64.b64encode(b"abc").decode()
    assert data_url(b"").startswith("data:image/jpeg;")


def test_a_value_that_is_missing_is_an_error_and_no_gap() -> None:
    with pytest.raises(UndefinedError):
        render_page("evaluation/report.html.jinja")


def test_a_name_that_is_not_utf8_is_shown_with_a_question_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tongueseg.report.render_page", lambda template, **values: values["name"])
    write_page(tmp_path / "page.html", "any", name="舌\udcc9.jpg")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == "舌?.jpg"
