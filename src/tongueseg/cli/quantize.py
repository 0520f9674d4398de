"""``tongueseg quantize``: a model in INT8, or stored in half precision, that cuts as well."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.compression.quantizer import Quantized
    from tongueseg.data.dataset import Record


class Target(StrEnum):
    """What to make of a model."""

    ONNX = "onnx"
    OPENVINO = "openvino"
    FP16 = "fp16"
    BF16 = "bf16"


def quantize(
    model: Annotated[str, typer.Argument(help="As for predict: the float model.")],
    data: Annotated[
        Path, typer.Option(help="Dataset: its train split gives ranges, its val split validates.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="New folder for the model and its spec.")
    ],
    to: Annotated[
        Target, typer.Option(help="INT8 for ONNX Runtime or OpenVINO, or weights in 16 bits.")
    ] = Target.ONNX,
    photos: Annotated[int, typer.Option(min=1, help="To take ranges from.")] = 100,
    limit: Annotated[
        float, typer.Option(min=0, help="How far the mean IoU may fall on the val split.")
    ] = 0.001,
    qat: Annotated[
        Path | None,
        typer.Option(help="Folder for a short training of a run whose IoU falls further."),
    ] = None,
) -> None:
    """Write a smaller, faster model whose masks are as good.

    Where INT8 costs more than --limit, each layer is quantised alone, and the most sensitive
    stay in float. Where that is not enough, --qat trains a run folder a little further with
    INT8 in mind and tries again. OUT is a folder that --model takes.
    """
    from tongueseg.data.dataset import read_dataset, select
    from tongueseg.errors import MissingExtra

    try:
        import onnx  # noqa: F401
    except ImportError as error:
        raise MissingExtra("compress", "onnx") from error
    records = read_dataset(data)
    val = select(records, "val")
    if to in (Target.FP16, Target.BF16):
        _store_in_half(model, out, val, to)
        return
    from tongueseg.compression.calibration_set import spread
    from tongueseg.errors import FallsTooFar

    train = spread(select(records, "train"), photos)
    try:
        _quantize(model, out, train, val, to, limit)
    except FallsTooFar as fall:
        if qat is None:
            raise
        typer.echo(f"{fall}", err=True)
        _quantize(_finetuned(model, data, qat), out, train, val, to, limit)


def _finetuned(model: str, data: Path, out: Path) -> str:
    from rich.console import Console

    from tongueseg.compression.qat_finetune import qat_finetune
    from tongueseg.errors import MissingExtra

    try:
        return str(qat_finetune(Path(model), data, out, Console(stderr=True)))
    except ImportError as error:
        raise MissingExtra("compress", error.name or "torch") from error


def _quantize(
    model: str, out: Path, train: list[Record], val: list[Record], to: Target, limit: float
) -> None:
    from collections.abc import Callable
    from contextlib import ExitStack

    from tongueseg.cli.progress import ticking
    from tongueseg.compression.calibration_set import calibrate
    from tongueseg.compression.nncf import Nncf
    from tongueseg.compression.qdq import Qdq
    from tongueseg.compression.quantizer import quantize as quantizing
    from tongueseg.weights.model_files import find_model

    float_model = find_model(model)
    method = Nncf(float_model.path) if to is Target.OPENVINO else Qdq(float_model.path)
    calibration = calibrate(float_model, train)
    if warning := calibration.warning(float_model):
        typer.echo(f"warning: {warning}", err=True)
    with ExitStack() as bar:

        def on_scan(layers: int) -> Callable[[], None]:
            return bar.enter_context(ticking(layers, "layers"))

        done = quantizing(float_model, method, out, calibration, val, limit=limit, on_scan=on_scan)
    _print_result(done, float_model.path, len(val))


def _print_result(done: Quantized, before: Path, photos: int) -> None:
    from rich.table import Table

    from tongueseg.cli.table_output import print_table

    for attempt in done.attempts[:-1]:
        typer.echo(f"IoU {attempt.iou:.4f} with {len(attempt.in_float)} layers in float: too low")
    if done.sensitivities:
        table = Table("layer", "error of its logits", title="INT8 in one layer alone")
        for one in done.sensitivities[:10]:
            table.add_row(one.layer, f"{one.error:.3f}")
        print_table(table)
    last = done.attempts[-1]
    typer.echo(
        f"IoU on {photos} val photos {done.iou:.4f} in float, {last.iou:.4f} in INT8 "
        f"({len(last.in_float)} layers in float); {_size(before):,} bytes, now {_size(done.path):,}"
    )
    typer.echo(f"{done.path}")


def _size(path: Path) -> int:
    from tongueseg.weights.model_files import files_of

    return sum(file.stat().st_size for file in files_of(path))


def _store_in_half(model: str, out: Path, val: list[Record], to: Target) -> None:
    import onnx

    from tongueseg.compression.quantizer import mean_iou
    from tongueseg.export.half import write_half
    from tongueseg.weights.model_files import find_model

    float_model = find_model(model)
    path = write_half(float_model, out, onnx.TensorProto.DataType.Value(_STORED[to]))
    before, after = (mean_iou(one, "onnx", val) for one in (float_model.path, path))
    typer.echo(
        f"IoU on {len(val)} val photos {before:.4f}, stored in {to} {after:.4f}; "
        f"{_size(float_model.path):,} bytes, now {_size(path):,}"
    )
    typer.echo(f"{path}")


_STORED = {Target.FP16: "FLOAT16", Target.BF16: "BFLOAT16"}
