"""Photos to train on, in the light in which the model will be shown them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from tongueseg.data.cache import read_pair
from tongueseg.data.dataset import Record
from tongueseg.inference.preprocess import model_input
from tongueseg.inference.relight import RELIGHT, relight
from tongueseg.inference.relight_pass import is_bright
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_mask, encode_png
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo
from tongueseg.spec import ModelSpec, sha256

DETAIL = 2
"""How many times the model's input a copy has in each direction, if its photo has them."""


def relight_records(records: Sequence[Record], spec: ModelSpec, folder: Path) -> list[Record]:
    """Return records whose bright photos are relit copies, as ``spec.refine`` asks for.

    So a model learns from what it sees later, and has less to change.

    Args:
        folder: where copies are kept; those of an earlier call are taken as they are.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
        CannotWrite: the disk refuses.
    """
    one = partial(_relight_record, spec=spec, folder=folder)
    return list(map_in_order(one, records, available_cores()))


def _relight_record(record: Record, *, spec: ModelSpec, folder: Path) -> Record:
    size = max(spec.input.height, spec.input.width)
    if not is_bright(model_input(read_photo(record.photo, at_least=size), spec.input), spec):
        return record
    # Named by what they hold, so that a photo or mask that was replaced gets another copy.
    key = "-".join(sha256(file)[:16] for file in (record.photo, record.mask))
    photo, mask = folder / f"{key}.png", folder / f"{key}.mask.png"
    if not (photo.exists() and mask.exists()):
        pixels, drawn = read_pair(record, at_least=DETAIL * size)
        height, width = pixels.shape[:2]
        smaller = cv2.resize(
            drawn.view(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST_EXACT
        )
        write_bytes(mask, encode_mask(smaller.view(np.bool_)))
        write_bytes(photo, encode_png(relight(pixels, RELIGHT)))
    return replace(record, photo=photo, mask=mask)
