"""The devices that ONNX Runtime can run on, and a session on one of them alone."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import NamedTuple

import onnxruntime as ort

from tongueseg.errors import BadSettings
from tongueseg.io.parallel import available_cores

_SPIN = "100"
"""Microseconds for which a thread waits awake: longer than an engine pauses between two layers."""


class Provider(NamedTuple):
    """What ONNX Runtime calls a device, and the package that can run on it."""

    name: str
    package: str


PROVIDERS = {
    "cpu": Provider("CPUExecutionProvider", "onnxruntime"),
    "cuda": Provider("CUDAExecutionProvider", "onnxruntime-gpu"),
    "tensorrt": Provider("TensorrtExecutionProvider", "onnxruntime-gpu, beside tensorrt"),
    "coreml": Provider("CoreMLExecutionProvider", "onnxruntime on a Mac"),
    "directml": Provider("DmlExecutionProvider", "onnxruntime-directml on Windows"),
}


def available_devices() -> list[str]:
    """Return the devices that the installed ONNX Runtime was built for."""
    built_for = ort.get_available_providers()
    return [device for device, provider in PROVIDERS.items() if provider.name in built_for]


def open_session(content: bytes, device: str, threads: int | None) -> ort.InferenceSession:
    """Load the bytes of an ``.onnx`` file for a device, and for that device alone.

    Args:
        device: a key of :data:`PROVIDERS`.
        threads: processor threads of one call; all when None.

    Raises:
        BadSettings: this ONNX Runtime was not built for the device.
        Exception: it cannot load the file, cannot start the device, or the device lacks an
            operator; the exceptions of ONNX Runtime share no other base.
    """
    if device not in available_devices():
        raise BadSettings(
            f"onnx:{device}: this ONNX Runtime has {', '.join(available_devices())}; "
            f"that device comes with {PROVIDERS[device].package}"
        )
    options = _processor(threads) if device == "cpu" else _one_device()
    if device in ("cuda", "tensorrt") and hasattr(ort, "preload_dlls"):
        # Finds what pip installed of CUDA; what it misses it prints, and ours is stdout.
        with redirect_stdout(sys.stderr):
            ort.preload_dlls()
    names = [PROVIDERS[device].name]
    if device == "tensorrt":
        names.append(PROVIDERS["cuda"].name)
    # It would start again on the processor, at loading or in the middle of a run.
    return ort.InferenceSession(content, options, providers=names, enable_fallback=0)


def _processor(threads: int | None) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads or available_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Left to themselves, threads wait awake for so long that they take the processor from others.
    options.add_session_config_entry("session.intra_op.spin_duration_us", _SPIN)
    return options


def _one_device() -> ort.SessionOptions:
    options = ort.SessionOptions()
    # What goes wrong is told once, by us.
    options.log_severity_level = 4
    # DirectML asks for it; shapes are the same in every call.
    options.enable_mem_pattern = False
    # A device that does not start, or lacks an operator, is an error and no slow answer.
    options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    return options
