"""Where models go: each target, its file, what it can do, and the engine that runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tongueseg.errors import BadSettings
from tongueseg.export import coreml, executorch, litert, onnx_file, openvino, program, tensorrt
from tongueseg.export.request import ExportRequest


class Target(NamedTuple):
    """A place where models run.

    Attributes:
        suffix: of its model files.
        write: writes one; see each target's file for what it raises.
        int8: it quantises by itself.
        any_batch: its files may take any number of photos at a time.
    """

    suffix: str
    write: Callable[[ExportRequest, Path], None]
    int8: bool = False
    any_batch: bool = False


TARGETS = {
    "onnx": Target(".onnx", onnx_file.write, any_batch=True),
    "openvino": Target(".xml", openvino.write, any_batch=True),
    "tensorrt": Target(".engine", tensorrt.write),
    "coreml": Target(".mlpackage", coreml.write, int8=True),
    "litert": Target(".tflite", litert.write, int8=True),
    "executorch": Target(".pte", executorch.write, int8=True),
    "torchscript": Target(".torchscript", program.write_torchscript, any_batch=True),
    "pt2": Target(".pt2", program.write_pt2, any_batch=True),
}


def check(name: str, *, batch: int | None, int8: bool, end_to_end: bool) -> None:
    """Refuse what a target cannot do, before anything is converted.

    Raises:
        BadSettings: it takes no such batch, or does not quantise by itself.
    """
    target = TARGETS[name]
    if batch is None and not target.any_batch:
        raise BadSettings(f"{name} plans its memory for one batch size; give --batch 1")
    if end_to_end and batch != 1:
        raise BadSettings("an end-to-end model takes one photo at a time; give --batch 1")
    if int8 and not target.int8:
        raise BadSettings(
            f"{name} does not quantise by itself; export what `tongueseg quantize` wrote"
        )
