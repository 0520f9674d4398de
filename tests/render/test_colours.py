from __future__ import annotations

import pytest

from tongueseg.errors import BadSettings
from tongueseg.render import parse_colour


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#ff8000", (255, 128, 0)),
        ("#FF8000", (255, 128, 0)),
        ("#fff", (255, 255, 255)),
        ("255,128,0", (255, 128, 0)),
        (" 255, 128, 0 ", (255, 128, 0)),
        ("black", (0, 0, 0)),
        ("Light Blue", (173, 216, 230)),
    ],
)
def test_colours(text: str, expected: tuple[int, int, int]) -> None:
    assert parse_colour(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("whit", "'whit': no such colour; did you mean white? Give a name, #rgb, #rrggbb or r"),
        ("256,0,0", "'256,0,0': no such colour; give a name"),
        ("1,2", "'1,2': no such colour"),
        ("#12345g", "'#12345g': no such colour"),
        ("#ff", "'#ff': no such colour"),
        ("", "'': no such colour"),
        # Digits that are no ASCII, and no numbers either.
        ("²,1,1", "'²,1,1': no such colour"),
    ],
)
def test_what_is_no_colour(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_colour(text)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
