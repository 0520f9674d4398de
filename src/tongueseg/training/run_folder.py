"""The run folder: made once, resumed only with the same settings and data."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tongueseg.config.load import changes, load_config, write_yaml
from tongueseg.config.settings import TrainConfig
from tongueseg.data.dataset import Record
from tongueseg.errors import (
    BadDataset,
    BadMask,
    BadModel,
    BadPhoto,
    BadSettings,
    MissingExtra,
)
from tongueseg.io.atomic import write_bytes, write_text
from tongueseg.io.csv import csv_bytes, read_table
from tongueseg.spec import sha256
from tongueseg.training.preflight import check_settings

CONFIG = "config.yaml"
"""The file of settings, which marks a folder as a run folder."""

_DATA_COLUMNS = ("name", "split", "photo_sha256", "mask_sha256")
# split, digests of photo and mask
_Entry = tuple[str, str, str]
DIGITS = 16
"""How much of a SHA-256 ``data.csv`` tells."""


def start_run(
    run: Path, config: TrainConfig, *, overwrite: bool = False, data: Path | None = None
) -> None:
    """Make the run folder and write the settings into it.

    Args:
        data: the dataset, which overwriting must not touch.

    Raises:
        BadSettings: the folder exists and ``overwrite`` is off; it is no run folder; it holds an
            input of the training; or the settings cannot work on this machine. Nothing is made
            or removed then.
        MissingExtra: the network or a logger needs an extra that is not installed. Likewise.
    """
    check_settings(config)
    inputs = [*inputs_of(config), *([data] if data else [])]
    clear(run / CONFIG, overwrite=overwrite, inputs=inputs)
    write_text(run / CONFIG, write_yaml(config))


@contextmanager
def removed_if_refused(run: Path) -> Iterator[None]:
    """Remove a run folder if its training is refused before an epoch is finished.

    The corrected call then finds no folder in its way. A training that failed later, or was
    interrupted, keeps its folder.
    """
    try:
        yield
    except (BadDataset, BadMask, BadModel, BadPhoto, BadSettings, MissingExtra):
        if not any(run.rglob("last.ckpt")):
            shutil.rmtree(run, ignore_errors=True)
        raise


def inputs_of(config: TrainConfig) -> list[Path]:
    """Return the paths that a training reads besides its dataset."""
    distill = config.distill
    paths = (config.train.init, config.data.faces, distill.unlabelled, *distill.teachers)
    return [Path(path) for path in paths if path]


def clear(settings: Path, *, overwrite: bool, inputs: Iterable[Path] = ()) -> None:
    """Remove the output folder of an earlier call, if ``overwrite`` allows it.

    Raises:
        BadSettings: as :func:`check_clear`. Nothing is removed then.
    """
    check_clear(settings, overwrite=overwrite, inputs=inputs)
    folder = settings.parent
    if folder.exists() and any(folder.iterdir()):
        shutil.rmtree(folder)


def check_clear(settings: Path, *, overwrite: bool, inputs: Iterable[Path] = ()) -> None:
    """Check that an output folder is new, or may be removed.

    Args:
        settings: the file of settings in it. A folder without that file is left alone.
        inputs: paths that the call is going to read.

    Raises:
        BadSettings: the folder is not empty, and ``overwrite`` is off, or it lacks the file, or
            it holds an input.
    """
    folder = settings.parent
    if folder.exists() and not folder.is_dir():
        raise BadSettings(f"{folder}: is a file; --out takes a folder")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not overwrite:
        raise BadSettings(f"{folder}: exists; add --resume to go on or --overwrite to start anew")
    if not settings.exists():
        raise BadSettings(f"{folder}: holds no {settings.name}, so it is not overwritten")
    for path in inputs:
        if path.resolve().is_relative_to(folder.resolve()):
            raise BadSettings(f"{folder}: holds {path}, which is read here; choose another --out")


def resumed_config(run: Path, given: TrainConfig | None = None) -> TrainConfig:
    """Return the settings of a run that was interrupted.

    Args:
        given: settings that the user gave again. They must equal those of the run.

    Raises:
        BadSettings: there is nothing to resume, or the given settings differ.
    """
    if not (run / CONFIG).exists():
        raise BadSettings(f"{run}: no run to resume here; leave out --resume to start one")
    config = load_config(run / CONFIG)
    if given is not None and given != config:
        changed = ", ".join(changes(config.model_dump(), given.model_dump()))
        raise BadSettings(f"{run}: cannot resume with other settings: {changed}")
    return config


def note_data(run: Path, records: Sequence[Record]) -> None:
    """Write ``data.csv``, the photos of a run with split and SHA-256, or compare with it.

    Raises:
        BadDataset: the run was made for other data. The message says what changed.
    """
    file = run / "data.csv"
    entries = {record.name: _entry(record) for record in records}
    if file.exists():
        differences = "; ".join(_differences(_read(file), entries))
        if differences:
            raise BadDataset(f"{run}: the data changed since this run began: {differences}")
        return
    rows = ([name, *entry] for name, entry in entries.items())
    write_bytes(file, csv_bytes(_DATA_COLUMNS, rows))


def _entry(record: Record) -> _Entry:
    try:
        photo, mask = (sha256(file)[:DIGITS] for file in (record.photo, record.mask))
    except OSError as error:
        raise BadDataset(f"{record.name}: cannot be read ({error.strerror})") from error
    return record.split, photo, mask


def _read(file: Path) -> dict[str, _Entry]:
    _, rows = read_table(file)
    cells = ([row.get(column, "") for column in _DATA_COLUMNS] for row in rows)
    return {name: (split, photo, mask) for name, split, photo, mask in cells}


def _differences(before: dict[str, _Entry], now: dict[str, _Entry]) -> Iterator[str]:
    both = before.keys() & now.keys()
    for what, names in (
        ("new", now.keys() - before.keys()),
        ("gone", before.keys() - now.keys()),
        ("in another split", {name for name in both if before[name][0] != now[name][0]}),
        ("changed", {name for name in both if before[name][1:] != now[name][1:]}),
    ):
        if names:
            examples = ", ".join(sorted(names)[:3]) + (", …" if len(names) > 3 else "")
            yield f"{len(names)} {what} ({examples})"
