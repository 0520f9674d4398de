"""How the package is cut: files, floors, names, and the size of functions."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from statistics import median

from habits.source_code import PACKAGE, ROOT, files, functions, place

ROOT_FILES = 4
LAYERS = 14
ARGUMENTS = 7
MEDIAN_LINES = 10
MOST_LINES = 60
SHARED_NAMES = {"__init__", "settings", "report"}

MODULES = files(PACKAGE, ".py")
FUNCTIONS = [function for file in MODULES for function in functions(file)]


def test_the_root_holds_what_users_import() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= ROOT_FILES


def test_the_contract_of_floors_is_exhaustive_and_small() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        contracts = tomllib.load(stream)["tool"]["importlinter"]["contracts"]
    [layers] = [contract for contract in contracts if contract["type"] == "layers"]
    assert layers["exhaustive"]
    assert len(layers["layers"]) <= LAYERS


def test_no_two_modules_share_a_name() -> None:
    """Verbs of the command line may share that of their package's entry."""
    named = defaultdict(list)
    for file in MODULES:
        package = file.relative_to(PACKAGE).parts[0]
        is_entry = file.stem == file.parent.name
        if package != "cli" and not is_entry and file.stem not in SHARED_NAMES:
            named[file.stem].append(place(file))
    assert [where for where in named.values() if len(where) > 1] == []


def test_a_function_takes_few_arguments() -> None:
    many = [
        f"{function.where} {function.name}: {function.arguments}"
        for function in FUNCTIONS
        if function.arguments > ARGUMENTS and "/cli/" not in function.where
    ]
    assert many == []


def test_functions_are_short() -> None:
    assert median(function.lines for function in FUNCTIONS) <= MEDIAN_LINES
    long = [f"{one.where} {one.name}: {one.lines}" for one in FUNCTIONS if one.lines > MOST_LINES]
    assert long == []
