"""The words that the project gave up stay away: as modules, identifiers, settings, flags and keys.

Ordinary English in sentences is nobody's business. What counts is a name: of a file, of something
that code defines or passes, of a setting, a flag, a key or a step.
"""

from __future__ import annotations

import re

import pytest

from habits.source_code import PACKAGE, ROOT, bound_names, files, place
from tongueseg.config.renamed import RENAMED

# Where former names must stand: the tables that translate them, their tests, and this file.
TABLES = {
    "src/tongueseg/config/renamed.py",
    "src/tongueseg/spec.py",
    "tests/config/test_load.py",
    "tests/config/test_renamed.py",
    "tests/test_spec.py",
    "tests/web/test_page_core.py",
    "tests/habits/test_vocabulary.py",
}


def listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Modules, by stem; those of the second list in the page as well, which takes the same steps.
MODULES = listed("""
    earlier prediction measurement tables food learn fit guard start stages average effort notes
    envelope work answer proof contract wanted judge tune bench first warm curve front whole typed
    stem deal together trials assign entrants study gallery locate find items
""")
STEPS = listed("look aware prepare cleanup light trace miniature evidence mirror wanted whole")
# Names of the lists in another sense: a small network, and Optuna's word.
OTHER_SENSE = ("models/light.py", "compression/search/study.py", "compression/search/test_study.py")

# As a whole name, such as ``found``, or as a part of one, such as ``_is_wanted``.
NAMES = listed("otherwise seen found shown mine theirs aware cleanup earlier food")
PARTS = listed("""
    look looks told wanted asked doubt evidence relit judged miniature entrant entrants gallery
    effort envelope
""")

FLAGS = ("flips", "start", "aware", "whole", "against")
SPEC_KEYS = ("zoom_below", "margin", "search", "flips", "doubt", "bright")
KEYS = ("look", "flips", "widest", "settle", "sideways", "surroundings")
SETTINGS = [name for name in RENAMED if "." in name]
FORMER = re.compile(
    "|".join(
        [
            rf"(?<![\w-])--(?:no-)?(?:{'|'.join(FLAGS)})(?![\w-])",
            rf"(?<![\w.])look\.(?:{'|'.join(SPEC_KEYS)})\b",
            rf"(?<![\w.])(?:{'|'.join(map(re.escape, SETTINGS))})(?![\w(])",
            rf"""["'](?:{"|".join(KEYS)})["']""",
            r"\bTONGUESEG_(?:FLIPS|PROOF_IOU)\b",
            r"\bproof_iou\b",
        ]
    )
)
# In a guide a name of code stands between these.
FORMER_IN_GUIDES = re.compile(rf"`(?:{'|'.join((*KEYS, *SETTINGS))})`")
DECLARED = re.compile(r"\b(?:const|let|function|class|interface|type|enum)\s+(\w+)")

TEXTS = [
    *files(ROOT / "src", ".py", ".md", ".jinja", ".json", ".js"),
    *files(ROOT / "web" / "src", ".ts", ".tsx"),
    *files(ROOT / "tests", ".py"),
    *files(ROOT / "docs", ".md"),
    *files(ROOT / "configs", ".yaml"),
    *ROOT.glob("*.md"),
]
CODE = [*files(PACKAGE, ".py"), *files(ROOT / "tests", ".py")]


def words(name: str) -> set[str]:
    """Return the parts of a name, ``is_wanted`` or ``isWanted``, in small letters."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def is_former(name: str) -> bool:
    """Say whether a name is a former one; that of a test is a sentence."""
    if name.startswith("test_"):
        return False
    return name.strip("_").lower() in NAMES or bool(PARTS & words(name))


@pytest.mark.parametrize("name", ["_wanted", "isWanted", "Look", "found", "doubt_of", "asked"])
def test_former_names_are_recognised(name: str) -> None:
    assert is_former(name)


@pytest.mark.parametrize(
    "name", ["lookup", "whole_frame", "test_it_is_told", "not_found", "light_unet", "evident"]
)
def test_other_names_are_left_alone(name: str) -> None:
    assert not is_former(name)


@pytest.mark.parametrize(
    "text", ["train --start RUN", "`look.doubt`", "optim.average", '"flips": true', "--no-flips"]
)
def test_former_settings_and_flags_are_recognised(text: str) -> None:
    assert FORMER.search(text)


@pytest.mark.parametrize(
    "text", ["ray start --head", "look at it", "from the start", "refine.tta", "--start-up"]
)
def test_sentences_are_left_alone(text: str) -> None:
    assert not FORMER.search(text)


def test_no_module_has_a_former_name() -> None:
    python = [*files(PACKAGE, ".py"), *files(ROOT / "tests", ".py")]
    former = [file for file in python if file.stem.removeprefix("test_") in MODULES | STEPS]
    former += [f for f in files(ROOT / "web" / "src", ".ts", ".tsx") if f.stem.lower() in STEPS]
    assert [place(file) for file in former if not place(file).endswith(OTHER_SENSE)] == []


def test_nothing_in_python_has_a_former_name() -> None:
    assert [
        f"{place(file, line)} {name}"
        for file in CODE
        if place(file) not in TABLES
        for name, line in bound_names(file)
        if is_former(name)
    ] == []


def test_nothing_in_the_page_has_a_former_name() -> None:
    assert [
        f"{place(file, number)} {name}"
        for file in files(ROOT / "web" / "src", ".ts", ".tsx")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for name in DECLARED.findall(line)
        if is_former(name)
    ] == []


def test_no_text_has_a_former_setting_flag_or_key() -> None:
    assert [
        f"{place(file, number)} {match[0]}"
        for file in TEXTS
        if place(file) not in TABLES and file.name != "CHANGELOG.md"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := FORMER.search(line))
        or (file.suffix == ".md" and (match := FORMER_IN_GUIDES.search(line)))
    ] == []
