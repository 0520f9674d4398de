"""A search that is killed half-way goes on where it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongueseg.compression.search.optuna_study import OptunaStudy
from tongueseg.compression.search.searcher import search
from tongueseg.compression.search.settings import open_search
from tongueseg.config.load import write_yaml

if TYPE_CHECKING:
    from tongueseg.compression.search.settings import SearchSettings
    from tongueseg.data.dataset import Record
    from tongueseg.spec import Architecture

# The second trial waits after its first epoch until it is killed, however quick the machine is.
CODE = """
import sys, time; from pathlib import Path
from counted_costs import cost_of
from tongueseg.compression import cost
from tongueseg.compression.search.searcher import search
from tongueseg.compression.search.settings import SearchSettings, open_search
from tongueseg.config.load import read_yaml
from tongueseg.data.dataset import read_dataset
from tongueseg.training import callbacks
write_metrics = callbacks.write_metrics
def write_and_wait(path, rows):
    write_metrics(path, rows)
    if path.parent.name == "001":
        time.sleep(600)
callbacks.write_metrics, cost.measure = write_and_wait, cost_of
data, settings, out = map(Path, sys.argv[1:])
settings = SearchSettings.model_validate(read_yaml(settings))
open_search(out, settings)
search(read_dataset(data, val=0.2, test=0.1), out, settings)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_a_killed_search_goes_on(
    tmp_path: Path, mouths: list[Record], counted: list[Architecture], tiny_search: SearchSettings
) -> None:
    out, file = tmp_path / "out", tmp_path / "settings.yaml"
    file.write_text(write_yaml(tiny_search))
    data = mouths[0].photo.parent.parent
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(data), str(file), str(out)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    second = out / "trials/001/metrics.csv"
    deadline = time.monotonic() + 300
    while not second.exists() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert second.exists()
    cut_off = OptunaStudy(out, tiny_search).trials
    assert [trial.name for trial in cut_off] == ["000"]
    weights = (out / "trials/000/best.safetensors").stat().st_mtime_ns

    open_search(out, tiny_search, resume=True)
    trials = search(mouths, out, tiny_search)
    assert trials[0] == cut_off[0]
    assert (out / "trials/000/best.safetensors").stat().st_mtime_ns == weights
    # The second one bears another number and is the network that it was.
    assert [trial.name for trial in trials][:2] == ["000", "002"]
    assert len(trials) == 3
    assert not second.exists()
