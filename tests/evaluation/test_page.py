import base64

import pytest
from jinja2 import UndefinedError

from tongueseg.evaluation.page import data_url, render_page


def test_a_picture_as_an_address():
    assert data_url(b"abc", "png") == "data:image/png;base64," + base64.b64encode(b"abc").decode()
    assert data_url(b"").startswith("data:image/jpeg;")


def test_a_value_that_is_missing_is_an_error_and_no_gap():
    with pytest.raises(UndefinedError):
        render_page("evaluation/report.html.jinja")
