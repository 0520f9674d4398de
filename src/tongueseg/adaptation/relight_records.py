"""Photos to train on, in the light in which the model will be shown them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tongueseg.data.dataset import Record
from tongueseg.inference.preprocess import model_input
from tongueseg.inference.relight import RELIGHT, relight
from tongueseg.inference.relight_pass import is_bright
from tongueseg.io.atomic import write_bytes
from tongueseg.io.encode import encode_png
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo
from tongueseg.spec import ModelSpec


def relight_records(records: Sequence[Record], spec: ModelSpec, folder: Path) -> list[Record]:
    """Return records whose bright photos are relit copies, as ``spec.refine`` asks for.

    So a model learns from what it sees later, and has less to change.

    Args:
        folder: where copies are kept; those of an earlier call are taken as they are.

    Raises:
        BadPhoto: a photo cannot be read.
        CannotWrite: the disk refuses.
    """
    one = partial(_relight_record, spec=spec, folder=folder)
    return list(map_in_order(one, records, available_cores()))


def _relight_record(record: Record, *, spec: ModelSpec, folder: Path) -> Record:
    size = max(spec.input.height, spec.input.width)
    if not is_bright(model_input(read_photo(record.photo, at_least=size), spec.input), spec):
        return record
    copy = folder / f"{record.name}.png"
    if not copy.exists():
        write_bytes(copy, encode_png(relight(read_photo(record.photo).pixels, RELIGHT)))
    return replace(record, photo=copy)
