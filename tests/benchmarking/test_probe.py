from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongueseg.benchmarking import probe
from tongueseg.benchmarking.probe import ProbeRequest
from tongueseg.errors import BadSettings
from tongueseg.synthetic.drawn import write_dataset


@pytest.fixture
def probe_request(tiny_model: Path, tmp_path: Path) -> ProbeRequest:
    write_dataset(tmp_path, count=1)
    photo = next((tmp_path / "original").iterdir())
    return ProbeRequest(str(tiny_model), "onnx", str(photo), threads=1, runs=4, workers=2)


@pytest.fixture(autouse=True)
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_SECONDS", 0.01)


def test_all_is_measured_after_the_first_photo(probe_request: ProbeRequest) -> None:
    order = []
    result = probe.probe(probe_request, lambda: order.append("first mask"))
    assert order == ["first mask"]
    assert len(result.network) == 4
    # Reading, resizing and drawing the mask come on top of the network.
    assert 0 < min(result.network) < result.photo
    assert result.rate > 0
    assert result.peak is None or result.peak > 20e6


def test_a_runtime_that_is_not_there(probe_request: ProbeRequest) -> None:
    probe_request = ProbeRequest(**{**vars(probe_request), "runtime": "onnx:cuba"})
    with pytest.raises(BadSettings):
        probe.probe(probe_request, lambda: None)


@pytest.fixture
def stdout() -> Iterator[None]:
    """Put stdout back where it was before the probe took it."""
    saved = os.dup(1)
    yield
    os.dup2(saved, 1)
    os.close(saved)


def test_its_lines(
    probe_request: ProbeRequest,
    stdout: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["probe", json.dumps(vars(probe_request))])
    probe.main()
    # As engines do, past Python.
    os.write(1, b"an engine's own words\n")
    said, complaints = capfd.readouterr()
    first, last = said.splitlines()
    assert first == "first mask"
    assert len(json.loads(last)["network"]) == 4
    assert complaints == "an engine's own words\n"


def test_its_words_of_a_refusal(
    probe_request: ProbeRequest,
    stdout: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    requested = {**vars(probe_request), "runtime": "onnx:cuba"}
    monkeypatch.setattr(sys, "argv", ["probe", json.dumps(requested)])
    probe.main()
    assert "no such runtime" in json.loads(capfd.readouterr().out)["refused"]
