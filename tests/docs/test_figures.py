"""Figures of README and guides agree with those of ``docs/proof.md``, row by row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doc_pages import ROOT, Page

README = ROOT / "README.md"
PROOF = ROOT / "docs" / "proof.md"
COMPRESSION = ROOT / "docs" / "compression.md"
OPERATIONS = ROOT / "docs" / "operations.md"
_NUMBER = re.compile(r"(?<![\w.×])\d[\d,]*(?:\.\d+)?(?![\w.]*×)")

ROWS = [
    # page, the row's beginning, the command of the row of the proof that has its figures
    (README, "booth, test split", "elsewhere.py"),
    (README, "closeup, bright camera", "elsewhere.py"),
    (README, "closeup, tight camera", "elsewhere.py"),
    (README, "booth tongues, shrunk", "elsewhere.py"),
    (README, "the network alone", "benchmarks/inference.py"),
    (README, "a 12-megapixel JPEG", "benchmarks/large_photo.py"),
    (README, "one photo, cold", "benchmarks/cold_start.py"),
    (README, "training the 31-million-weight U-Net", "benchmarks/training.py"),
    (README, "photos predicted and scored", "benchmarks/evaluation.py"),
    (README, "the service, photos of", "benchmarks/service.py"),
    (README, "277 pictures without a tongue", "elsewhere.py"),
    (README, "of these, 380 photographed ones", "elsewhere.py"),
    (OPERATIONS, "640×480", "benchmarks/service.py"),
    (OPERATIONS, "12 megapixels, 4000×3000", "benchmarks/service.py"),
    (COMPRESSION, "IoU, booth test split", "benchmarks/int8.py"),
    (COMPRESSION, "IoU, bright camera, tight camera", "benchmarks/int8.py"),
    (COMPRESSION, "bytes", "benchmarks/int8.py"),
]
PASSAGES = [
    # page, the paragraph's beginning, the command of the proof, figures that are none of its
    ("service.md", "`tongueseg serve` answers HTTP", "benchmarks/service.py", ()),
    ("service.md", "On two cores that also run", "benchmarks/service.py", ()),
    ("operations.md", "`benchmarks/service.py` measured", "benchmarks/service.py", ()),
    ("operations.md", "This guide runs", "buildah", ()),
    ("operations.md", "The image holds", "buildah", ("10001",)),
    ("training.md", "`tongueseg train` fits", "benchmarks/time_to_dice.py", ("600",)),
    ("../README.md", "`train` fits a model", "benchmarks/time_to_dice.py", ("600",)),
    ("bulk.md", "`tongueseg predict` segments", "benchmarks/bulk.py", ()),
    ("bulk.md", "`python benchmarks/bulk.py`", "benchmarks/bulk.py", ()),
    ("web.md", "The web page runs", "benchmarks/web.py", ("20.19",)),
    ("report.md", "`tongueseg evaluate --report`", "--report --workers 1", ()),
    ("metrics.md", "`tongueseg evaluate` scores", "benchmarks/evaluation.py", ()),
    ("runtimes.md", "[INT8](glossary.md", "benchmarks/int8.py", ()),
]
QUOTIENTS = [
    # A time of the tutorial, ours, and how many times as long it is; two of them are in the proof.
    ("the network alone", "642", "4.5", "144"),
    ("the same, OpenVINO", "642", "4.2", "153"),
    ("a 12-megapixel JPEG", "795", "56", "14"),
    ("one photo, cold", "2.78", "0.57", "4.9"),
]
DERIVED = {(beginning, figure) for beginning, *three in QUOTIENTS for figure in three}
PLANNED = [
    # Photos of which size, milliseconds of a core each, both cores' requests a second: the proof's.
    # Then what follows for one core, at most and at 70 %.
    ("640×480", "22", "93", "46", "32"),
    ("12 megapixels, 4000×3000", "61", "33", "16", "11"),
]
DERIVED |= {(beginning, figure) for beginning, _, _, *two in PLANNED for figure in two}


def row(page: Page, beginning: str) -> str:
    """Return the cells after the first of the row that begins so."""
    [line] = [line for line in page.text.splitlines() if line.startswith(f"| {beginning}")]
    return line.split("|", 2)[2]


def passage(page: Any, beginning: Any) -> Any:
    """Return the paragraph that begins so."""
    [text] = [part for part in page.text.split("\n\n") if part.startswith(beginning)]
    return text


def proof_of(command: Any) -> str:
    """Return all rows of the proof whose command is this one, "the same" being the one above."""
    rows, last = [], ""
    for line in Page(PROOF).text.splitlines():
        if not line.startswith("| "):
            continue
        cells = line.strip("| ").split(" | ")
        if not cells[-1].startswith("the same"):
            last = cells[-1]
        if command in last or (command == "elsewhere.py" and "embed.py" in last):
            rows.append(line)
    return " ".join(rows)


def figures(text: str) -> list[Decimal]:
    return [Decimal(result.replace(",", "")) for result in _NUMBER.findall(text)]


def is_rounded(figure: Decimal, exact: list[Decimal]) -> bool:
    """Say whether a figure is one of the proof's, to the digits that it has."""
    return any(one.quantize(figure) == figure or _near(figure, one) for one in exact)


def _near(figure: Decimal, one: Decimal) -> bool:
    # 14 and 14.2: either may be the longer.
    return figure.quantize(one) == one


@pytest.mark.parametrize(("path", "beginning", "command"), ROWS, ids=lambda value: str(value)[-30:])
def test_a_row_says_what_the_proof_says(path: Path, beginning: str, command: str) -> None:
    exact = figures(proof_of(command))
    assert exact, f"no row of the proof names {command}"
    for figure in figures(row(Page(path), beginning)):
        if (beginning, str(figure)) not in DERIVED:
            assert is_rounded(figure, exact), f"{beginning}: {figure} is not in the proof"


@pytest.mark.parametrize(("page", "beginning", "command", "others"), PASSAGES)
def test_a_passage_says_what_the_proof_says(
    page: str, beginning: str, command: str, others: tuple[str, ...]
) -> None:
    exact = figures(proof_of(command))
    text = passage(Page(ROOT / "docs" / page), beginning)
    ours = [figure for figure in figures(text) if str(figure) not in others]
    assert exact, f"no row of the proof names {command}"
    assert ours, f"{beginning}: has no figure"
    assert [figure for figure in ours if not is_rounded(figure, exact)] == []


@pytest.mark.parametrize(("beginning", "milliseconds", "both", "one", "planned"), PLANNED)
def test_a_plan_follows_from_the_proof(
    beginning: str, milliseconds: str, both: str, one: str, planned: str
) -> None:
    exact = figures(proof_of("benchmarks/service.py"))
    assert {Decimal(milliseconds), Decimal(both)} <= set(exact)
    assert int(both) // 2 == int(one)
    assert round(int(one) * 0.7) == int(planned)


@pytest.mark.parametrize(("beginning", "slow", "fast", "times"), QUOTIENTS)
def test_a_quotient_follows_from_the_proof(
    beginning: str, slow: str, fast: str, times: str
) -> None:
    assert set(map(Decimal, (slow, fast, times))) <= set(figures(row(Page(README), beginning)))
    assert Decimal(slow) / Decimal(fast) == pytest.approx(Decimal(times), rel=Decimal("0.02"))
    [command] = {row[2] for row in ROWS if row[1] == beginning} or {"benchmarks/inference.py"}
    exact = figures(proof_of(command))
    assert sum(is_rounded(Decimal(one), exact) for one in (slow, fast, times)) >= 2


def test_a_figure_that_differs_is_seen() -> None:
    assert is_rounded(Decimal("0.976"), [Decimal("0.9757")])
    assert not is_rounded(Decimal("0.977"), [Decimal("0.9757")])
