from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seeded_faults import Seeded, seed
from tongueseg.data.quality.kinds import KINDS

if TYPE_CHECKING:
    from typing_helpers import RunCommand


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    return seed(tmp_path_factory.mktemp("seeded"))


@pytest.fixture
def clean(tmp_path: Path) -> Seeded:
    """Two pairs without a fault."""
    dataset = Seeded(tmp_path / "clean")
    dataset.clean("a", "train")
    dataset.clean("b", "val")
    return dataset


def test_a_line_for_every_fault_and_a_table(run: RunCommand, seeded: Seeded) -> None:
    code, said, errors = run("data", "check", seeded.folder)
    assert code == 1
    assert errors.strip().startswith("left out: ")
    assert len(errors.strip().splitlines()) == 1
    lines = [line for line in said.splitlines() if line.startswith(("error:", "warning:", "note:"))]
    assert len(lines) == len(seeded.expected)
    for kind, file in seeded.expected:
        assert kind in said
        begin = f"{KINDS[kind].severity}: {seeded.folder / file}: {KINDS[kind].what[0]}"
        (line,) = [line for line in lines if line.startswith(begin)]
        assert line.endswith(f"; {KINDS[kind].remedy[0]}")
    assert said.endswith(f"50 photos, {len(lines)} findings: {seeded.folder}\n")


def test_nothing_to_say(run: RunCommand, clean: Seeded) -> None:
    code, said, _ = run("data", "check", clean.folder)
    assert (code, said) == (0, f"2 photos, 0 findings: {clean.folder}\n")


def test_notes_are_no_fault(run: RunCommand, clean: Seeded) -> None:
    (clean.folder / "mask/notes.txt").touch()
    code, said, errors = run("data", "check", clean.folder)
    assert code == 0
    assert errors.strip() == "left out: 1 file that is no photo (1 .txt)"
    assert said.startswith(f"note: {clean.folder / 'mask/notes.txt'}: is neither photo nor mask; ")


def test_all_files_at_once(run: RunCommand, seeded: Seeded, tmp_path: Path) -> None:
    outputs = {name: tmp_path / f"found.{name}" for name in ("csv", "json")}
    outputs["sheet"] = tmp_path / "check.html"
    options = [part for name, file in outputs.items() for part in (f"--{name}", file)]
    code, said, _ = run("data", "check", seeded.folder, "--fix", tmp_path / "fixed", *options)
    assert code == 1
    with outputs["csv"].open(encoding="utf-8-sig") as lines:
        assert {(row["kind"], row["file"]) for row in csv.DictReader(lines)} == seeded.expected
    content = json.loads(outputs["json"].read_text())
    assert {(row["kind"], row["file"]) for row in content["findings"]} == seeded.expected
    assert "mask-inverted" in outputs["sheet"].read_text(encoding="utf-8")
    assert said.splitlines()[-2:] == [
        f"42 photos, 10 masks repaired: {tmp_path / 'fixed'}",
        f"{outputs['sheet']}",
    ]
    code, said, _ = run("data", "check", tmp_path / "fixed", "--csv", outputs["csv"])
    with outputs["csv"].open(encoding="utf-8-sig") as lines:
        assert not {row["kind"] for row in csv.DictReader(lines)} & {
            key for key, kind in KINDS.items() if kind.repair
        }


def test_only_some_kinds(run: RunCommand, seeded: Seeded) -> None:
    code, said, _ = run("data", "check", seeded.folder, "--only", "mask-tiny", "--only", "mask-01")
    assert code == 1
    assert "2 findings" in said
    everything = [part for kind in KINDS for part in ("--skip", kind)]
    code, said, _ = run("data", "check", seeded.folder, *everything)
    assert code == 0
    assert "0 findings" in said


def test_a_name_that_is_not_utf8(run: RunCommand, clean: Seeded) -> None:
    clean.photo("a").rename(clean.folder / b"original/a\xff.jpg".decode(errors="surrogateescape"))
    code, said, _ = run("data", "check", clean.folder)
    assert code == 1
    assert r"original/a\udcff.jpg: has no mask; " in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "mask-hol"], "mask-hol: no such kind of finding; did you mean mask-hole?"),
        (["--fix", "full"], "full: is not empty; choose another folder"),
        (["--fix", "clean/fixed"], "clean/fixed: lies in the dataset that is checked"),
    ],
)
def test_calls_that_cannot_work(
    run: RunCommand,
    clean: Seeded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").touch()
    code, said, errors = run("data", "check", "clean", *options)
    assert (code, said) == (2, "")
    assert errors.startswith(f"error: {message}")
    assert len(errors.strip().splitlines()) == 1
    assert not (tmp_path / "clean/fixed").exists()


@pytest.mark.parametrize("there", [(), ("original",), ("original", "mask")])
def test_a_folder_that_is_no_dataset(
    run: RunCommand, tmp_path: Path, there: tuple[str, ...]
) -> None:
    for part in there:
        (tmp_path / part).mkdir()
    code, _, errors = run("data", "check", tmp_path)
    assert code == 2
    assert "no such folder" in errors or "holds no photo" in errors


def test_the_sheet_needs_its_extra_and_says_so_first(
    run: RunCommand, clean: Seeded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in [name for name in sys.modules if name.startswith("tongueseg.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "tongueseg.data.quality.sheet", raising=False)
    code, said, errors = run("data", "check", clean.folder, "--sheet", tmp_path / "a.html")
    assert (code, said) == (2, "")
    assert errors == "error: this needs jinja2: pip install 'tongueseg[report]'\n"
    assert run("data", "check", clean.folder)[0] == 0
