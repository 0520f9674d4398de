"""Settings: a YAML file, ``--set section.key=value`` and flags become one checked model."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from tongueseg.errors import BadSettings, nearest
from tongueseg.settings import TrainConfig


def load_config(
    file: Path | None = None,
    assignments: Iterable[str] = (),
    flags: Mapping[str, Any] | None = None,
) -> TrainConfig:
    """Build the settings from a YAML file, then assignments, then flags; later ones win.

    Args:
        file: a YAML file with any part of :class:`TrainConfig`.
        assignments: strings such as ``optim.lr=3e-4``.
        flags: dotted keys with values; those that are None are left out.

    Raises:
        BadSettings: the file cannot be read, a key is unknown or a value cannot work.
    """
    tree = _read_yaml(file) if file else {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise BadSettings(f"--set {assignment}: write it as key=value, e.g. optim.lr=3e-4")
        _put(tree, key.strip(), _parse(assignment, value))
    for key, value in (flags or {}).items():
        if value is not None:
            _put(tree, key, value)
    return validate_config(tree)


def validate_config(tree: Mapping[str, Any]) -> TrainConfig:
    """Check a tree of plain values against :class:`TrainConfig`.

    Raises:
        BadSettings: a key is unknown (the nearest known one is named) or a value cannot work.
    """
    try:
        return TrainConfig.model_validate(tree)
    except ValidationError as error:
        raise BadSettings(_in_words(error)) from error


def write_yaml(config: TrainConfig) -> str:
    """Return the settings as YAML that :func:`load_config` reads back unchanged."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False)


def _read_yaml(file: Path) -> dict[str, Any]:
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{file}: cannot be read ({error.strerror})") from error
    # YAML's own dates raise ValueError where there is no such day.
    except (yaml.YAMLError, ValueError) as error:
        raise BadSettings(f"{file}: not YAML ({' '.join(str(error).split())})") from error
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise BadSettings(f"{file}: holds no settings; write lines such as 'optim: {{lr: 3e-4}}'")
    return tree


def _parse(assignment: str, value: str) -> Any:
    try:
        return yaml.safe_load(value)
    except (yaml.YAMLError, ValueError) as error:
        raise BadSettings(f"--set {assignment}: the value is not YAML") from error


def _put(tree: dict[str, Any], key: str, value: Any) -> None:
    *sections, last = key.split(".")
    for section in sections:
        child = tree.setdefault(section, {})
        if not isinstance(child, dict):
            raise BadSettings(f"{key}: {section} is a value and has no settings of its own")
        tree = child
    tree[last] = value


def _in_words(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{key}: no such setting{_nearest_key(key)}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message} (got {first['input']!r})" if key else message


def _nearest_key(key: str) -> str:
    keys = _keys(TrainConfig)
    by_leaf = {k.rsplit(".", 1)[-1]: k for k in keys}
    whole = nearest(key, keys)
    if whole:
        return whole
    close = difflib.get_close_matches(key.rsplit(".", 1)[-1], list(by_leaf), n=1, cutoff=0.5)
    return f"; did you mean {by_leaf[close[0]]}?" if close else ""


def _keys(section: type[BaseModel], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys += _keys(kind, f"{prefix}{name}.")
        else:
            keys.append(prefix + name)
    return keys
