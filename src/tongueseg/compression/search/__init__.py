"""A search for small networks: which of them are worth training, and which are best."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongueseg.compression.search.pareto import pareto_front as pareto_front
    from tongueseg.compression.search.searcher import search as search
    from tongueseg.compression.search.settings import SearchSettings as SearchSettings
    from tongueseg.compression.search.settings import open_search as open_search
    from tongueseg.compression.search.space import Space as Space
    from tongueseg.compression.search.trial import Trial as Trial

# PyTorch and Optuna are loaded when they are first asked for.
_HOME = {
    "SearchSettings": "settings",
    "Space": "space",
    "Trial": "trial",
    "open_search": "settings",
    "pareto_front": "pareto",
    "search": "searcher",
}

__all__ = [
    "SearchSettings",
    "Space",
    "Trial",
    "open_search",
    "pareto_front",
    "search",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
