"""Load settings: a YAML file, ``--set section.key=value`` and flags become one validated model."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from tongueseg.config.renamed import renamed
from tongueseg.config.settings import TrainConfig
from tongueseg.errors import BadSettings, nearest
from tongueseg.io.yaml import parse_yaml

Kind = TypeVar("Kind", bound=BaseModel)


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
    return configured(read_yaml(file) if file else {}, assignments, flags)


def configured(
    tree: Mapping[str, Any],
    assignments: Iterable[str] = (),
    flags: Mapping[str, Any] | None = None,
) -> TrainConfig:
    """Build the settings from a tree of plain values, see :func:`load_config`."""
    values = deepcopy(dict(tree))
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise BadSettings(f"--set {assignment}: write it as key=value, e.g. optim.lr=3e-4")
        _put(values, key.strip(), _parse(assignment, value))
    for key, value in (flags or {}).items():
        if value is not None:
            _put(values, key, value)
    return validate_config(values)


def validate_config(tree: Mapping[str, Any]) -> TrainConfig:
    """Validate a tree of plain values as :class:`TrainConfig`.

    Raises:
        BadSettings: a key is unknown (the message names the nearest one) or a value cannot work.
    """
    return validated(TrainConfig, tree)


def validated(kind: type[Kind], tree: Mapping[str, Any]) -> Kind:
    """Validate a tree of plain values as another kind of settings, see :func:`validate_config`."""
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        raise BadSettings(_error_message(error, kind)) from error


def write_yaml(config: BaseModel) -> str:
    """Return settings as YAML that is read back unchanged, e.g. by :func:`load_config`."""
    return yaml.safe_dump(config.model_dump(mode="json"), sort_keys=False)


def changes(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield, for each setting that differs between two trees, its value before and after."""
    for key in {**before, **after}:
        value, now = before.get(key), after.get(key)
        if isinstance(value, dict) and isinstance(now, dict):
            yield from changes(value, now, f"{prefix}{key}.")
        elif value != now:
            yield f"{prefix}{key} was {value} and is now {now}"


def read_yaml(file: Path) -> dict[str, Any]:
    """Read a YAML file of settings as a tree, without validation.

    Raises:
        BadSettings: the file cannot be read or holds no settings.
    """
    try:
        tree = parse_yaml(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{file}: cannot be read ({error.strerror})") from error
    # PyYAML raises ValueError for dates that do not exist.
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadSettings(f"{file}: not YAML ({' '.join(str(error).split())})") from error
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise BadSettings(f"{file}: holds no settings; write lines such as 'optim: {{lr: 3e-4}}'")
    return tree


def _parse(assignment: str, value: str) -> Any:
    try:
        return parse_yaml(value)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadSettings(f"--set {assignment}: the value is not YAML") from error


def _put(tree: dict[str, Any], key: str, value: Any) -> None:
    *sections, last = key.split(".")
    for section in sections:
        child = tree.setdefault(section, {})
        if child is None:
            # The file names the section and leaves it empty.
            child = tree[section] = {}
        if not isinstance(child, dict):
            raise BadSettings(f"{key}: {section} is a value and has no settings of its own")
        tree = child
    tree[last] = value


def _error_message(error: ValidationError, kind: type[BaseModel]) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        if now := renamed(key):
            return f"{key}: is now called {now}"
        return f"{key}: no such setting{_nearest_key(key, kind)}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: {message} (got {first['input']!r})" if key else message


def _nearest_key(key: str, kind: type[BaseModel]) -> str:
    keys = _keys(kind)
    by_leaf = {k.rsplit(".", 1)[-1]: k for k in keys}
    if hint := nearest(key, keys):
        return hint
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
