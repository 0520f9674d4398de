"""``tongueseg export``: a model for every place where people run one, proven to answer alike."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tongueseg.export.exporter import Exported


class To(StrEnum):
    """Where a model goes."""

    ONNX = "onnx"
    OPENVINO = "openvino"
    TENSORRT = "tensorrt"
    COREML = "coreml"
    LITERT = "litert"
    EXECUTORCH = "executorch"
    TORCHSCRIPT = "torchscript"
    PT2 = "pt2"


_LARGEST_BATCH = 1024
_ANY_BATCH = (To.ONNX, To.OPENVINO, To.TORCHSCRIPT, To.PT2)


def export(
    model: Annotated[str, typer.Argument(help="As for predict.")],
    to: Annotated[To, typer.Option(help="Where it shall run.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="New folder for the model, its spec and a README.")
    ],
    end_to_end: Annotated[
        bool, typer.Option("--end-to-end", help="Photo in, mask out: all preparation in the graph.")
    ] = False,
    photo: Annotated[
        str, typer.Option(help="With --end-to-end: HEIGHTxWIDTH of the photos that it takes.")
    ] = "640x480",
    batch: Annotated[
        str, typer.Option(help="Photos at a time, or dynamic; dynamic where the target can.")
    ] = "",
    int8: Annotated[
        bool, typer.Option("--int8", help="Let coreml, litert or executorch quantise it.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option(help="Dataset or folder of photos to compare on; else drawn.")
    ] = None,
    photos: Annotated[
        int, typer.Option(min=1, help="How many to compare on, 8 at most if drawn.")
    ] = 20,
) -> None:
    """Write a model for another engine and prove that it answers alike.

    OUT/best.* bears the model, OUT/best.json its spec, OUT/README.md the lines that load it. Both
    models segment photos; masks must share a mean IoU of 0.999, or 0.99 where one is in INT8, else
    nothing is written. What cannot run on this machine is reported as not run.
    """
    from tongueseg.errors import MissingExtra

    try:
        from tongueseg.export.exporter import export as exporting
        from tongueseg.export.parity_photos import photos_of
        from tongueseg.export.request import ExportRequest
    except ImportError as error:
        raise MissingExtra("export", error.name or "torch") from error
    from tongueseg.weights.model_files import find_model

    request = ExportRequest(
        find_model(model), batch=_batch(batch, to, end_to_end=end_to_end), int8=int8,
        photo=_size(photo) if end_to_end else None,
    )  # fmt: skip
    with photos_of(data, photos) as paths:
        done = exporting(request, to, out, paths)
        _print_result(done, len(paths), "photo" if data else "photo drawn here")


def _batch(text: str, to: To, *, end_to_end: bool) -> int | None:
    """Return a batch size, None for any.

    Raises:
        BadSettings: it is no number that makes sense.
    """
    from tongueseg.errors import BadSettings

    if not text:
        return None if to in _ANY_BATCH and not end_to_end else 1
    if text == "dynamic":
        return None
    if not text.isdecimal() or not 1 <= int(text) <= _LARGEST_BATCH:
        raise BadSettings(f"--batch {text}: give a number from 1 to {_LARGEST_BATCH}, or dynamic")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    """Return height and width.

    Raises:
        BadSettings: it is no HEIGHTxWIDTH, or too small or large.
    """
    from tongueseg.errors import BadSettings

    height, _, width = text.partition("x")
    if not (height.isdecimal() and width.isdecimal()):
        raise BadSettings(f"--photo {text}: give HEIGHTxWIDTH, such as 640x480")
    if not all(_SMALLEST <= int(side) <= _LARGEST for side in (height, width)):
        raise BadSettings(f"--photo {text}: sides go from {_SMALLEST} to {_LARGEST} pixels")
    return int(height), int(width)


def _print_result(done: Exported, count: int, kind: str) -> None:
    from tongueseg.errors import counted
    from tongueseg.weights.model_files import files_of

    compared = counted(count, kind)
    size = sum(file.stat().st_size for file in files_of(done.path))
    parity = done.parity
    if parity is None:
        typer.echo(f"parity on {compared}: not run here ({done.not_run})")
    else:
        logits = "" if parity.logits != parity.logits else f"logits differ by {parity.logits:.2g}, "
        model_ms, export_ms = parity.milliseconds
        masks = (
            f"IoU {parity.iou:.4f}, worst {parity.worst:.4f}" if parity.with_tongue else "no masks"
        )
        typer.echo(
            f"parity on {compared}: {masks}, {logits}"
            f"{model_ms:.1f} ms in {done.engine}, {export_ms:.1f} ms in this"
        )
        if parity.with_tongue < count:
            rest = "masks on the others" if parity.with_tongue else "logits alone"
            typer.echo(
                f"warning: the model finds no tongue on {count - parity.with_tongue} of them, so "
                f"{rest} were compared; give photos like those that it is for (--data)",
                err=True,
            )
    typer.echo(f"{done.path}, {size:,} bytes")


_SMALLEST, _LARGEST = 16, 8192
