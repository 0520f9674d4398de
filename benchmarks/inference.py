"""Inference: milliseconds of one photo through each network, engine and number format.

All rows take turns in one process, so that a busy machine slows them alike: the tutorial's U-Net
in eager PyTorch, the same and U²-Net-p as ONNX files in both engines, then our models, in float
and INT8, at 256×256 and at their own size. Only the network is timed here.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import onnx
import torch
from torch import nn

from report import print_machine, print_table, write_json
from tongueseg.benchmarking.timing import in_turns
from tongueseg.compression.qdq import Qdq
from tongueseg.export.onnx import export_onnx
from tongueseg.io.parallel import available_cores
from tongueseg.models import build
from tongueseg.runtime import engines_of, open_runtime
from tongueseg.weights.model_files import ModelFile, find_model
from tutorial import UNet
from u2netp import U2NetP

SIZE = 256
TARGETS = {"onnx": 60, "openvino": 100}


class Row(NamedTuple):
    """What is timed: names for the table, and a function that runs one photo."""

    network: str
    engine: str
    size: int
    run: Callable[[], object]


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--runs", type=int, default=50, help="of each row (50)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def eager(network: nn.Module) -> Row:
    """Return the tutorial's network as the tutorial runs it."""
    photo = torch.rand(1, 3, SIZE, SIZE)

    @torch.no_grad()
    def run() -> None:
        network(photo)

    return Row("tutorial's U-Net", "PyTorch, eager float32", SIZE, run)


def export(network: nn.Module, path: Path) -> Path:
    """Write a network as ONNX."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network, (torch.zeros(1, 3, SIZE, SIZE),), dynamo=True, opset_version=18, verbose=False
        )
    assert program is not None
    path.write_bytes(program.model_proto.SerializeToString())
    return path


def is_int8(model: Path) -> bool:
    """Tell whether a model file computes in INT8."""
    return any(node.op_type == "QuantizeLinear" for node in onnx.load(model).graph.node)


def form(found: ModelFile, size: int, folder: Path, *, int8: bool) -> Path:
    """Write a model's network in a form of its own; fresh weights take as long."""
    given = found.spec.input.model_copy(update={"height": size, "width": size})
    spec = found.spec.model_copy(update={"input": given})
    path = folder / f"{spec.name}-{size}.onnx"
    export_onnx(build(spec.architecture), spec, path)
    if int8:
        shown = [np.random.default_rng(0).random((1, 3, size, size), np.float32)]
        path = Qdq(path).write(path.with_suffix(".int8.onnx"), shown)[0]
    return path


def forms(name: str, folder: Path) -> list[Row]:
    """Return rows for a model in float and, where it is, in INT8, at 256 and at its own size."""
    found = find_model(name)
    own, int8 = found.spec.input.height, is_int8(found.path)
    rows = []
    for size in dict.fromkeys((SIZE, own)):
        if int8:
            rows += engines(f"{name}, float32", form(found, size, folder, int8=False), size)
        file = found.path if size == own else form(found, size, folder, int8=int8)
        rows += engines(f"{name}, {'INT8' if int8 else 'float32'}", file, size)
    return rows


def engines(network: str, model: Path, size: int) -> list[Row]:
    """Return a row for each engine that runs a model file."""
    x = np.random.default_rng(0).random((1, 3, size, size), np.float32)
    names = [name for name in engines_of(model) if name in TARGETS]
    opened = {name: open_runtime(name, model, threads=available_cores()) for name in names}
    return [Row(network, name, size, partial(one.run, x)) for name, one in opened.items()]


def all_rows(models: list[str], folder: Path) -> list[Row]:
    """Return everything that is timed, the tutorial's way first."""
    tutorial = UNet().eval()
    rows = [eager(tutorial)]
    rows += engines("tutorial's U-Net", export(tutorial, folder / "tutorial.onnx"), SIZE)
    rows += engines("U²-Net-p", export(U2NetP().eval(), folder / "u2netp.onnx"), SIZE)
    for name in models:
        rows += forms(name, folder)
    return rows


def measure(rows: list[Row], runs: int) -> list[float]:
    """Return the median milliseconds of each row; all take turns of a few runs."""
    return [median(its) for its in in_turns([row.run for row in rows], runs)]


def main() -> None:
    """Measure and print."""
    asked = settings()
    print_machine()
    with tempfile.TemporaryDirectory() as scratch:
        rows = all_rows(asked.models, Path(scratch))
        found = measure(rows, asked.runs)
    first = found[0]
    table = [
        (row.network, row.engine, str(row.size), f"{ms:.2f}", f"{first / ms:.1f}")
        for row, ms in zip(rows, found, strict=True)
    ]
    print_table(("network", "engine", "input", "ms", "times the tutorial's speed"), table)
    goals = ", ".join(f"{times} on {engine}" for engine, times in TARGETS.items())
    print(f"\ntarget of the default at {SIZE}: {goals}")
    figures = [[*row[:3], ms] for row, ms in zip(rows, found, strict=True)]
    write_json(asked.json, {"rows": figures})


if __name__ == "__main__":
    main()
