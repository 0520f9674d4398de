"""Exports: models to every target, and how alike they answer on photos.

The embedded models, and the paper's U-Net of 31 million weights with and without attention as it
comes from its seed, go to every target as ``tongueseg export`` sends them. Targets that do not run
on this machine, or whose library is not installed in this environment, are told so. Ends with 1
where an export answers otherwise or cannot be made.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import torch

from photos import dataset
from report import print_machine, print_table, write_json
from tongueseg import Segmenter, weights
from tongueseg.errors import MissingExtra, TonguesegError
from tongueseg.export.exporter import Exported, export
from tongueseg.export.onnx import export_onnx
from tongueseg.export.onnx_file import onnx_of
from tongueseg.export.parity import compare
from tongueseg.export.parity_photos import photos_of
from tongueseg.export.request import ExportRequest
from tongueseg.export.targets import TARGETS
from tongueseg.export.trt_types import with_types
from tongueseg.models import build
from tongueseg.runtime import open_runtime
from tongueseg.spec import Architecture, InputSpec, ModelSpec, OutputSpec
from tongueseg.weights.model_files import ModelFile, files_of, find_model

HEADER = ("model", "target", "IoU", "worst", "logits", "ms", "its own ms", "bytes", "seconds")
LARGE = {"UNet(width=64)": "unet", "UNet(width=64), attention": "attention_unet"}


class Row(NamedTuple):
    """A model on its way to a target."""

    model: str
    target: str
    request: ExportRequest
    folder: str

    @property
    def to(self) -> str:
        """The target and what of it is wanted, in words."""
        extras = ["INT8" if self.request.int8 else "", "whole" if self.request.photo else ""]
        return ", ".join(filter(None, [self.target, *extras]))


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", help="as --model takes them; the embedded ones")
    parser.add_argument("--data", type=Path, help="dataset or photos to compare on")
    parser.add_argument("--photos", type=int, default=20, help="of it (20)")
    parser.add_argument("--only", nargs="*", default=list(TARGETS), help="targets")
    parser.add_argument("--size", type=int, default=256, help="input of the large networks (256)")
    parser.add_argument("--no-large", action="store_true", help="leave the large networks out")
    parser.add_argument("--only-large", action="store_true", help="leave the others out")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def large(name: str, size: int, folder: Path) -> ModelFile:
    """Write a network of width 64 as its seed makes it, and as if it found a tongue everywhere.

    Its masks are what is above the median, so that their outline runs all over the photo.
    """
    torch.manual_seed(0)
    of = Architecture(name=name, arguments={"width": 64})
    network = build(of)
    x = torch.rand(2, 3, size, size)
    with torch.no_grad():
        # Batch norm has seen something, and half of all logits are positive.
        network(x)
        network.eval()
        network.get_submodule("head").bias -= network(x).median()
    given = InputSpec(height=size, width=size)
    output = OutputSpec(presence_threshold=0.0)
    spec = ModelSpec(name=name, input=given, output=output, architecture=of)
    export_onnx(network, spec, folder / name / "best.onnx")
    return find_model(folder / name)


def all_rows(models: dict[str, ModelFile], only: list[str]) -> list[Row]:
    """Return every model to every target; the first one whole and quantised as well."""
    rows = []
    for number, (name, model) in enumerate(models.items()):
        for target in only:
            batch = None if TARGETS[target].any_batch else 1
            ways = [ExportRequest(model, batch=batch)]
            if number == 0 and name not in LARGE:
                ways.append(ExportRequest(model, photo=(640, 480)))
                if TARGETS[target].int8:
                    ways.append(ExportRequest(model, int8=True))
            rows += [Row(name, target, way, f"{number}-{target}-{i}") for i, way in enumerate(ways)]
    return rows


def make(row: Row, folder: Path, photos: list[Path]) -> tuple[tuple[str, ...], bool]:
    """Export once; return a line of the table, and whether it is as it should be."""
    started = perf_counter()
    try:
        done = export(row.request, row.target, folder / row.folder, photos)
    except MissingExtra:
        if row.target == "tensorrt":
            return typed(row, folder, photos), True
        return (row.model, row.to, "not made here", *[""] * 6), True
    except TonguesegError as error:
        return (row.model, row.to, f"FAILED: {error}", *[""] * 6), False
    cells = (row.model, row.to, *figures(done), f"{perf_counter() - started:.0f}")
    print(*cells, sep="  ", file=sys.stderr, flush=True)
    return cells, True


def typed(row: Row, folder: Path, photos: list[Path]) -> tuple[str, ...]:
    """Run the graph that TensorRT would be given in ONNX Runtime."""
    model, path = row.request.model, folder / row.folder / "best.onnx"
    path.parent.mkdir()
    if row.request.photo:
        return (row.model, row.to, "not made here", *[""] * 6)
    path.write_bytes(with_types(onnx_of(row.request)).SerializeToString())
    with Segmenter(model.path) as own, Segmenter(model.spec, open_runtime("onnx", path)) as other:
        parity = compare(own, other, photos)
    done = Exported(path, parity, "", "onnx")
    return (row.model, f"{row.to}, its graph in ONNX Runtime", *figures(done), "")


def figures(done: Exported) -> tuple[str, ...]:
    """Return what an export came to, as cells of the table."""
    size = f"{sum(file.stat().st_size for file in files_of(done.path)):,}"
    if done.parity is None:
        return ("not run here", "", "", "", "", size)
    parity = done.parity
    logits = "" if parity.logits != parity.logits else f"{parity.logits:.1e}"
    own, its = (f"{ms:.1f}" for ms in parity.milliseconds)
    return (f"{parity.iou:.4f}", f"{parity.worst:.4f}", logits, its, own, size)


def main() -> None:
    """Export all and print."""
    asked = settings()
    print_machine()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        names = [] if asked.only_large else asked.models or weights.names()
        models = {name: find_model(name) for name in names}
        if not asked.no_large:
            models |= {name: large(kind, asked.size, folder) for name, kind in LARGE.items()}
        data = asked.data or dataset(None, folder / "drawn", asked.photos)
        with photos_of(data, asked.photos) as photos:
            made = [make(row, folder, photos) for row in all_rows(models, asked.only)]
    table = [cells for cells, _ in made]
    print_table(HEADER, table)
    print("\nIoU of 0.999 or more for float, 0.99 where INT8 is on one side")
    write_json(asked.json, {"rows": table})
    sys.exit(not all(good for _, good in made))


if __name__ == "__main__":
    main()
