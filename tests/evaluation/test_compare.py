from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from tongueseg.errors import BadDataset, CannotWrite
from tongueseg.evaluation.compare import better, compare, read_scores, write_comparison
from tongueseg.evaluation.evaluator import Scored, write_scores
from tongueseg.evaluation.scores import SCORES
from tongueseg.metrics import paired_test


@pytest.fixture
def scores(tmp_path: Path) -> Callable[..., Path]:
    """Write scores of photos ``a``, ``b`` and so on; gives the file."""

    def write(folder: Path, names: str = "abc", **values: list[float]) -> Path:
        def of(i: int) -> dict[str, float]:
            given = {score: value[i] for score, value in values.items()}
            return {**dict.fromkeys(SCORES, math.nan), **given}

        photos = [Scored(name, of(i), 0.9, True) for i, name in enumerate(names)]
        write_scores(tmp_path / folder, photos, {})
        return tmp_path / folder / "scores.csv"

    return write


def test_what_was_written_is_read(scores: Callable[..., Path]) -> None:
    file = scores("one", iou=[0.25, 0.5, math.nan], hd95=[12.5, 3, 0])
    result = read_scores(file)
    assert list(result) == ["a", "b", "c"]
    assert result["a"]["iou"] == 0.25
    assert result["a"]["hd95"] == 12.5
    assert math.isnan(result["c"]["iou"])
    assert result["a"].keys() == SCORES.keys()


def test_three_photos_by_hand(scores: Callable[..., Path]) -> None:
    result = compare(
        scores("one", iou=[0.9, 0.8, 0.7], hd95=[2, 3, math.nan]),
        scores("two", iou=[0.8, 0.6, 0.4], hd95=[5, 7, 9]),
    )
    assert result.keys() == SCORES.keys()
    assert result["iou"].first == pytest.approx(0.8)
    assert result["iou"].difference.mean == pytest.approx(0.2)
    assert result["iou"].p == 2 / 8
    assert result["hd95"].difference.mean == pytest.approx(-3.5)
    assert (result["hd95"].difference.defined, result["hd95"].difference.undefined) == (2, 1)
    assert result["dice"].difference.undefined == 3


def test_photos_are_matched_by_name_and_not_by_place(scores: Callable[..., Path]) -> None:
    one = scores("one", "abc", iou=[0.9, 0.8, 0.7])
    two = scores("two", "cab", iou=[0.7, 0.9, 0.8])
    assert compare(one, two)["iou"].p == 1
    assert compare(one, two)["iou"].difference.high == 0


def test_photos_in_one_alone_are_named(scores: Callable[..., Path]) -> None:
    one, two = scores("one", "abc"), scores("two", "abxyz")
    with pytest.raises(BadDataset, match=r"same photos .* 1 are in .*one/scores\.csv alone \(c\)"):
        compare(one, two)
    more = scores("more", "abcdefg")
    with pytest.raises(BadDataset, match=r"4 are in .*more/scores\.csv alone \(d, e, f, …\)"):
        compare(one, more)


def test_scores_of_one_file_alone_are_left_out(scores: Callable[..., Path], tmp_path: Path) -> None:
    file = tmp_path / "earlier.csv"
    file.write_text("name,dice,iou,charm\na,0.5,0.25,1\nb,0.5,,1\nc,0.5,0.75,1\n")
    result = compare(scores("one", iou=[0.5, 0.5, 0.5]), file)
    assert list(result) == ["iou", "dice"]
    assert result["iou"].difference.undefined == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"no such file; tongueseg evaluate writes it"),
        (b"", "holds no scores"),
        (b"name,presence\na,1\n", "holds no scores"),
        (b"photo,iou\na,1\n", "holds no scores"),
        (b"name,iou\n", "holds no photo"),
        (b"name,iou\na,1\na,1\n", "a stands there more than once"),
        (b"name,iou\na,good\n", "iou of a is 'good', which is no number"),
        (b"name,iou\na,inf\n", "iou of a is 'inf', which is no number"),
        (b"name,iou\na\n", "iou of a is None, which is no number"),
        (b"name,iou\n\xff,1\n", "cannot be read as CSV in UTF-8"),
    ],
)
def test_files_that_hold_no_scores(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "scores.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadDataset, match=message) as error:
        read_scores(file)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_which_is_better_depends_on_the_score() -> None:
    high, low = [0.9] * 8, [0.8] * 8
    assert better("iou", paired_test(high, low)) == "first"
    assert better("iou", paired_test(low, high)) == "second"
    assert better("hd95", paired_test(high, low)) == "second"
    assert better("hd95", paired_test(low, high)) == "first"


def test_what_could_be_chance_is_no_difference() -> None:
    # Five photos have 32 tta, of which two are as large; six have 64.
    assert better("iou", paired_test([0.9] * 5, [0.8] * 5)) is None
    assert better("iou", paired_test([0.9] * 6, [0.8] * 6)) == "first"
    assert better("iou", paired_test([math.nan], [0.8])) is None


def test_what_is_written(tmp_path: Path) -> None:
    result = {"iou": paired_test([0.9] * 6, [0.8] * 6), "dice": paired_test([math.nan], [0.5])}
    write_comparison(tmp_path / "comparison.json", {"first": "one"}, result)
    text = (tmp_path / "comparison.json").read_text(encoding="utf-8")
    written = json.loads(text, parse_constant=pytest.fail)
    assert written["first"] == "one"
    assert written["scores"]["iou"] == {
        "first": pytest.approx(0.9),
        "second": pytest.approx(0.8),
        "difference": pytest.approx(0.1),
        "low": pytest.approx(0.1),
        "high": pytest.approx(0.1),
        "p": 2 / 64,
        "better": "first",
        "photos": 6,
        "undefined": 0,
    }
    nothing = written["scores"]["dice"]
    assert nothing.pop("undefined") == 1
    assert nothing.pop("photos") == 0
    assert set(nothing.values()) == {None}


def test_comparison_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(CannotWrite, match=r"comparison\.json: cannot write"):
        write_comparison(tmp_path / "out" / "comparison.json", {}, {})
