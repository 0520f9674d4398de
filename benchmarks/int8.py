"""INT8: a model against its own float form, and what `quantize_dynamic` does to a U-Net.

The float model and the INT8 form that ``tongueseg quantize --to`` makes for an engine take turns in
that engine, the form for ONNX Runtime in OpenVINO as well; then all are scored on the photos of
``elsewhere.py``. The tutorial's ``quantize_dynamic(model, {nn.Conv2d})`` has kernels for linear
and recurrent layers only: no layer is changed, which is shown by counting.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from elsewhere import answers, with_tongue
from inference import Row, measure
from photos import real_dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.compression.calibration_set import calibrate, spread
from tongueseg.compression.nncf import Nncf
from tongueseg.compression.qdq import Qdq
from tongueseg.compression.quantizer import quantize
from tongueseg.data.dataset import read_dataset, select
from tongueseg.io.parallel import available_cores
from tongueseg.runtime import engines_of, open_runtime
from tongueseg.weights.model_files import files_of, find_model
from tutorial import SIZE, UNet

PHOTOS = 100
FASTER = {"onnx": 1.6, "openvino": 2.3}
FALL = 0.001


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path, help="run folder or file of a float model")
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos if not given")
    parser.add_argument("--runs", type=int, default=50, help="of each row (50)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def dynamic(runs: int) -> None:
    """Print what `quantize_dynamic` changes in the tutorial's network."""
    network = UNet().eval()
    with warnings.catch_warnings():
        # It is deprecated, which is the least of it.
        warnings.simplefilter("ignore")
        reduce = torch.ao.quantization.quantize_dynamic
        changed = reduce(network, {nn.Conv2d}, dtype=torch.qint8)  # type: ignore[no-untyped-call]
    kinds = [
        (type(one), type(other))
        for one, other in zip(network.modules(), changed.modules(), strict=True)
    ]
    photo = torch.rand(1, 3, SIZE, SIZE)
    with torch.no_grad():
        apart = float((network(photo) - changed(photo)).abs().max())
        rows = [Row(n, "", SIZE, partial(m, photo)) for n, m in (("a", network), ("b", changed))]
        before, after = measure(rows, runs)
    layers = sum(isinstance(part, nn.Conv2d) for part in network.modules())
    print(
        f"quantize_dynamic(model, {{nn.Conv2d}}): {sum(a is not b for a, b in kinds)} of {layers} "
        f"convolutions changed, largest difference {apart:g}, {before / after:.2f} times the speed"
    )


def speeds(models: dict[str, Path], side: int, runs: int) -> dict[str, dict[str, float]]:
    """Return the milliseconds of each model in each engine that runs its file."""
    x = np.random.default_rng(0).random((1, 3, side, side), np.float32)
    rows = [
        Row(name, engine, side, partial(open_runtime(engine, p, threads=available_cores()).run, x))
        for name, p in models.items()
        for engine in FASTER
        if engine in engines_of(p)
    ]
    found: dict[str, dict[str, float]] = {name: {} for name in models}
    for row, ms in zip(rows, measure(rows, runs), strict=True):
        found[row.network][row.engine] = ms
    return found


def ious(model: Path, booth: Path) -> dict[str, float]:
    """Return the mean IoU on each set of photos with a tongue."""
    with Segmenter(model, threads=1) as segmenter:
        return {
            name: float(np.mean([answer.iou for answer in answers(segmenter, pictures)]))
            for name, pictures in with_tongue(booth).items()
        }


def main() -> None:
    """Quantise, measure and print."""
    asked = settings()
    booth = real_dataset(asked.data)
    records = read_dataset(booth)
    found = find_model(asked.model)
    print_machine()
    with tempfile.TemporaryDirectory() as scratch:
        shown = calibrate(found, spread(select(records, "train"), PHOTOS))
        models = {"float": found.path}
        for engine, method in (("onnx", Qdq), ("openvino", Nncf)):
            out = Path(scratch) / engine
            done = quantize(found, method(found.path), out, shown, select(records, "val"))
            models[engine] = done.path
        ms = speeds(models, found.spec.input.height, asked.runs)
        scores = {name: ious(path, booth) for name, path in models.items()}
        sizes = {n: sum(file.stat().st_size for file in files_of(p)) for n, p in models.items()}
    figures: dict[str, Any] = {"milliseconds": ms, "iou": scores, "bytes": sizes}
    _show(figures)
    print()
    dynamic(asked.runs)
    write_json(asked.json, figures)


def _show(figures: dict[str, Any]) -> None:
    ms, scores, sizes = figures["milliseconds"], figures["iou"], figures["bytes"]
    rows = [(f"ms, {e}", *(f"{ms[n][e]:.2f}" if e in ms[n] else "" for n in ms)) for e in FASTER]
    rows += [(f"IoU, {s}", *(f"{scores[n][s]:.4f}" for n in scores)) for s in scores["float"]]
    rows += [("bytes", *(f"{sizes[n]:,}" for n in sizes))]
    print_table(("", "float", *(f"INT8 for {engine}" for engine in FASTER)), rows)
    print()
    for engine, least in FASTER.items():
        times = ms["float"][engine] / ms[engine][engine]
        falls = {s: scores["float"][s] - scores[engine][s] for s in scores["float"]}
        worst = max(falls, key=lambda name: falls[name])
        print(
            f"{engine}: {times:.2f} times as fast: {verdict(times >= least)}; IoU falls by "
            f"{falls[worst]:.4f} at most ({worst}): {verdict(falls[worst] <= FALL)}"
        )


if __name__ == "__main__":
    main()
