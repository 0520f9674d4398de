"""The container installs only files whose hashes are known, in the versions that are tested."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DEPLOY = Path(__file__).parents[2] / "deploy"
RUNTIME, BUILD = DEPLOY / "requirements.txt", DEPLOY / "requirements-build.txt"


def requirements(file: Path) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes of each library."""
    text = re.sub(r"^ *#.*\n", "", file.read_text(), flags=re.MULTILINE).replace("\\\n", "")
    pinned: dict[str, tuple[str, int]] = {}
    for line in text.splitlines():
        requirement, *hashes = line.split("--hash=")
        parsed = Requirement(requirement)
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64} *", one) for one in hashes)
        pinned[canonicalize_name(parsed.name)] = (str(parsed.specifier), len(hashes))
    return pinned


@pytest.mark.parametrize("file", [RUNTIME, BUILD], ids=lambda file: file.name)
def test_every_library_has_one_version_and_its_hashes(file: Path) -> None:
    for name, (version, hashes) in requirements(file).items():
        assert re.fullmatch(r"==[\w.]+", version), name
        assert hashes, name
    # It is the same from every index.
    assert "://" not in file.read_text()


def test_compiled_libraries_have_files_for_several_systems() -> None:
    installed = requirements(RUNTIME)
    for name in ("numpy", "opencv-python-headless", "onnxruntime", "pillow", "uvloop"):
        assert installed[name][1] > 5, name


def test_versions_are_those_that_are_tested() -> None:
    lines = (DEPLOY.parent / "constraints.txt").read_text().splitlines()
    tested: dict[str, str] = {
        canonicalize_name(name): f"=={version}"
        for name, mark, version in (line.partition("==") for line in lines)
        if mark and not name.startswith("#")
    }
    installed = requirements(RUNTIME)
    shared = installed.keys() & tested.keys()
    assert len(shared) > 15
    assert {name: installed[name][0] for name in shared} == {name: tested[name] for name in shared}


def test_nothing_that_the_service_needs_is_left_out() -> None:
    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]
    installed = requirements(RUNTIME)
    for line in [*project["dependencies"], *project["optional-dependencies"]["serve"]]:
        needed = Requirement(line)
        version, _ = installed[canonicalize_name(needed.name)]
        assert needed.specifier.contains(version.removeprefix("==")), line
    for line in (DEPLOY / "requirements-build.in").read_text().splitlines():
        if not line.startswith("#"):
            assert canonicalize_name(Requirement(line).name) in requirements(BUILD)


def test_the_container_installs_nothing_else() -> None:
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    calls = re.findall(r"pip (?:install|wheel) [^&\n]*", text)
    assert len(calls) == 4
    for call in calls:
        from_index = "--require-hashes" in call and "--only-binary :all:" in call
        offline = "--no-index" in call or "--no-build-isolation" in call
        assert from_index or (offline and "--no-deps" in call), call
    assert "npm ci" in text
    assert "npm install" not in text
