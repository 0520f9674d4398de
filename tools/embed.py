"""Put a trained model into the package: halve its weights, fit its predicted IoU, score it.

``python tools/embed.py runs/base --name base --data ../shared/data``

Its spec and card are written beside it. Weights that are in INT8 stay so. What is scored is what
ships. Refuses a model that misses the marks under which none ships.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import onnx

from tongueseg import Segmenter, weights
from tongueseg.data.dataset import read_dataset, select
from tongueseg.evaluation import calibrate_predicted_iou
from tongueseg.export.half import with_half_weights
from tongueseg.io.atomic import write_bytes, write_text
from tongueseg.spec import ModelSpec, sha256
from tongueseg.synthetic.drawn import write_dataset

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import face_sets
from elsewhere import Answer, answers, real, share_found, with_tongue, without_tongue

LEAST = {"booth, test split": (0.972, 0.92), "drawn mouths": (0.90, 0.0)}
"""Mean and worst IoU."""

MOST_WRONG = 0.05
DRAWN_COUNT, DRAWN_SEED = 60, 7

DATA = (
    "the train split (480 photos) of the booth set, MIT licence, one hospital booth; "
    "drawn faces, rooms and things around them"
)
WITH_FACES = (
    "; pictures composed of these photos and of 1,841 faces: generated portraits (SFHQ, MIT "
    "licence) and official portraits of members of a parliament (public domain)"
)

NUMBERS = {
    False: "weights in float16, computed in float32",
    True: "weights and activations in INT8",
}

CARD = """# Model card: {name}

Cuts the tongue out of photos, from close-ups to faces half a metre away, and says whether there
is one. {size:,} bytes of ONNX, {numbers}, opset 18.

| | |
| --- | --- |
| network | `{network}`, input {width}×{height} RGB, {fit} |
| refinement | zooms in where the tongue's longer side is under {zoom} of the photo's{others} |
| data | {data} |
| licence | Apache-2.0 |
| command | `{command}` |
| seed | {seed} |
| revision | {revision} |
| split hash | {split_hash} |

## Scores

IoU of the tongue per photo at the photo's own size. Only the booth's train split was trained on.
Selfies are 18 generated portraits that put out their tongue; composed faces and throats join test
faces with the booth's test photos.

| photos | mean | 5th percentile | worst |
| --- | --- | --- | --- |
{rows}

| photos without a tongue | wrongly given one |
| --- | --- |
{empty}

Of all {tongues} photos with a tongue above, {missed:.1%} are told to have none.

## Limits

The real tongues of its training come from one camera in even light; distance, other light and
other surroundings were drawn and pasted. Tongues under 1 % of the frame, lower lips as red as the
tongue, and tongues that fill the frame are where it fails most. It says nothing about health: it
finds the outline of a tongue, and nobody should read a diagnosis into it.
"""


def main() -> None:
    """Halve, score, then write NAME.onnx, NAME.json and NAME.md into the package."""
    asked = _arguments()
    with TemporaryDirectory() as scratch:
        model = Path(scratch) / f"{asked.name}.onnx"
        write_bytes(model, _halved(asked.run / "best.onnx"))
        spec = _spec(asked, model)
        spec.write(model.with_suffix(".json"))
        val = select(read_dataset(asked.data / "booth"), "val")
        spec = calibrate_predicted_iou(model, val, asked.data / "faces")
        with Segmenter(model, threads=1) as segmenter:
            seen = {name: answers(segmenter, list(p)) for name, p in _sets(asked.data).items()}
            test = select(read_dataset(asked.data / "booth"), "test")
            nothing = without_tongue(test) | face_sets.without_tongue(asked.data)
            empty = {name: answers(segmenter, pictures) for name, pictures in nothing.items()}
        scores = {name: _summary(given) for name, given in seen.items()}
        wrong = {name: share_found(given) for name, given in empty.items()}
        _refuse_under_marks(scores, share_found([a for given in empty.values() for a in given]))
        means = {f"iou {name}": round(figures["mean"], 4) for name, figures in scores.items()}
        spec = spec.model_copy(update={"scores": {**spec.scores, **means}})
        target = weights.file(asked.name)
        write_bytes(target, model.read_bytes())
        spec.write(target.with_suffix(".json"))
        write_text(
            target.with_suffix(".md"),
            _card(spec, scores, wrong, seen, target, composed=asked.composed),
        )
    print(f"{target}: {scores}, {wrong}")


def _halved(model: Path) -> bytes:
    return bytes(with_half_weights(onnx.load(model)).SerializeToString(deterministic=True))


def _spec(asked: argparse.Namespace, model: Path) -> ModelSpec:
    spec = ModelSpec.read(asked.run / "best.json")
    provenance = spec.provenance.model_copy(
        update={
            "revision": asked.revision or _head(),
            "command": "make model",
            "licence": "Apache-2.0; data MIT",
        }
    )
    return spec.model_copy(
        update={
            "name": asked.name,
            "files": {model.name: sha256(model)},
            "provenance": provenance,
        }
    )


def _sets(data: Path) -> dict[str, Any]:
    folder = Path(_drawn.name)
    write_dataset(folder, count=DRAWN_COUNT, seed=DRAWN_SEED)
    drawn = select(read_dataset(folder), "all")
    sets = with_tongue(data / "booth") | face_sets.with_tongue(data)
    return {**sets, "drawn mouths": real(drawn)}


def _summary(given: list[Answer]) -> dict[str, float]:
    values = sorted(answer.iou for answer in given)
    mean = sum(values) / len(values)
    return {"mean": mean, "p5": values[len(values) // 20], "worst": values[0]}


def _refuse_under_marks(scores: dict[str, dict[str, float]], wrong: float) -> None:
    for name, (mean, worst) in LEAST.items():
        if scores[name]["mean"] < mean or scores[name]["worst"] < worst:
            sys.exit(f"not embedded: {name} {scores[name]}; least {mean}, {worst}")
    if wrong > MOST_WRONG:
        sys.exit(f"not embedded: {wrong:.1%} of the photos without a tongue are given one")


def _head() -> str:
    git = ("git", "rev-parse", "--short", "HEAD")
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()


def _card(
    spec: ModelSpec,
    scores: dict[str, dict[str, float]],
    wrong: dict[str, float],
    seen: dict[str, list[Answer]],
    file: Path,
    *,
    composed: bool,
) -> str:
    rows = [
        f"| {title} | {s['mean']:.4f} | {s['p5']:.4f} | {s['worst']:.4f} |"
        for title, s in scores.items()
    ]
    every = [answer for given in seen.values() for answer in given]
    graph = onnx.load(file).graph
    in_int8 = any(node.op_type == "QuantizeLinear" for node in graph.node)
    arguments = ", ".join(f"{k}={v}" for k, v in spec.architecture.arguments.items())
    others = ", else augmented where the boundary is uncertain" if spec.refine.tta else ""
    others += ", mirrored and relit where it is bright" if spec.refine.relight_above else ""
    return CARD.format(
        name=spec.name,
        size=file.stat().st_size,
        numbers=NUMBERS[in_int8],
        network=f"{spec.architecture.name}({arguments})",
        width=spec.input.width,
        height=spec.input.height,
        fit=spec.input.fit,
        zoom=f"{spec.refine.zoom_below:.0%}",
        others=others,
        data=DATA + (WITH_FACES if composed else ""),
        command=spec.provenance.command,
        seed=spec.provenance.seed,
        revision=spec.provenance.revision,
        split_hash=spec.provenance.split_hash,
        rows="\n".join(rows),
        empty="\n".join(f"| {name} | {share:.1%} |" for name, share in wrong.items()),
        tongues=len(every),
        missed=1 - share_found(every),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--composed", action="store_true", help="its training composed pictures")
    parser.add_argument("--revision", help="that the training ran on; HEAD if not given")
    return parser.parse_args()


_drawn = TemporaryDirectory()

if __name__ == "__main__":
    main()
