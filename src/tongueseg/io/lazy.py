"""Names of a package that are imported on first use, so that importing it costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a module's ``__getattr__`` (PEP 562) that imports each name from its module.

    Args:
        package: the package's ``__name__``.
        modules: module of each name, relative to the package.

    Example:
        >>> __getattr__ = lazy_names("tongueseg", {"ModelSpec": "spec"})
        >>> __getattr__("ModelSpec").__name__
        'ModelSpec'
    """

    def load(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return load
