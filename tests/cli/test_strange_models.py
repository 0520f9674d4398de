from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from strange_models import SIDE, WORDS, write_model
from tongueseg.runtime import onnx_runtime

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.mark.parametrize(("kind", "side"), [*((kind, SIDE) for kind in WORDS), ("good", 48)])
def test_predict_with_a_model_that_is_none_ends_with_one_line(
    run: RunCommand,
    drawn: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    side: int,
) -> None:
    monkeypatch.setattr(onnx_runtime, "_PATIENCE", 1.0)
    file = write_model(tmp_path, kind, side)
    call = ("predict", drawn / "original", "--model", file, "--out", tmp_path / "out")
    code, _, errors = run(*call)
    assert code == 2
    assert errors.strip().startswith(f"error: {file}: ")
    assert len(errors.strip().splitlines()) == 1
