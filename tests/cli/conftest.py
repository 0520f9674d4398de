from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongueseg.cli import main
from tongueseg.synthetic.drawn import write_dataset

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four drawn mouths in the dataset layout."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=4, seed=5)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Call the command line; gives exit code, stdout and stderr."""

    def call(*arguments: Any) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tongueseg", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code or 0
        assert isinstance(code, int)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
