"""YAML of people, and of others."""

from __future__ import annotations

from typing import Any

import yaml

MAX_ALIASES = 20
"""Aliases of a file. Nested ones multiply: 600 bytes with more of them hold billions of values."""


class _Loader(yaml.SafeLoader):
    """Reads plain values, and counts aliases."""

    aliases = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            self.aliases += 1
            if self.aliases > MAX_ALIASES:
                raise yaml.composer.ComposerError(problem=f"more than {MAX_ALIASES} aliases")
        return super().compose_node(parent, index)


def parse_yaml(text: str) -> Any:
    """Return the plain values of a YAML text.

    Raises:
        yaml.YAMLError, ValueError, RecursionError: it is no YAML, holds dates that do not exist, is
            nested too deeply, or holds more than :data:`MAX_ALIASES` aliases.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
