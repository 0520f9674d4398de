"""A large photo: a JPEG of twelve megapixels in, its mask as PNG at full size out, all warm.

Three take turns: Pillow that decodes the JPEG at an eighth of its size and does nothing else, which
is what nobody can be much faster than; tongueseg from bytes to bytes; and the tutorial's predict
with its model loaded.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
from PIL import Image

from photos import draw
from report import print_machine, print_table, verdict, write_json
from tongueseg import Segmenter
from tongueseg.io.encode import encode_jpeg, encode_mask
from tutorial import UNet, predict

HEIGHT, WIDTH = 4000, 3000
GRAIN = 8
DECODING, TUTORIAL = 2.0, 8.0


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photo", type=Path, help="a JPEG; a drawn one with grain if left out")
    parser.add_argument("--model", default="default", help="as for tongueseg predict")
    parser.add_argument("--runs", type=int, default=20, help="of each (20)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def large_photo(folder: Path) -> bytes:
    """Return a drawn photo of twelve megapixels with the grain of a phone's sensor."""
    drawn = np.asarray(Image.open(draw(folder, 1)[0]).convert("RGB"))
    enlarged = cv2.resize(drawn, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, GRAIN, enlarged.shape)
    return encode_jpeg((enlarged + grain).clip(0, 255).astype(np.uint8), 92)


def decode_reduced(content: bytes, side: int) -> None:
    """Decode a JPEG at the least scale that leaves ``side`` pixels, and do nothing else."""
    image = Image.open(io.BytesIO(content))
    image.draft("RGB", (side, side))
    image.load()


def measure(calls: dict[str, Callable[[], object]], runs: int) -> dict[str, list[float]]:
    """Return the milliseconds of each call, by turns; a first round does not count."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(runs + 1):
        for name, call in calls.items():
            started = perf_counter()
            call()
            if number:
                times[name].append(1000 * (perf_counter() - started))
    return times


def main() -> None:
    """Measure and print."""
    options = settings()
    print_machine()
    with tempfile.TemporaryDirectory() as scratch, Segmenter(options.model) as segmenter:
        folder = Path(scratch)
        content = options.photo.read_bytes() if options.photo else large_photo(folder / "drawn")
        file = folder / "photo.jpg"
        file.write_bytes(content)
        side = max(segmenter.spec.input.height, segmenter.spec.input.width)
        network = UNet().eval()
        times = measure(
            {
                "decoding at reduced scale": partial(decode_reduced, content, side),
                "tongueseg": lambda: encode_mask(segmenter(content).mask),
                "tutorial's predict": lambda: predict(network, str(file), f"{folder}/mask.png"),
            },
            options.runs,
        )
        share = segmenter(content).share
    ms = {name: median(values) for name, values in times.items()}
    print(f"{len(content):,} bytes, tongue {share:.0%} of the photo; {options.model}\n")
    print_table(
        ("", "median ms", "ms"),
        [(n, f"{ms[n]:.1f}", f"{min(t):.1f} to {max(t):.1f}") for n, t in times.items()],
    )
    decoding, ours, tutorial = ms.values()
    print(f"\n{ours / decoding:.2f} times decoding: {verdict(ours <= DECODING * decoding)}")
    print(f"{tutorial / ours:.1f} times the tutorial: {verdict(tutorial >= TUTORIAL * ours)}")
    write_json(options.json, {"model": options.model, "bytes": len(content), "milliseconds": times})


if __name__ == "__main__":
    main()
