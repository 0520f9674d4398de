from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tongueseg.errors import MissingExtra
from tongueseg.runtime.litert_runtime import LiteRtRuntime


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(MissingExtra, match=r"ai-edge-litert: pip install 'tongueseg\[litert\]'"):
        LiteRtRuntime(tmp_path / "best.tflite")
