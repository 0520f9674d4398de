"""A model in INT8 that cuts as well: quantised whole, or with its sensitive layers in float."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongueseg.compression.calibration_set import Calibration
from tongueseg.compression.method import Method
from tongueseg.compression.sensitivity import LayerSensitivity, scan_layers
from tongueseg.compression.validate import validate
from tongueseg.data.dataset import Record
from tongueseg.errors import FallsTooFar
from tongueseg.io.atomic import atomic_folder
from tongueseg.spec import ModelSpec, sha256
from tongueseg.weights.model_files import ModelFile

LIMIT = 0.001
"""How much lower the mean IoU of an INT8 model may be than that of its float one."""


@dataclass(frozen=True)
class Attempt:
    """One way to quantise a model: the layers that stay in float, and the mean IoU it reaches."""

    in_float: tuple[str, ...]
    iou: float


@dataclass(frozen=True)
class Quantized:
    """What became of a quantisation.

    Attributes:
        path: of the model file.
        iou: of the float model, mean over the validation photos.
        attempts: in the order in which they were made; the last one was written.
        sensitivities: the layers by what INT8 in them costs; empty where nobody had to look.
    """

    path: Path
    iou: float
    attempts: list[Attempt]
    sensitivities: list[LayerSensitivity]


def quantize(
    model: ModelFile,
    method: Method,
    out: Path,
    calibration: Calibration,
    val: Sequence[Record],
    *,
    limit: float = LIMIT,
    on_scan: Callable[[int], Callable[[], object]] = lambda _layers: lambda: None,
) -> Quantized:
    """Write a model in INT8, as ``best`` with its spec, into a new folder.

    All layers are tried first. Where the mean IoU on the validation photos then falls by more
    than ``limit``, each layer is quantised alone to see which are sensitive, and the worst
    1, 2, 4 and so on stay in float until the fall is within the limit.

    Args:
        model: the float model.
        method: of the same model.
        out: a folder that is new or empty.
        on_scan: called with the number of layers to look at; what it returns, after each.

    Raises:
        FallsTooFar: the IoU falls by more even with half the layers in float.
        BadPhoto, BadMask: a pair cannot be read.
        CannotWrite: the disk refuses.
    """
    iou = mean_iou(model.path, method.engine, val)
    attempts: list[Attempt] = []
    sensitivities: list[LayerSensitivity] = []
    with atomic_folder(out) as aside:
        path = aside / f"best{method.suffix}"
        for count in _counts(len(method.layers)):
            if count and not sensitivities:
                tick = on_scan(len(method.layers))
                sensitivities = scan_layers(method, calibration.inputs, tick)
            in_float = tuple(one.layer for one in sensitivities[:count])
            files = method.write(path, calibration.inputs, in_float=in_float)
            _write_spec(model.spec, path, files)
            attempts.append(Attempt(in_float, mean_iou(path, method.engine, val)))
            if iou - attempts[-1].iou <= limit:
                break
        else:
            raise FallsTooFar(_too_low(model, iou, attempts, limit))
    return Quantized(out / path.name, iou, attempts, sensitivities)


def mean_iou(model: Path, engine: str, records: Sequence[Record]) -> float:
    """Return the mean IoU of a model over photos, each at its own size."""
    return validate(model, engine, records).iou


def _counts(layers: int) -> list[int]:
    """Return how many layers stay in float in each attempt: none, then 1, 2, 4 up to half."""
    return [0, *(2**power for power in range(layers.bit_length()) if 2**power <= layers // 2)]


def _write_spec(spec: ModelSpec, path: Path, files: Sequence[Path]) -> None:
    named = {file.name: sha256(file) for file in files}
    spec.model_copy(update={"files": named}).write(path.with_suffix(".json"))


def _too_low(model: ModelFile, iou: float, attempts: Sequence[Attempt], limit: float) -> str:
    first, last = attempts[0], attempts[-1]
    return (
        f"{model.path}: in INT8 its IoU falls from {iou:.4f} to {first.iou:.4f}, with "
        f"{len(last.in_float)} layers in float to {last.iou:.4f}; the limit is {limit:g}. "
        "Fine-tune its run for INT8 (--qat), or allow more (--limit)"
    )
