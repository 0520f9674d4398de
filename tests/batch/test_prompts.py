from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tongueseg.batch.prompts import note_separate, parse_prompts, prompts_of
from tongueseg.errors import BadSettings
from tongueseg.inference.prompt import Point, Prompt, make_prompt
from tongueseg.io.named_photos import NamedPhoto

PHOTOS = [NamedPhoto("a", Path("in/a.jpg")), NamedPhoto("deep/b", Path("in/deep/b.jpg"))]


def table(folder: Path, *lines: str) -> Path:
    file = folder / "prompts.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8-sig")
    return file


def test_options_of_one_photo() -> None:
    prompt = parse_prompts("1,2,3,4", ["5,6"], ["7,8"], None)
    assert prompt == Prompt((1, 2, 3, 4), (Point(5, 6), Point(7, 8, tongue=False)))
    assert isinstance(prompt, Prompt)
    assert prompts_of(PHOTOS[:1], prompt) == {"a": prompt}
    assert parse_prompts(None, [], [], None) is None
    assert prompts_of(PHOTOS, None) == {}


def test_one_prompt_is_for_one_photo() -> None:
    with pytest.raises(BadSettings, match=r"^--box, --point and --not are for one photo, not "):
        prompts_of(PHOTOS, make_prompt((1, 2, 3, 4)))
    with pytest.raises(BadSettings, match=r"^--prompts x\.csv: takes no --box"):
        parse_prompts("1,2,3,4", [], [], Path("x.csv"))


@pytest.mark.parametrize("word", ["in/deep/b.jpg", "b.jpg", "deep/b"])
def test_a_table_names_photos_in_three_ways(tmp_path: Path, word: str) -> None:
    file = table(tmp_path, "photo,box,points", f'{word},"1,2,3,4","5,6,1;7,8,0"', "a,,")
    expected = make_prompt((1, 2, 3, 4), [(5, 6, True), (7, 8, False)])
    assert prompts_of(PHOTOS, file) == {"deep/b": expected}


def test_a_table_beside_its_photos(tmp_path: Path) -> None:
    file = table(tmp_path, "photo,points", 'sub/c.jpg,"5,6,1"')
    photo = NamedPhoto("c", tmp_path / "sub" / "c.jpg")
    assert prompts_of([photo], file) == {"c": make_prompt(points=[(5, 6, True)])}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["photo,box", "c.jpg,"], r"line 2: c\.jpg is none of the photos of this call$"),
        (["photo,box", "a,", 'a,"1,2,3,4"', "a.jpg,"], "line 4: a.jpg has a row already"),
        (["photo,box", 'a,"1,2,0,4"'], "line 2: box 1,2,0,4: has no size"),
        (["photo,points", 'a,"1,2,x"'], "line 2: point 1,2,x: give X,Y,1 on the tongue"),
        (["photo,boxes", "a,"], "column boxes: no such column; did you mean box?"),
        (["photo"], "needs the columns photo, box, points$"),
        ([], "needs the columns photo, box, points$"),
        (["photo,box", f'a,"{"1" * 200_000}'], r"line \d+: is no CSV \(field larger"),
    ],
)
def test_tables_that_cannot_be(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        prompts_of(PHOTOS, table(tmp_path, *lines))


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"x\.csv: cannot be read \(No such file"):
        prompts_of(PHOTOS, tmp_path / "x.csv")


def test_a_name_of_two_photos_needs_a_path(tmp_path: Path) -> None:
    photos = [NamedPhoto("a", Path("x/a.jpg")), NamedPhoto("a_2", Path("y/a.jpg"))]
    with pytest.raises(BadSettings, match=r"line 2: a\.jpg means 2 photos; give the path of one"):
        prompts_of(photos, table(tmp_path, "photo,box", "a.jpg,"))


def test_separate_tongues_are_told() -> None:
    mask = np.zeros((20, 40), np.bool_)
    mask[5:15, 5:15] = mask[5:15, 25:35] = True
    both = make_prompt(points=[(10, 10, True), (30, 10, True), (0, 0, False)])
    assert note_separate("a", mask, both) == (
        "a: the points lie on 2 separate tongues; all are in the mask"
    )
    assert note_separate("a", mask, make_prompt(points=[(10, 10, True), (11, 10, True)])) == ""
    assert note_separate("a", mask, None) == ""
