from tongueseg.benchmarking import machine


def test_the_machine_in_a_line(monkeypatch):
    monkeypatch.setattr(machine, "available_cores", lambda: 1)
    line = machine.machine()
    assert line.startswith(f"{machine.processor()}, 1 core, ")
    monkeypatch.setattr(machine, "available_cores", lambda: 8)
    assert ", 8 cores, " in machine.machine()


def test_a_system_without_a_list_of_processors(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "Path", lambda _: tmp_path / "none")
    assert machine.processor()
