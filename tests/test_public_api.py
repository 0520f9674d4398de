"""The public names: a change here is a change that users see, see ``docs/versioning.md``."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from tongueseg.errors import MissingExtra

SRC = Path(__file__).parents[1] / "src"

PUBLIC = {
    "tongueseg": [
        "ModelSpec",
        "Photo",
        "PhotoLimits",
        "Segmentation",
        "Segmenter",
        "TonguesegError",
        "__version__",
        "read_photo",
    ],
    "tongueseg.batch": [
        "OUTPUTS",
        "MeasureSettings",
        "MeasuredPhoto",
        "PredictSettings",
        "PredictionPlan",
        "Result",
        "Style",
        "masks_by_model",
        "masks_in_folder",
        "measure_photos",
        "open_segmenter",
        "parse_outputs",
        "parse_style",
        "plan_prediction",
        "predict_photos",
        "run_prediction",
    ],
    "tongueseg.benchmarking": [
        "ProbeRequest",
        "SpeedRow",
        "draw_rows",
        "measure",
        "rows_of",
        "write_csv",
    ],
    "tongueseg.client": ["Client", "Prediction"],
    "tongueseg.compression": [
        "Budget",
        "Calibration",
        "CompressSettings",
        "Compression",
        "Nncf",
        "Qdq",
        "Quantized",
        "calibrate",
        "compress",
        "open_compression",
        "parse_budget",
        "quantize",
    ],
    "tongueseg.compression.search": [
        "SearchSettings",
        "Space",
        "Trial",
        "open_search",
        "pareto_front",
        "search",
    ],
    "tongueseg.data": ["Record", "find_pairs", "read_dataset", "read_mask", "select"],
    "tongueseg.distributed": [
        "JobSettings",
        "ModelBundle",
        "Outcome",
        "Source",
        "Store",
        "bundle_model",
        "check_lasting",
        "decode_rle",
        "encode_rle",
        "find_sources",
        "open_job",
        "open_store",
        "pending_sources",
        "remove_damaged",
        "run_job",
    ],
    "tongueseg.evaluation": [
        "SCORES",
        "Scored",
        "calibrate_predicted_iou",
        "calibrate_presence",
        "evaluate",
        "evaluated_models",
        "score_masks",
        "summarize",
        "write_report",
        "write_scores",
    ],
    "tongueseg.export": [
        "TARGETS",
        "ExportRequest",
        "Exported",
        "Parity",
        "compare",
        "export",
        "export_onnx",
        "photos_of",
    ],
    "tongueseg.i18n": ["Text", "text", "texts_of"],
    "tongueseg.measure": [
        "CALIBRATED",
        "COLUMNS",
        "MEASURES",
        "REGIONS",
        "UNCALIBRATED",
        "UNKNOWN",
        "Conditions",
        "Measure",
        "Measures",
        "Reference",
        "measure",
        "measures_tables",
        "parse_conditions",
        "region_numbers",
        "rounded",
    ],
    "tongueseg.metrics": [
        "TOLERANCE",
        "Counts",
        "MeanInterval",
        "Paired",
        "SurfaceDistances",
        "assd",
        "boundary_iou",
        "count",
        "dice",
        "hd95",
        "iou",
        "mean_interval",
        "paired_test",
        "pixel_accuracy",
        "precision",
        "recall",
        "specificity",
        "surface_dice",
        "surface_distances",
        "tongue_width",
        "two_class_miou",
    ],
    "tongueseg.models": ["MODELS", "Ensemble", "LightUNet", "UNet", "architecture", "build"],
    "tongueseg.render": [
        "ERROR_COLOURS",
        "GREEN",
        "REGION_COLOURS",
        "WHITE",
        "Background",
        "Colour",
        "contours",
        "crop",
        "cutout",
        "error_map",
        "numbered_tile",
        "overlay",
        "panel",
        "parse_background",
        "parse_colour",
        "region_map",
        "replace_background",
        "tiled",
        "with_legend",
    ],
    "tongueseg.report": ["data_url", "render_page", "write_page"],
    "tongueseg.runtime": [
        "DEVICES",
        "RUNTIMES",
        "FakeRuntime",
        "OnnxRuntime",
        "OpenVinoRuntime",
        "Runtime",
        "auto_engines",
        "engines_of",
        "open_runtime",
        "parse_runtime",
    ],
    "tongueseg.service": ["app", "server", "settings"],
    "tongueseg.synthetic": [
        "Scene",
        "compose_face",
        "crop_without_mouth",
        "draw_background",
        "draw_face",
        "draw_mouth",
        "paste_shrunk",
        "write_dataset",
    ],
    "tongueseg.synthetic.composed": [
        "AREAS",
        "KINDS",
        "CloseupFiles",
        "Composition",
        "Face",
        "Sources",
        "Split",
        "build_bank",
        "check_faces",
        "compose",
        "composition",
        "crop_to_mouth",
        "of_split",
        "read_faces",
        "read_picture",
        "read_sources",
        "sources_of",
    ],
    "tongueseg.synthetic.drawn": [
        "Scene",
        "draw_background",
        "draw_face",
        "draw_mouth",
        "write_dataset",
    ],
    "tongueseg.training": ["datamodule", "pipeline", "task"],
}
"""``__all__`` of every package that has one. The modules among them are public as a whole."""

DOCUMENTED = (
    "client",
    "compression",
    "data",
    "distributed",
    "evaluation",
    "export",
    "measure",
    "metrics",
    "models",
    "render",
    "report",
    "runtime",
    "service",
    "synthetic",
    "training",
)
"""The packages that have a page in the reference."""


def all_of(init: Path) -> list[str] | None:
    """The value of ``__all__`` in a file, read without importing it; None where it has none."""
    for node in ast.parse(init.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(node.value)
            return names
    return None


def test_the_public_names_are_pinned() -> None:
    inits = sorted((SRC / "tongueseg").rglob("__init__.py"))
    names = {".".join(init.parent.relative_to(SRC).parts): all_of(init) for init in inits}
    assert {package: public for package, public in names.items() if public is not None} == PUBLIC


@pytest.mark.parametrize("package", DOCUMENTED)
def test_every_documented_package_has_public_names(package: str) -> None:
    assert PUBLIC[f"tongueseg.{package}"]


@pytest.mark.parametrize("package", PUBLIC)
def test_every_public_name_is_there(package: str) -> None:
    try:
        module = import_module(package)
    except (ModuleNotFoundError, MissingExtra) as missing:
        pytest.skip(f"an extra is not installed: {missing}")
    for name in PUBLIC[package]:
        if not hasattr(module, name):
            file = SRC.joinpath(*package.split("."), name)
            assert file.is_dir() or file.with_suffix(".py").exists(), f"{package}.{name}"
