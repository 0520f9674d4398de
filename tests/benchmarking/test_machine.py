from __future__ import annotations

from pathlib import Path

import pytest

from tongueseg.benchmarking import machine


def test_the_machine_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "available_cores", lambda: 1)
    line = machine.machine()
    assert line.startswith(f"{machine.processor()}, 1 core, ")
    monkeypatch.setattr(machine, "available_cores", lambda: 8)
    assert ", 8 cores, " in machine.machine()


def test_a_system_without_a_list_of_processors(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "Path", lambda _: tmp_path / "none")
    assert machine.processor()
