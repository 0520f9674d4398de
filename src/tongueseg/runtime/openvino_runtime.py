"""OpenVINO: an engine for Intel's and AMD's processors, of the ``openvino`` extra."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadModel, BadSettings, MissingExtra
from tongueseg.io.parallel import available_cores
from tongueseg.runtime.batches import in_batches
from tongueseg.runtime.engine_errors import engine_errors
from tongueseg.runtime.warm_up import warm_up

_NEEDS = {
    "bf16": "it takes a processor that computes in bfloat16",
    "gpu": "it takes a GPU of Intel's and its driver for OpenCL",
}

DEVICES = tuple(_NEEDS)
"""What else it can run on than the processor in float32."""


class OpenVinoRuntime:
    """Runs an ``.onnx`` file, or an ``.xml`` with its ``.bin``.

    Args:
        model: the file.
        threads: processor threads of one call; all when None.
        device: ``cpu``; ``bf16`` for the processor computing in bfloat16, twice as fast where it
            can; or ``gpu`` for Intel's. Layers of an INT8 model stay INT8.
    """

    def __init__(self, model: Path, *, threads: int | None = None, device: str = "cpu") -> None:
        try:
            import openvino
        except ImportError as error:
            raise MissingExtra("openvino", "openvino") from error
        self.name = "openvino" if device == "cpu" else f"openvino:{device}"
        self._model = model
        core = openvino.Core()
        _check(core, device)
        with engine_errors("OpenVINO", "load", model):
            # Opened here, so that a missing file is told as for every engine.
            model.open("rb").close()
            network = core.read_model(model)
            _check_loops(model, network)
            self._compiled = core.compile_model(network, *_target(device, threads))
        warm_up(self.run, *_input_of(self._compiled), model=model)

    def run(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Turn ``(N, 3, H, W)`` float32 into logits ``(N, 1, H, W)`` float32."""
        # A request of its own for every call: requests are what threads must not share.
        request = self._compiled.create_infer_request()

        def infer(part: NDArray[Any]) -> NDArray[Any]:
            return np.array(request.infer({0: np.ascontiguousarray(part)})[0], np.float32)

        batch = self._compiled.input(0).get_partial_shape()[0]
        with engine_errors("OpenVINO", "run", self._model):
            return infer(x) if batch.is_dynamic else in_batches(infer, x, batch.get_length())

    def close(self) -> None:
        """Free the compiled model."""
        del self._compiled


def available_devices() -> list[str]:
    """Return the devices that are there, when OpenVINO is installed."""
    import openvino

    return _available(openvino.Core())


def _available(core: Any) -> list[str]:
    devices = ["cpu"]
    # Without it, bfloat16 would be computed in float32, and not said.
    if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        devices.append("bf16")
    if any(name.startswith("GPU") for name in core.available_devices):
        devices.append("gpu")
    return devices


def _check(core: Any, device: str) -> None:
    available = _available(core)
    if device not in available:
        raise BadSettings(
            f"openvino:{device}: OpenVINO finds {', '.join(available)} here; {_NEEDS[device]}"
        )


def _check_loops(model: Path, network: Any) -> None:
    """Refuse a network with loops: one without an end could not be stopped."""
    for operation in network.get_ops():
        if operation.get_type_name() in ("Loop", "TensorIterator"):
            raise BadModel(f"{model}: holds a loop, which no network for photos needs")


def _input_of(compiled: Any) -> tuple[list[int | None], Any]:
    """Return the shape of a model's input, None for what may be any, and its dtype."""
    photo = compiled.input(0)
    shape = [None if side.is_dynamic else side.get_length() for side in photo.get_partial_shape()]
    return shape, photo.get_element_type().to_dtype()


def _target(device: str, threads: int | None) -> tuple[str, dict[str, Any]]:
    """Return what OpenVINO calls a device, and the options for it."""
    # Left to itself it takes bfloat16 where the processor has it, and says nothing.
    precision = {"INFERENCE_PRECISION_HINT": "bf16" if device == "bf16" else "f32"}
    if device == "gpu":
        return "GPU", precision
    per_call = threads or available_cores()
    # As many calls run at once as it has streams; with one, threads that call it would queue.
    streams = max(1, available_cores() // per_call)
    return "CPU", {
        **precision,
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": streams * per_call,
        # Pinned to a core, a thread waits there for other programs while another core is free.
        "ENABLE_CPU_PINNING": False,
    }
