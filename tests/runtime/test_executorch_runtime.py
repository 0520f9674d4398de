from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tongueseg.errors import MissingExtra
from tongueseg.runtime.executorch_runtime import ExecuTorchRuntime


def test_without_the_library_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "executorch.extension.pybindings", None)
    monkeypatch.setitem(sys.modules, "executorch", None)
    with pytest.raises(MissingExtra, match=r"executorch: pip install 'tongueseg\[export\]'"):
        ExecuTorchRuntime(tmp_path / "best.pte")


def test_it_is_loaded_when_it_runs_and_no_sooner() -> None:
    import subprocess

    code = "import sys, tongueseg.runtime; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
