"""A small README beside each export: what it takes and gives, and the lines that run it."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from tongueseg.inference.logit import logit
from tongueseg.inference.postprocess import LOGIT_CLIP, SMOOTH_SIGMA
from tongueseg.spec import ModelSpec

_PAGE = Template("""# $name for $target

$what$command
$lines
`best.json` is its spec: the same figures, the hashes of the files, and where the model came from.
Licence: $licence.
""")

_TENSORS = """\
| | |
| --- | --- |
| in | float32 `{shape}`, RGB; a pixel of 0 to 255 becomes `pixel * scale + bias` |
| scale | {scale} |
| bias | {bias} |
| fit | {fit} |
| out | float32 logits `{out}`; tongue is what is above {threshold:.4g} |

`tongueseg` clips the logits to the threshold ± {sure:g}, blurs them by {soft} of the longer side of
the photo in them, and enlarges them to the photo's size before it compares them with the threshold.
"""

_END_TO_END = """\
| | |
| --- | --- |
| in | {photo}, RGB, upright, {height} high and {width} wide |
| out | {mask}, 255 where the tongue is, else 0 |

Resizing, normalisation, smoothing and threshold are inside. It is a single pass: no refinement
of a small tongue, no stray blobs removed, and no decision whether there is a tongue at all.
"""

_FITS = {
    "letterbox": "proportions stay, centred, black around the photo",
    "stretch": "the photo fills the input",
}

_CHANNELS_LAST = frozenset({"litert"})
_PREDICTS = frozenset({"onnx", "openvino", "tensorrt", "coreml", "litert", "executorch"})


def readme(spec: ModelSpec, target: str, batch: int | None) -> str:
    """Return the README of an export as Markdown.

    Args:
        spec: of the export.
        target: a key of :data:`tongueseg.export.targets.TARGETS`.
        batch: photos at a time; None for any number.
    """
    lines = _lines(target, "end-to-end" if spec.end_to_end else "tensors")
    size = spec.end_to_end or spec.input
    filled = Template(lines).safe_substitute(
        height=size.height, width=size.width, batch=batch or 1,
        floats=3 * size.height * size.width, threshold=f"{logit(spec.output.threshold):.4g}",
    )  # fmt: skip
    predicts = target in _PREDICTS and not spec.end_to_end
    command = "\n```sh\ntongueseg predict photos --model . --out masks\n```\n" if predicts else ""
    return _PAGE.substitute(
        name=spec.name,
        target=target,
        what=_end_to_end(spec, target) if spec.end_to_end else _tensors(spec, target, batch),
        command=command,
        lines=filled,
        licence=spec.provenance.licence or "that of the model",
    )


def _tensors(spec: ModelSpec, target: str, batch: int | None) -> str:
    model_input, count = spec.input, "N" if batch is None else str(batch)
    last = target in _CHANNELS_LAST
    shape, out = (
        f"({count}, {model_input.height}, {model_input.width}, {channels})"
        if last
        else f"({count}, {channels}, {model_input.height}, {model_input.width})"
        for channels in (3, 1)
    )
    scale, bias = model_input.normalize.scale_and_bias()
    return _TENSORS.format(
        shape=shape, out=out, threshold=logit(spec.output.threshold), fit=_FITS[model_input.fit],
        scale=_three(scale), bias=_three(bias), sure=LOGIT_CLIP, soft=f"1/{1 / SMOOTH_SIGMA:.0f}",
    )  # fmt: skip


def _end_to_end(spec: ModelSpec, target: str) -> str:
    assert spec.end_to_end
    height, width = spec.end_to_end.height, spec.end_to_end.width
    pictures = target == "coreml"
    return _END_TO_END.format(
        photo="a picture" if pictures else f"uint8 `(1, {height}, {width}, 3)`",
        mask="a grey picture" if pictures else f"uint8 `(1, {height}, {width})`",
        height=height, width=width,
    )  # fmt: skip


def _three(figures: tuple[float, float, float]) -> str:
    # A bias of nothing is computed as -0.
    return ", ".join(f"{figure + 0.0:.8g}" for figure in figures)


def _lines(target: str, form: str) -> str:
    """Return the lines that load and run a target's file, in its own language."""
    return files("tongueseg.export").joinpath("lines", f"{target}-{form}.md").read_text("utf-8")
