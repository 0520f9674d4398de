"""Predicted IoU: how well it tells good masks from bad ones, on photos that nothing was fitted on.

A tongue that is missed has no mask and no prediction; it is counted apart.

    python benchmarks/predicted_iou.py [MODEL …] [--data ../shared/data/booth]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.stats import spearmanr

import face_sets
from elsewhere import real
from face_sets import Picture
from photos import real_dataset
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.data.dataset import read_dataset, select
from tongueseg.inference.predicted_iou import predicted_iou
from tongueseg.inference.refine import Refiner
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo
from tongueseg.metrics import count, iou

BAD, LOWEST = 0.9, 0.1
"""Masks with an IoU of less are bad; the share of masks with the lowest prediction."""

LEAST_RANK, MOST_ERROR, LEAST_CAUGHT, MOST_MILLISECONDS = 0.5, 0.02, 0.4, 1.0
TARGET_SETS = ("closeup", "composed faces")
RUNS = 200


class Masks(NamedTuple):
    """Predicted and true IoU ``(N,)`` of the masks that were found, and how many were missed."""

    predicted: NDArray[np.float64]
    true: NDArray[np.float64]
    missed: int

    @property
    def rank(self) -> float:
        """Spearman's correlation of the two."""
        return float(spearmanr(self.predicted, self.true)[0])

    @property
    def error(self) -> float:
        """The mean absolute difference of the two."""
        return float(np.abs(self.predicted - self.true).mean())

    @property
    def caught(self) -> tuple[int, int]:
        """How many bad masks are among those with the lowest prediction, and how many there are."""
        lowest = np.argsort(self.predicted)[: round(LOWEST * len(self.predicted))]
        return int((self.true[lowest] < BAD).sum()), int((self.true < BAD).sum())


def pictures(booth: Path) -> dict[str, Iterable[Picture]]:
    """Return the sets; each picture is read or composed when its turn comes."""
    data = booth.parent
    composed = (one for area in face_sets.AREAS for one in face_sets.composed_faces(data, area))
    return {
        "booth, test split": real(select(read_dataset(booth), "test")),
        "closeup": real(read_dataset(data / "closeup")),
        "composed faces": composed,
        "selfies": face_sets.selfies(data),
    }


def judge(segmenter: Segmenter, given: Iterable[Picture]) -> Masks:
    """Segment pictures and compare what is predicted with what is true."""

    def one(picture: Picture) -> tuple[float | None, float]:
        answer = segmenter(Image.fromarray(picture.pixels))
        return answer.predicted_iou, iou(count(answer.mask, picture.tongue))

    pairs = list(map_in_order(one, given, available_cores()))
    masks = [(predicted, true) for predicted, true in pairs if predicted is not None]
    predicted, true = np.array(masks).T
    return Masks(predicted, true, len(pairs) - len(masks))


def pooled(sets: Iterable[Masks]) -> Masks:
    """Return the masks of several sets as one."""
    predicted, true, missed = zip(*sets, strict=True)
    return Masks(np.concatenate(predicted), np.concatenate(true), sum(missed))


def milliseconds(segmenter: Segmenter, booth: Path) -> float:
    """Return the median time that a prediction takes for a photo of the booth, 400x400."""
    photo = read_photo(select(read_dataset(booth), "test")[0].photo)
    result, times = Refiner(segmenter.spec, segmenter.runtime)(photo), []
    for _ in range(RUNS):
        started = perf_counter()
        predicted_iou(result, segmenter.spec)
        times.append(1000 * (perf_counter() - started))
    return float(np.median(times))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--data", type=Path, help="booth; closeup, faces, selfie lie beside it")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    booth = real_dataset(given.data)
    print_machine()
    figures = {}
    for model in given.models:
        with Segmenter(model, threads=1) as segmenter:
            if segmenter.spec.output.predicted_iou is None:
                raise SystemExit(f"{model}: its spec predicts no IoU")
            sets = {name: judge(segmenter, each) for name, each in pictures(booth).items()}
            took = milliseconds(segmenter, booth)
        both = pooled(sets[name] for name in TARGET_SETS)
        figures[model] = _show(model, sets | {" and ".join(TARGET_SETS): both}, both, took)
    write_json(given.json, figures)


def _show(model: str, sets: dict[str, Masks], both: Masks, took: float) -> dict[str, object]:
    print(f"\n{model}\n")
    columns = ("masks", "found", "missed", "IoU", "predicted", "Spearman", "mean error", "caught")
    rows = []
    for name, one in sets.items():
        means = (one.true.mean(), one.predicted.mean(), one.rank, one.error)
        cells = (f"{len(one.true)}", f"{one.missed}", *(f"{mean:.4f}" for mean in means))
        rows.append((name, *cells, "{} of {}".format(*one.caught)))
    print_table(columns, rows)
    print()
    for name in TARGET_SETS:
        rank, error = sets[name].rank, sets[name].error
        print(f"{name}: Spearman {LEAST_RANK}: {verdict(rank >= LEAST_RANK)}; ", end="")
        print(f"mean error {MOST_ERROR}: {verdict(error <= MOST_ERROR)}")
    caught, bad = both.caught
    met = verdict(caught >= LEAST_CAUGHT * bad)
    print(f"{LOWEST:.0%} with the lowest prediction hold {LEAST_CAUGHT:.0%} under {BAD}: {met}")
    print(f"{took:.3f} ms, {MOST_MILLISECONDS:g} at most: {verdict(took <= MOST_MILLISECONDS)}")
    return {
        name: {"predicted": one.predicted.tolist(), "true": one.true.tolist(), "missed": one.missed}
        for name, one in sets.items()
    } | {"milliseconds": took}


if __name__ == "__main__":
    main()
