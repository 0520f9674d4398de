from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from tongueseg.cli import main
from tongueseg.synthetic.drawn import write_dataset


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Four drawn mouths in the dataset layout."""
    folder = tmp_path_factory.mktemp("drawn")
    write_dataset(folder, count=4, seed=5)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Call the command line; gives exit code, stdout and stderr."""

    def call(*arguments: Any) -> tuple[Any, ...]:
        monkeypatch.setattr(sys, "argv", ["tongueseg", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return call
