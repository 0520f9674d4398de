"""Fit the predicted IoU of embedded models again, into their specs.

``python tools/fit_predicted_iou.py nano base --data ../shared/data``

``tools/embed.py`` does the same for the weights that it embeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tongueseg import weights
from tongueseg.data.dataset import read_dataset, select
from tongueseg.evaluation import calibrate_predicted_iou


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", choices=weights.names())
    parser.add_argument("--data", type=Path, required=True, help="holds booth and faces")
    given = parser.parse_args()
    val = select(read_dataset(given.data / "booth"), "val")
    for model in given.models:
        spec = calibrate_predicted_iou(model, val, given.data / "faces")
        print(f"{model}: {spec.output.predicted_iou}")


if __name__ == "__main__":
    main()
