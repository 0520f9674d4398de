from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.cli.tally import Tally, name_left_out
from tongueseg.io.discovery import LeftOut


def test_what_is_left_out_stands_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = LeftOut()
    name_left_out(left_out)
    assert capsys.readouterr().err == ""
    left_out.add_file(Path("a.dng"))
    Tally().close(1.0, "out", left_out)
    assert capsys.readouterr().err == "left out: 1 file that is no photo (1 .dng)\n"
