"""Put a trained model into the package: score it, write its spec and its card.

``python tools/embed.py runs/base --name base --data ../shared/data``

Refuses a model that misses the marks under which none ships.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tongueseg import Segmenter, weights
from tongueseg.atomic import write_bytes, write_text
from tongueseg.data.layout import Record, read_dataset, select
from tongueseg.data.synthetic import write_dataset
from tongueseg.evaluation.evaluate import evaluate, summarize
from tongueseg.spec import ModelSpec

BOOTH_MEAN, BOOTH_WORST, DRAWN_MEAN = 0.972, 0.90, 0.90
DRAWN_COUNT, DRAWN_SEED = 60, 7

CARD = """# Model card: {name}

Cuts the tongue out of close-up photos. {weights:,} bytes of ONNX, float32, opset 18.

| | |
| --- | --- |
| network | `{network}`, input {width}×{height} RGB, {fit} |
| data | the train split (480 photos) of the booth set, MIT licence, one hospital booth |
| licence | Apache-2.0 |
| command | `{command}` |
| seed | {seed} |
| revision | {revision} |
| split hash | {split_hash} |

## Scores

IoU of the tongue per photo at the photo's own size, averaged over photos.

| photos | mean | 5th percentile | worst |
| --- | --- | --- | --- |
{rows}

## Limits

Trained on close-ups from one camera in even light. Expect less on phone photos from further
away, odd light, and tongues that are only partly in the frame. It says nothing about health: it
finds the outline of a tongue, and nobody should read a diagnosis into it.
"""


def main() -> None:
    """Score, then write NAME.onnx, NAME.json and NAME.md into the package."""
    arguments = _arguments()
    segmenter = Segmenter(arguments.run)
    scores = {title: _score(segmenter, records) for title, records in _sets(arguments.data)}
    booth, drawn = scores["booth, test split"], scores["drawn mouths"]
    if booth["mean"] < BOOTH_MEAN or booth["worst"] < BOOTH_WORST or drawn["mean"] < DRAWN_MEAN:
        sys.exit(f"not embedded: booth {booth}, drawn {drawn}")
    target = weights.file(arguments.name)
    write_bytes(target, (arguments.run / "best.onnx").read_bytes())
    spec = _spec(segmenter.spec, arguments.name, arguments.revision or _head(), scores)
    spec.write(target.with_suffix(".json"))
    write_text(target.with_suffix(".md"), _card(spec, scores, target.stat().st_size))
    print(f"{target}: {booth}")


def _sets(data: Path) -> list[tuple[str, list[Record]]]:
    closeup = select(read_dataset(data / "closeup"), "all")
    folder = Path(_drawn.name)
    write_dataset(folder, count=DRAWN_COUNT, seed=DRAWN_SEED)
    return [
        ("booth, test split", select(read_dataset(data / "booth"), "test")),
        ("closeup, bright camera (never trained on)", [r for r in closeup if _bright(r)]),
        ("closeup, tight camera (never trained on)", [r for r in closeup if not _bright(r)]),
        ("drawn mouths", select(read_dataset(folder), "all")),
    ]


def _bright(record: Record) -> bool:
    return record.name < "TE0003931"


def _score(segmenter: Segmenter, records: list[Record]) -> dict[str, float]:
    figures = summarize(list(evaluate(segmenter, records, workers=2)))["iou"]
    return {key: figures[key] for key in ("mean", "p5", "worst")}


def _head() -> str:
    git = ("git", "rev-parse", "--short", "HEAD")
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()


def _spec(
    spec: ModelSpec, name: str, revision: str, scores: dict[str, dict[str, float]]
) -> ModelSpec:
    provenance = spec.provenance.model_copy(
        update={"revision": revision, "licence": "Apache-2.0; data MIT"}
    )
    means = {f"iou {title}": round(figures["mean"], 4) for title, figures in scores.items()}
    return spec.model_copy(
        update={
            "name": name,
            "files": {f"{name}.onnx": spec.files["best.onnx"]},
            "provenance": provenance,
            "scores": {**spec.scores, **means},
        }
    )


def _card(spec: ModelSpec, scores: dict[str, dict[str, float]], size: int) -> str:
    rows = [
        f"| {title} | {s['mean']:.4f} | {s['p5']:.4f} | {s['worst']:.4f} |"
        for title, s in scores.items()
    ]
    arguments = ", ".join(f"{k}={v}" for k, v in spec.architecture.arguments.items())
    return CARD.format(
        name=spec.name,
        weights=size,
        network=f"{spec.architecture.name}({arguments})",
        width=spec.input.width,
        height=spec.input.height,
        fit=spec.input.fit,
        command=spec.provenance.command,
        seed=spec.provenance.seed,
        revision=spec.provenance.revision,
        split_hash=spec.provenance.split_hash,
        rows="\n".join(rows),
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--revision", help="that the training ran on; HEAD if not given")
    return parser.parse_args()


_drawn = TemporaryDirectory()

if __name__ == "__main__":
    main()
