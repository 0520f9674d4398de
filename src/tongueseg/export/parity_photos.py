"""The photos on which an export is compared with its model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from tongueseg.errors import BadDataset
from tongueseg.inference.segmenter import Segmenter
from tongueseg.io.discovery import find_photos
from tongueseg.runtime import FakeRuntime, Runtime
from tongueseg.spec import ModelSpec
from tongueseg.synthetic.drawn import write_dataset

_DRAWN = 8
_SEED = 11


@contextmanager
def photos_of(data: Path | None, count: int) -> Iterator[list[Path]]:
    """Give photos from all over a dataset or folder, or drawn ones where there is none.

    Raises:
        BadDataset: it holds no photo.
    """
    if data is None:
        with TemporaryDirectory() as scratch:
            write_dataset(Path(scratch), count=min(count, _DRAWN), seed=_SEED)
            yield sorted(find_photos(Path(scratch) / "original"))
        return
    inside = data / "original"
    paths = list(find_photos(inside if inside.is_dir() else data))
    if not paths:
        raise BadDataset(f"{data}: holds no photo")
    yield paths[:: max(1, len(paths) // count)][:count]


def inputs_of(
    spec: ModelSpec, runtime: Runtime, photos: Sequence[Path]
) -> list[NDArray[np.float32]]:
    """Return the inputs of photos, those of refinement too: float32 ``(1, 3, H, W)`` each."""
    inputs: list[NDArray[np.float32]] = []

    def run(x: NDArray[np.float32]) -> NDArray[np.float32]:
        inputs.append(x.copy())
        return runtime.run(x)

    Segmenter(spec, FakeRuntime(run))(list(photos))
    return inputs
