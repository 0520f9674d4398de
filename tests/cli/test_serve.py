"""``tongueseg serve`` where it cannot: one line and exit code 2, and nothing listens."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from typing_helpers import RunCommand

pytest.importorskip("fastapi", reason="the serve extra is not installed")


@pytest.fixture
def never_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    def listen(*_: Any) -> None:
        raise AssertionError("it listens")

    monkeypatch.setattr(socket.socket, "listen", listen)


def fails(run: RunCommand, *arguments: Path | str) -> str:
    code, output, errors = run("serve", "--port", 0, *arguments)
    assert code == 2
    assert output == ""
    assert len(errors.strip().splitlines()) == 1
    return errors


def test_no_such_model(run: RunCommand, never_listening: None) -> None:
    assert "error: bass: no such model; did you mean base?" in fails(run, "--model", "bass")


def test_no_such_runtime(run: RunCommand, never_listening: None) -> None:
    assert "onx: no such runtime; did you mean onnx?" in fails(run, "--runtime", "onx")


def test_no_page(run: RunCommand, never_listening: None, tmp_path: Path) -> None:
    assert "holds no index.html" in fails(run, "--page", tmp_path)


def test_a_bad_setting(
    run: RunCommand, never_listening: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "service.yaml"
    file.write_text("quue: 3\n")
    assert "quue: no such setting; did you mean queue?" in fails(run, "--config", file)
    monkeypatch.setenv("TONGUESEG_MAX_PIXELS", "many")
    assert "max_pixels: Input should be a valid integer" in fails(run)


def test_a_port_in_use(run: RunCommand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, errors = run("serve", "--port", port)
    assert code == 2
    assert f"error: 127.0.0.1:{port}: cannot listen here (Address already in use)" in errors


def test_without_the_extra(run: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for name in [name for name in sys.modules if name.startswith("tongueseg.service")]:
        monkeypatch.delitem(sys.modules, name)
    assert "this needs uvicorn: pip install 'tongueseg[serve]'" in fails(run)
