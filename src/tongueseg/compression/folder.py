"""An output folder that a call makes once, and resumes only with the same settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tongueseg.config.augmentation import Section
from tongueseg.config.load import changes, read_yaml, validated, write_yaml
from tongueseg.errors import BadSettings
from tongueseg.io.atomic import write_text
from tongueseg.training.run_folder import clear


def open_folder(
    file: Path,
    settings: Section,
    *,
    extendable: Mapping[str, Any],
    resume: bool = False,
    overwrite: bool = False,
    inputs: Iterable[Path] = (),
) -> None:
    """Make the folder of a file of settings and write them, or check that it can go on with them.

    Args:
        file: in the folder.
        extendable: settings that may be given anew, as pydantic's ``exclude`` takes them.
        inputs: what is read, which overwriting must not touch.

    Raises:
        BadSettings: the folder exists and neither is wanted; there is nothing to resume; it was
            made with other settings.
    """
    if resume:
        _check_same(file, settings, extendable)
    else:
        clear(file, overwrite=overwrite, inputs=inputs)
    write_text(file, write_yaml(settings))


def _check_same(file: Path, settings: Section, extendable: Mapping[str, Any]) -> None:
    out = file.parent
    if not file.exists():
        raise BadSettings(f"{out}: nothing to resume here; leave out --resume to start")
    known = validated(type(settings), read_yaml(file))
    # As JSON has them: a file knows lists and no tuples.
    before, after = (
        one.model_dump(mode="json", exclude=dict(extendable)) for one in (known, settings)
    )
    changed = ", ".join(changes(before, after))
    if changed:
        raise BadSettings(
            f"{out}: cannot resume with other settings: {changed}; only "
            f"{' and '.join(_names(extendable))} may change, so choose another --out for the rest"
        )


def _names(tree: Mapping[str, Any]) -> list[str]:
    """Return the settings that a tree names, such as ``trials``."""
    return [
        name
        for key, below in tree.items()
        for name in (_names(below) if isinstance(below, Mapping) else [key])
    ]
