from __future__ import annotations

import math

import numpy as np
import pytest

from tongueseg.errors import BadPrompt, BadSettings
from tongueseg.inference.prompt import (
    MAX_POINTS,
    Box,
    Point,
    Points,
    Prompt,
    make_prompt,
    parse_prompt,
)
from tongueseg.io.photo import read_photo


def test_no_box_and_no_point_are_no_prompt() -> None:
    assert make_prompt() is None
    assert make_prompt(points=[]) is None
    assert parse_prompt(" ", "; ") is None


def test_a_prompt_is_read_from_the_text_it_gives() -> None:
    prompt = make_prompt((1, 2, 30.5, 40), [(5, 6, True), (7, 8.5, False)])
    assert prompt == Prompt((1, 2, 30.5, 40), (Point(5, 6), Point(7, 8.5, tongue=False)))
    assert prompt.to_text() == {"box": "1,2,30.5,40", "points": "5,6,1;7,8.5,0"}
    assert parse_prompt(**prompt.to_text()) == prompt
    assert make_prompt(**prompt.arguments) == prompt
    assert prompt.on_tongue == (Point(5, 6),)


@pytest.mark.parametrize(
    ("box", "points", "message"),
    [
        ((0, 0, 0, 5), (), "^box 0,0,0,5: has no size; give x, y, width and height$"),
        ((0, 0, math.nan, 5), (), "^box 0,0,nan,5: give x, y, width and height in pixels$"),
        ((0, 0, 5), (), "^box 0,0,5: give x, y"),
        (None, [(1, math.inf, True)], "^point 1,inf,1: give x, y in pixels, and True"),
        (None, [(1, 2)], "^point 1,2: give x, y in pixels, and True"),
        (None, [(1, 2, 3)], "^point 1,2,3: give"),
        (None, [(1, 2, True), (1, 2, False)], "^the point 1,2 is given twice; give it once$"),
        (
            None,
            [(x, 2, True) for x in range(MAX_POINTS + 1)],
            f"^{MAX_POINTS + 1} points: give {MAX_POINTS} at most$",
        ),
    ],
)
def test_numbers_that_are_none(box: Box | None, points: Points, message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        make_prompt(box, points)


@pytest.mark.parametrize(
    ("box", "points", "message"),
    [
        ("1,2,3", "", r"^box 1,2,3: give X,Y,W,H in pixels, such as"),
        ("a,2,3,4", "", r"^box a,2,3,4: give X,Y,W,H"),
        ("", "1,2", r"^point 1,2: give X,Y,1 on the tongue or X,Y,0 beside it"),
    ],
)
def test_text_that_is_none(box: str, points: str, message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        parse_prompt(box, points)


def test_what_lies_outside_a_photo() -> None:
    photo = read_photo(np.zeros((30, 40, 3), np.uint8))
    Prompt((-5, -5, 60, 60), (Point(39, 29),)).check(photo)
    with pytest.raises(BadPrompt, match=r"^array: the point 40,3 lies outside the photo of 40x30$"):
        Prompt(points=(Point(40, 3),)).check(photo)
    with pytest.raises(BadPrompt, match=r"^array: the box 0,30,5,5 lies outside the photo"):
        Prompt((0, 30, 5, 5)).check(photo)
