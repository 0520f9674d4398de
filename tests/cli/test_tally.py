from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.batch.predict import Result
from tongueseg.cli.tally import Tally, name_left_out
from tongueseg.io.discovery import LeftOut


def test_what_is_left_out_stands_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = LeftOut()
    name_left_out(left_out)
    assert capsys.readouterr().err == ""
    left_out.add_file(Path("a.dng"))
    Tally().close(1.0, "out", left_out)
    assert capsys.readouterr().err == "left out: 1 file that is no photo (1 .dng)\n"


def _closed(tally: Tally, capsys: pytest.CaptureFixture[str]) -> str:
    tally.close(2.0, "out", LeftOut())
    return capsys.readouterr().out


def test_the_counts_are_english(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.add(Result("a", tongue=True))
    assert _closed(tally, capsys) == "1 photo, 1 with a tongue, 0 failed, 0.5 photos/s: out\n"
    tally.add(Result("b", error="b.jpg: empty file"))
    with pytest.raises(SystemExit, match="1"):
        _closed(tally, capsys)
    said = "1 of 2 photos, 1 with a tongue, 1 failed, 0.5 photos/s: out\n"
    assert capsys.readouterr().out == said
    assert _closed(Tally(before=2), capsys) == "nothing left to do, 2 photos done before: out\n"


def test_masks_that_are_probably_bad_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    for name, predicted in (("a", 0.95), ("b", 0.89), ("c", None)):
        tally.add(Result(name, tongue=True, predicted_iou=predicted))
    counts = "3 photos, 3 with a tongue (1 with a predicted IoU under 0.9), 0 failed"
    assert _closed(tally, capsys) == f"{counts}, 1.5 photos/s: out\n"


def test_a_library_that_lacks_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    remedy = "HEIC needs pi-heif: pip install 'tongueseg[heic]'"
    tally = Tally()
    for name in "abc":
        tally.add(Result(name, error=f"{name}.heic: {remedy}"))
    with pytest.raises(SystemExit, match="2"):
        _closed(tally, capsys)
    assert capsys.readouterr().err == (f"error: a.heic: {remedy}\nerror: 2 more photos: {remedy}\n")
