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

from tongueseg.benchmarking.probe import FIRST_MASK, ProbeRequest, ProbeResult
from tongueseg.benchmarking.speed_rows import SpeedRow

TURNS = 5
"""Of each row; medians over them forget the first, from a cold disk, and a busy moment."""


def measure(
    rows: Sequence[SpeedRow],
    request: ProbeRequest,
    *,
    turns: int,
    on_turn: Callable[[], object] = lambda: None,
) -> None:
    """Measure all rows and note what was found in them.

    Args:
        request: with the runs of a row in all turns together; model and runtime are the rows'.
        turns: of each row.
        on_turn: called after every turn of a row.
    """
    runs = -(-request.runs // turns)
    for _ in range(turns):
        for row in rows:
            if not row.note:
                turn = replace(request, model=str(row.model), runtime=row.runtime, runs=runs)
                _take_turn(row, turn)
            on_turn()


def _take_turn(row: SpeedRow, request: ProbeRequest) -> None:
    command = [sys.executable, "-m", "tongueseg.benchmarking.probe"]
    started = perf_counter()
    with (
        # A file and no pipe: nobody empties it while the process is waited for.
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - our own module
            [*command, json.dumps(asdict(request))], stdout=subprocess.PIPE, stderr=complaints
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
    outcome: dict[str, Any] = json.loads(rest if line == FIRST_MASK.encode() else line or "{}")
    if "network" in outcome:
        row.starts.append(start)
        row.results.append(ProbeResult(**outcome))
    else:
        row.note = _note(row, outcome, process.returncode, complaint)


def _note(row: SpeedRow, outcome: dict[str, Any], code: int, complaint: str) -> str:
    """Say why a row has no figures."""
    if "missing" in outcome:
        return f"not installed: {outcome['missing']}"
    if "refused" in outcome:
        return f"not run here: {outcome['refused'].removeprefix(f'{row.runtime}: ')}"
    lines = complaint.strip().splitlines()
    return f"not run here: its process ended with {code}{f' ({lines[-1]})' if lines else ''}"
