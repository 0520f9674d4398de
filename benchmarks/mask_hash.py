"""Print one SHA-256 over all masks of the embedded models, to prove that a change changes none.

    python benchmarks/mask_hash.py [--data ../shared/data]

Photos are those of booth's test split, of closeup and of selfie. Two runs on one machine with the
same versions of ONNX Runtime and OpenCV print the same line unless a mask changed by a pixel.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from pathlib import Path

from tongueseg import Segmenter

MODELS = ("nano", "base")


def photos_of(data: Path) -> list[Path]:
    """List the photos of the three sets in a fixed order."""
    with (data / "booth" / "split.csv").open(encoding="utf-8-sig") as stream:
        test = {row["name"] for row in csv.DictReader(stream) if row["split"] == "test"}
    booth = [p for p in sorted((data / "booth" / "original").iterdir()) if p.stem in test]
    others = [sorted((data / name / "original").iterdir()) for name in ("closeup", "selfie")]
    return [*booth, *others[0], *others[1]]


def main() -> None:
    """Print the number of masks and their hash, for each model and for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    photos = photos_of(parser.parse_args().data)
    total = hashlib.sha256()
    for model in MODELS:
        one = hashlib.sha256()
        with Segmenter(model, threads=1) as segment:
            for photo in photos:
                mask = segment(photo).mask
                one.update(f"{photo.name} {mask.shape}".encode() + mask.tobytes())
        total.update(one.digest())
        print(f"{model}: {len(photos)} masks, {one.hexdigest()}")
    print(f"all: {total.hexdigest()}")


if __name__ == "__main__":
    main()
