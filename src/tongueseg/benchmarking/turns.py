"""All rows take turns, each turn in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from time import perf_counter
from typing import Any

from tongueseg.benchmarking.contestants import Row
from tongueseg.benchmarking.probe import ANSWERED, Answer, Question

TURNS = 5
"""Of each row; medians over them forget the first, from a cold disk, and a busy moment."""


def measure(
    rows: Sequence[Row],
    question: Question,
    *,
    turns: int,
    ticked: Callable[[], object] = lambda: None,
) -> None:
    """Measure all rows and note what was found in them.

    Args:
        question: with the runs of a row in all turns together; model and runtime are the rows'.
        turns: of each row.
        ticked: called after every turn of a row.
    """
    runs = -(-question.runs // turns)
    for _ in range(turns):
        for row in rows:
            if not row.note:
                asked = replace(question, model=str(row.model), runtime=row.runtime, runs=runs)
                _take_turn(row, asked)
            ticked()


def _take_turn(row: Row, question: Question) -> None:
    command = [sys.executable, "-m", "tongueseg.benchmarking.probe"]
    started = perf_counter()
    with (
        # A file and no pipe: nobody empties it while the process is waited for.
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - our own module
            [*command, json.dumps(asdict(question))], stdout=subprocess.PIPE, stderr=complaints
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            start = perf_counter() - started
            rest = process.stdout.read().strip()
        except BaseException:
            process.kill()
            raise
        process.wait()
        complaints.seek(0)
        complaint = complaints.read().decode(errors="replace")
    found: dict[str, Any] = json.loads(rest if line == ANSWERED.encode() else line or "{}")
    if "network" in found:
        row.starts.append(start)
        row.answers.append(Answer(**found))
    else:
        row.note = _note(row, found, process.returncode, complaint)


def _note(row: Row, found: dict[str, Any], code: int, complaint: str) -> str:
    """Say why a row has no figures."""
    if "missing" in found:
        return f"not installed: {found['missing']}"
    if "refused" in found:
        return f"not run here: {found['refused'].removeprefix(f'{row.runtime}: ')}"
    lines = complaint.strip().splitlines()
    return f"not run here: its process ended with {code}{f' ({lines[-1]})' if lines else ''}"
