"""Evaluation: ``tongueseg evaluate`` against a loop that scores the same photos with MONAI.

The loop predicts a photo with the same model on all cores, then calls MONAI's function for each
score. The two take turns over the photos, and their scores must agree. Before MONAI is loaded all
photos are evaluated once, to see whether memory grows. Ends with 1 where it does or where scores
differ.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from photos import dataset
from predict_memory import ALLOWED_GROWTH, resident
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.data.dataset import Record, read_dataset
from tongueseg.data.masks import read_mask
from tongueseg.evaluation.evaluator import Scored, evaluate, summarize
from tongueseg.evaluation.scores import score_masks
from tongueseg.io.parallel import available_cores
from tongueseg.metrics import TOLERANCE, tongue_width

TARGET = 3.0
EARLY, ENOUGH = 100, 600
"""Photos after which memory is looked at, and how many it takes to judge its growth."""

AGREES = 1e-4
"""Largest difference of two scores, absolute or as a share: MONAI computes in float32, the rank of
its percentile as well.
"""

COUNTED = {
    "precision": "precision",
    "recall": "sensitivity",
    "specificity": "specificity",
    "pixel_accuracy": "accuracy",
}
"""Our name and MONAI's of the scores that it takes from the confusion matrix."""

Masks = tuple[NDArray[np.bool_], NDArray[np.bool_]]


@dataclass(frozen=True)
class Turn:
    """Seconds for the same photos, the loop's and ours, and those of the scores alone.

    ``difference`` is the largest between two scores of a photo.
    """

    theirs: float
    ours: float
    their_scores: float
    our_scores: float
    difference: float


class Monai:
    """Scores masks with MONAI's functions, each by itself, as a script would call them.

    Boundary IoU and the two-class mean are not among them: the loop has less to do than we.
    """

    def __init__(self) -> None:
        self.torch, self.metrics = import_module("torch"), import_module("monai.metrics")
        # Its tensors are small: on a busy machine several threads make it many times slower.
        self.torch.set_num_threads(1)

    def __call__(self, prediction: NDArray[np.bool_], truth: NDArray[np.bool_]) -> dict[str, float]:
        """Return MONAI's scores under our names."""
        p, t = (self.torch.from_numpy(mask)[None, None].float() for mask in (prediction, truth))
        tolerance = TOLERANCE * tongue_width(truth)
        metrics, both = self.metrics, {"include_background": True}
        counts = metrics.get_confusion_matrix(p, t, **both)
        found = {
            name: metrics.compute_confusion_matrix_metric(theirs, counts)
            for name, theirs in COUNTED.items()
        }
        found["dice"] = metrics.compute_dice(p, t, **both)
        found["iou"] = metrics.compute_iou(p, t, **both)
        found["hd95"] = metrics.compute_hausdorff_distance(p, t, percentile=95, **both)
        found["assd"] = metrics.compute_average_surface_distance(p, t, symmetric=True, **both)
        found["surface_dice"] = metrics.compute_surface_dice(p, t, [tolerance], **both)
        return {name: float(value) for name, value in found.items()}


def settings(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos, else drawn ones")
    parser.add_argument("--photos", type=int, default=600, help="at most so many photos (600)")
    parser.add_argument("--turn", type=int, default=50, help="photos in a turn (50)")
    parser.add_argument("--model", default="default", help="as for tongueseg evaluate")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args(argv)
    if asked.turn < 1 or asked.photos < asked.turn:
        parser.error("take at least one photo a turn, and --photos of at least one turn")
    return asked


def watched(segmenter: Segmenter, records: Sequence[Record]) -> tuple[list[Scored], list[float]]:
    """Evaluate; return the scores, and this process's memory in MiB after each photo."""
    scored, memory = [], []
    for one in evaluate(segmenter, records, available_cores()):
        scored.append(one)
        memory.append(resident(os.getpid()) or 0)
    return scored, memory


def take_turns(records: Sequence[Record], size: int, ours: Segmenter, model: str) -> Iterator[Turn]:
    """Yield turns of ``size`` photos; each side begins every other one."""
    monai = Monai()
    with Segmenter(model) as theirs:
        _loop(theirs, monai, records[:1])
        for number, start in enumerate(range(0, len(records), size)):
            some = records[start : start + size]
            if number % 2:
                our_seconds, scored = _evaluated(ours, some)
                looped = _loop(theirs, monai, some)
            else:
                looped = _loop(theirs, monai, some)
                our_seconds, scored = _evaluated(ours, some)
            yield _turn(looped, our_seconds, scored)


@dataclass
class _Looped:
    """What the loop found: seconds in all, seconds in MONAI, masks and scores of each photo."""

    whole: float
    scores: float
    masks: list[Masks]
    found: list[dict[str, float]]


def _loop(segmenter: Segmenter, monai: Monai, records: Sequence[Record]) -> _Looped:
    looped = _Looped(0, 0, [], [])
    started = perf_counter()
    for record in records:
        prediction = segmenter(record.photo).mask
        truth = read_mask(record.mask, prediction.shape)
        predicted = perf_counter()
        looped.found.append(monai(prediction, truth))
        looped.scores += perf_counter() - predicted
        looped.masks.append((prediction, truth))
    looped.whole = perf_counter() - started
    return looped


def _evaluated(segmenter: Segmenter, records: Sequence[Record]) -> tuple[float, list[Scored]]:
    started = perf_counter()
    scored = list(evaluate(segmenter, records, available_cores()))
    return perf_counter() - started, scored


def _turn(looped: _Looped, our_seconds: float, scored: Sequence[Scored]) -> Turn:
    started = perf_counter()
    for prediction, truth in looped.masks:
        score_masks(prediction, truth)
    our_scores = perf_counter() - started
    pairs = (
        (value, ours.scores[name])
        for theirs, ours in zip(looped.found, scored, strict=True)
        for name, value in theirs.items()
    )
    return Turn(looped.whole, our_seconds, looped.scores, our_scores, max(map(_apart, pairs)))


def _apart(values: tuple[float, float]) -> float:
    theirs, ours = values
    # What is undefined here is NaN or infinite there.
    if np.isnan(ours):
        return np.inf if np.isfinite(theirs) else 0
    return abs(theirs - ours) / max(1, abs(ours))


def show(turns: Sequence[Turn], photos: int, summary: float) -> dict[str, float]:
    """Print the table; return the figures."""
    theirs, ours = sum(turn.theirs for turn in turns), sum(turn.ours for turn in turns) + summary
    scores = (sum(t.their_scores for t in turns), sum(t.our_scores for t in turns))
    rows = [
        (name, f"{photos / whole:.1f}", f"{1000 * alone / photos:.2f}")
        for name, whole, alone in (("MONAI loop", theirs, scores[0]), ("ours", ours, scores[1]))
    ]
    print_table(("", "photos/s", "ms a photo for the scores, one thread"), rows)
    each = [turn.theirs / turn.ours for turn in turns]
    ratio = theirs / ours
    print(
        f"\nratio: {ratio:.2f} ({min(each):.2f} to {max(each):.2f} over {len(each)} turns, median "
        f"{median(each):.2f}); target {TARGET}: {verdict(ratio >= TARGET)}"
    )
    print(f"scores alone: {scores[0] / scores[1]:.1f} times")
    print(f"summary of {photos} photos with its intervals: {summary:.2f} s, in the ratio")
    return {"ratio": ratio, "scores_ratio": scores[0] / scores[1], "summary_seconds": summary}


def show_memory(memory: Sequence[float]) -> bool:
    """Print memory early and late; return whether it stays, where there are photos enough."""
    early = min(EARLY, max(1, len(memory) // 6))
    at = {n: median(memory[max(0, n - 20) : n]) for n in (early, len(memory))}
    growth = at[len(memory)] / at[early] - 1
    shown = ", ".join(f"{mebibytes:.0f} MiB after {n}" for n, mebibytes in at.items())
    judged = len(memory) >= ENOUGH
    word = verdict(growth < ALLOWED_GROWTH) if judged else f"not judged under {ENOUGH} photos"
    print(f"memory of our evaluation: {shown} photos, {growth:+.1%}; ", end="")
    print(f"target under {ALLOWED_GROWTH:.0%}: {word}")
    return growth < ALLOWED_GROWTH or not judged


def main() -> None:
    """Measure and print."""
    asked = settings()
    warnings.filterwarnings("ignore", module="monai")
    with tempfile.TemporaryDirectory() as folder:
        data = dataset(asked.data, Path(folder), asked.photos)
        records = read_dataset(data)[: asked.photos]
        print_machine()
        with Segmenter(asked.model, threads=1) as ours:
            scored, memory = watched(ours, records)
            turns = list(take_turns(records, asked.turn, ours, asked.model))
    started = perf_counter()
    summarize(scored)
    figures = show(turns, len(records), perf_counter() - started)
    difference = max(turn.difference for turn in turns)
    print(f"largest difference between two scores: {difference:.1e}; at most {AGREES}")
    flat = show_memory(memory)
    write_json(asked.json, {**figures, "difference": difference, "mebibytes": memory})
    sys.exit(0 if flat and difference <= AGREES else 1)


if __name__ == "__main__":
    main()
