from __future__ import annotations

import pytest

from tongueseg.service.http.error_responses import ApiError
from tongueseg.service.http.negotiation import Output, negotiate


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        ("image/png", "mask"),
        ("IMAGE/JPEG", "overlay"),
        ("image/*", "mask"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("application/json;q=0.5, image/png", "mask"),
        ("application/json;q=0, */*", "mask"),
        ("image/png;q=wrong, image/jpeg;q=0.1", "mask"),
        ("image/png, */*", "mask"),
        (" , ", "json"),
        ("*", "json"),
        ("application/json; charset=utf-8; q=0.2, image/jpeg; q=0.3", "overlay"),
    ],
)
def test_what_is_accepted(accept: str, chosen: str) -> None:
    assert negotiate(None, accept) == chosen


def test_a_name_counts_before_the_header() -> None:
    assert negotiate(Output.CUTOUT, "application/json") == "cutout"


@pytest.mark.parametrize(
    "accept", ["text/html", "image/webp", "*/*;q=0", "json", "image/png;q=0", "a/b/c"]
)
def test_nothing_that_can_be_given(accept: str) -> None:
    with pytest.raises(ApiError) as error:
        negotiate(None, accept)
    assert error.value.status == 406
