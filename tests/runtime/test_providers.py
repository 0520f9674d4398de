from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings
from tongueseg.runtime import OnnxRuntime, open_runtime, providers
from tongueseg.runtime import onnx_runtime as onnx
from tongueseg.runtime.providers import PROVIDERS, Provider, available_devices, open_session

ELSEWHERE = "AzureExecutionProvider"
"""A device that ONNX Runtime is built for and that runs none of our operators."""


@pytest.fixture
def idle_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``cuda`` a device that starts and runs nothing."""
    if ELSEWHERE not in ort.get_available_providers():
        pytest.skip(f"this ONNX Runtime has no {ELSEWHERE}")
    monkeypatch.setitem(PROVIDERS, "cuda", Provider(ELSEWHERE, "nothing"))


def test_the_processor_is_always_there() -> None:
    assert "cpu" in available_devices()


@pytest.mark.parametrize("device", [name for name in PROVIDERS if name != "cpu"])
def test_a_device_that_is_not_there(tiny_model: Path, device: str) -> None:
    if device in available_devices():
        pytest.skip(f"this ONNX Runtime has {device}")
    with pytest.raises(BadSettings) as caught:
        open_runtime(f"onnx:{device}", tiny_model / "best.onnx")
    have = ", ".join(available_devices())
    assert str(caught.value) == (
        f"onnx:{device}: this ONNX Runtime has {have}; "
        f"that device comes with {PROVIDERS[device].package}"
    )


def test_operators_are_not_left_to_the_processor(
    tiny_model: Path, idle_device: None, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadModel) as caught:
        open_runtime("onnx:cuda", tiny_model / "best.onnx")
    assert str(caught.value) == (
        f"{tiny_model / 'best.onnx'}: cannot run on cuda alone: its libraries do not load here, "
        "or it lacks an operator of this model"
    )
    assert capfd.readouterr() == ("", "")


def test_a_run_that_fails_is_not_made_again_on_the_processor(tiny_model: Path) -> None:
    session = open_session((tiny_model / "best.onnx").read_bytes(), "cpu", 1)
    assert session._enable_fallback is False


def test_threads_do_not_wait_awake_for_long() -> None:
    entry = providers._processor(2).get_session_config_entry
    assert entry("session.intra_op.spin_duration_us") == "100"


class Session:
    """Notes how many threads run it at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.met = threading.Barrier(2)

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="photo", shape=["n", 3, "h", "w"], type="tensor(float)")]

    def run(
        self, _: Any, feed: dict[str, NDArray[np.float32]], options: Any
    ) -> list[NDArray[np.float32]]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        # Two that may run at once meet here; one that is alone goes on.
        try:
            self.met.wait(0.2)
        except threading.BrokenBarrierError:
            self.met.reset()
        self.inside -= 1
        return [feed["photo"][:, :1]]


@pytest.mark.parametrize(("device", "most"), [("cpu", 2), ("directml", 1)])
def test_one_run_at_a_time_on_another_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, device: str, most: int
) -> None:
    session = Session()
    monkeypatch.setattr(onnx, "open_session", lambda *_: session)
    (tmp_path / "m.onnx").touch()
    runtime = OnnxRuntime(tmp_path / "m.onnx", device=device)
    x = np.zeros((1, 3, 2, 2), np.float32)
    threads = [threading.Thread(target=runtime.run, args=(x,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session.most == most
    assert runtime.name == ("onnx" if device == "cpu" else "onnx:directml")
