"""An export: made aside, compared with its model on photos, and kept only if its masks agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tongueseg.errors import BadModel, BadSettings, CannotWrite, MissingExtra, counted
from tongueseg.export import targets
from tongueseg.export.parity import FLOAT, INT8, Parity, compare, compare_end_to_end
from tongueseg.export.parity_photos import inputs_of
from tongueseg.export.program import ProgramRuntime
from tongueseg.export.readme import readme
from tongueseg.export.request import ExportRequest
from tongueseg.export.trt_types import is_int8_file
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.atomic import atomic_folder
from tongueseg.runtime import Runtime, engines_of, open_runtime
from tongueseg.spec import EndToEndSpec, ModelSpec, sha256
from tongueseg.weights.model_files import files_of


@dataclass(frozen=True)
class Exported:
    """What became of an export.

    Attributes:
        path: of the model file.
        parity: with the model; None where the target does not run here.
        not_run: why it does not.
        engine: that ran the model.
    """

    path: Path
    parity: Parity | None
    not_run: str
    engine: str


def export(request: ExportRequest, target: str, out: Path, photos: Sequence[Path]) -> Exported:
    """Write a model for a target as ``best``, with its spec and a README, into a new folder.

    Args:
        target: a key of :data:`tongueseg.export.targets.TARGETS`.
        out: a folder that is new or empty.
        photos: to compare on, and to take the ranges of INT8 from.

    Raises:
        BadModel: its masks are not those of the model, or the target lacks an operator.
        BadSettings: the target cannot do what is requested.
        MissingExtra: a library of the target is not installed.
        CannotWrite: the disk refuses, or the folder holds something.
    """
    targets.check(
        target, batch=request.batch, int8=request.int8, end_to_end=request.photo is not None
    )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotWrite(f"{out}: is there already; --out takes a new or an empty folder")
    model = request.model
    [engine, *_] = engines_of(model.path)
    runtime = open_runtime(engine, model.path)
    with Segmenter(model.spec, runtime) as own, atomic_folder(out) as aside:
        if request.int8:
            request = replace(request, inputs=inputs_of(model.spec, own.runtime, photos))
        path = aside / f"best{targets.TARGETS[target].suffix}"
        targets.TARGETS[target].write(request, path)
        spec = _write_spec(request, path)
        (aside / "README.md").write_text(readme(spec, target, request.batch), "utf-8")
        parity, not_run = _compare(own, spec, path, photos)
        if parity and (problem := parity.problem(least_iou(request))):
            raise BadModel(_parity_failure(out, request, problem, parity, len(photos)))
    return Exported(out / path.name, parity, not_run, engine)


def least_iou(request: ExportRequest) -> float:
    """Return the least IoU of an export's masks with those of its model."""
    return INT8 if request.int8 or is_int8_file(request.model.path) else FLOAT


def _write_spec(request: ExportRequest, path: Path) -> ModelSpec:
    files = {file.relative_to(path.parent).as_posix(): sha256(file) for file in files_of(path)}
    end_to_end = (
        EndToEndSpec(height=request.photo[0], width=request.photo[1]) if request.photo else None
    )
    spec = request.model.spec.model_copy(update={"files": files, "end_to_end": end_to_end})
    spec.write(path.with_suffix(".json"))
    return spec


def _compare(
    own: Segmenter, spec: ModelSpec, path: Path, photos: Sequence[Path]
) -> tuple[Parity | None, str]:
    """Compare an export with its model, or say why that cannot be done here."""
    try:
        runtime = _open(path)
    except (MissingExtra, BadSettings) as error:
        return None, str(error)
    try:
        if spec.end_to_end:
            size = spec.end_to_end.height, spec.end_to_end.width
            return compare_end_to_end(own, runtime, photos, *size), ""
        return compare(own, Segmenter(spec, runtime), photos), ""
    finally:
        runtime.close()


def _open(path: Path) -> Runtime:
    if path.suffix in (".pt2", ".torchscript"):
        return ProgramRuntime(path)
    return open_runtime("auto", path)


def _parity_failure(
    out: Path, request: ExportRequest, problem: str, parity: Parity, photos: int
) -> str:
    remedy = "" if parity.with_tongue else "; give photos that show tongues (--data)"
    compared = f"compared with {request.model.path.name} on {counted(photos, 'photo')}"
    return f"{out}: not written: {compared}, {problem}{remedy}"
