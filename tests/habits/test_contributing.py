"""The recipes of CONTRIBUTING.md, followed step by step on a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
RECIPES = ("Add a loss", "Add a runtime", "Add an export target", "Add an annotation format")
NEEDS = {"Add an export target": "onnx", "Add a loss": "torch"}

_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_BLOCK = re.compile(r"^ {3}```(python|sh)\n(.*?)^ {3}```$", re.MULTILINE | re.DOTALL)
_CREATE = re.compile(r"Create `([^`]+)`")
_INSERT = re.compile(r"In `([^`]+)`, (before|after) the line that begins with `([^`]+)`, add:")
_REPLACE = re.compile(r"In `([^`]+)`, replace `([^`]+)` with `([^`]+)`")


@dataclass(frozen=True)
class Step:
    """One numbered step: its words, on one line, and its block of code, if it has one."""

    text: str
    kind: str
    code: str


def steps_of(recipe: str) -> list[Step]:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {recipe}\n")[2].partition("\n## ")[0]
    return [_step(part) for part in _STEP.split(section)[1:]]


def _step(part: str) -> Step:
    block = _BLOCK.search(part)
    words = _BLOCK.sub("", part)
    # A name in the page may be cut by a line's end, and never holds more than one space in a row,
    # but for the indentation that a line begins with.
    text = re.sub(r"\s*\n\s*", " ", words).strip()
    return Step(text, block[1] if block else "", dedent(block[2]) if block else "")


def follow(step: Step, root: Path) -> None:
    """Do what a step says in a copy of the repository; steps of words alone are for people."""
    if insertion := _INSERT.match(step.text):
        path, place, begins = insertion.groups()
        _insert(root / path, place, begins, step.code)
    elif replacement := _REPLACE.match(step.text):
        path, old, new = replacement.groups()
        content = (root / path).read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{path} holds {old} {content.count(old)} times"
        (root / path).write_text(content.replace(old, new), encoding="utf-8")
    elif creation := _CREATE.match(step.text):
        file = root / creation[1]
        assert not file.exists()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(step.code, encoding="utf-8")
    elif step.kind == "sh":
        run(step.code, root)
    else:
        assert not step.code, step.text


def _insert(file: Path, place: str, begins: str, code: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    [at] = [number for number, line in enumerate(lines) if line.startswith(begins)]
    # The margin of the block in the page is taken off; that of an entry of a table is not.
    if (lines[at].rstrip().endswith("{") and place == "after") or begins.startswith(" "):
        code = "    " + code.lstrip()
    lines.insert(at + (place == "after"), code)
    file.write_text("".join(lines), encoding="utf-8")


def run(command: str, root: Path) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "PATH": path}
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the package, and of the tests that the recipes run."""
    root = tmp_path / "repository"
    skip = shutil.ignore_patterns("__pycache__", "page")
    shutil.copytree(ROOT / "src", root / "src", ignore=skip)
    shutil.copytree(ROOT / "tests" / "contract", root / "tests" / "contract", ignore=skip)
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, root / "tests")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.skipif(not shutil.which("bash"), reason="the steps are written for bash")
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_works_as_it_stands(recipe: str, repository: Path) -> None:
    if recipe in NEEDS:
        pytest.importorskip(NEEDS[recipe])
    steps = steps_of(recipe)
    assert any(step.kind == "sh" for step in steps)
    for step in steps:
        follow(step, repository)


@pytest.mark.parametrize("recipe", RECIPES)
def test_what_a_recipe_creates_is_formatted_and_clean(recipe: str, repository: Path) -> None:
    created: list[str] = []
    for step in steps_of(recipe):
        if creation := _CREATE.match(step.text):
            follow(step, repository)
            created.append(creation[1])
    files = " ".join(created)
    run(f"ruff check {files} && ruff format --check {files}", repository)


def test_every_recipe_is_tested() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^## (Add an? .+)$", page, re.MULTILINE)) == RECIPES
