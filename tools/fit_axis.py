"""Fit the weights of the features of an axis, and print how often the direction is right.

``python tools/fit_axis.py --data DATA`` takes ``DATA/booth``, whose split ``train`` it fits on, and
``DATA/closeup``. All photos are upright, so that every tip points down.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from tongueseg.data.cache import read_pair
from tongueseg.data.dataset import Record, find_pairs, read_dataset
from tongueseg.measure.axis import find_axis
from tongueseg.measure.axis_features import WEIGHTS, axis_features, mirror_dice
from tongueseg.measure.resample import ResampledTongue, resample_tongue
from tongueseg.measure.symmetry import ANGLES

TRUE, RIGHT = 15, 30
"""Degrees from straight down that are the truth to fit, and that count as right."""


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    booth = read_dataset(data / "booth")
    groups = {
        "booth, fitted on": [record for record in booth if record.split == "train"],
        "booth, others": [record for record in booth if record.split != "train"],
        "closeup": find_pairs(data / "closeup"),
    }
    tongues = {name: [resampled(record) for record in records] for name, records in groups.items()}
    fitted = fit(
        np.array([axis_features(t, mirror_dice(t.cover)) for t in tongues["booth, fitted on"]])
    )
    print("fitted:", fitted.round(2), "in use:", WEIGHTS)
    for name, group in tongues.items():
        away = np.array([from_down(find_axis(tongue).angle) for tongue in group])
        print(f"{name}: {np.count_nonzero(away <= RIGHT)} of {len(away)} within {RIGHT}° of down")


def from_down(angle: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how many degrees directions differ from straight down."""
    return np.asarray(np.abs((np.degrees(angle) + 90) % 360 - 180), np.float64)


def resampled(record: Record) -> ResampledTongue:
    """Return the tongue of a record at the common size."""
    return resample_tongue(*read_pair(record))


def fit(features: NDArray[np.float64], penalty: float = 1e-3) -> NDArray[np.float64]:
    """Return the weights that make the true directions likeliest (conditional logit)."""
    true = from_down(ANGLES) <= TRUE

    def loss(weights: NDArray[np.float64]) -> float:
        odds = weights @ features
        likelihood = logsumexp(odds[:, true], axis=1) - logsumexp(odds, axis=1)
        return float(penalty / 2 * weights @ weights - likelihood.mean())

    return np.asarray(minimize(loss, np.zeros(features.shape[1])).x)


if __name__ == "__main__":
    main()
