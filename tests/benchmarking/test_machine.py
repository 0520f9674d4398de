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


@pytest.mark.parametrize(
    ("flags", "saturate"),
    [
        ("flags\t\t: fpu avx2 avx512f avx512bw", True),
        ("flags\t\t: fpu avx2 avx512f avx512_vnni", False),
        ("flags\t\t: fpu avx2 avx_vnni", False),
        ("Features\t: fp asimd asimddp", False),
    ],
)
def test_sums_saturate_without_vnni(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flags: str, saturate: bool
) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(f"processor\t: 0\n{flags}\n")
    monkeypatch.setattr(machine, "Path", lambda _: file)
    assert machine.sums_saturate() is saturate
    monkeypatch.setattr(machine, "Path", lambda _: tmp_path / "none")
    assert not machine.sums_saturate()
