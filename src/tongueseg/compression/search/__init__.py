"""A search for small networks: which of them are worth training, and which are best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongueseg.io.lazy import lazy_names

if TYPE_CHECKING:
    from tongueseg.compression.search.pareto import pareto_front as pareto_front
    from tongueseg.compression.search.searcher import search as search
    from tongueseg.compression.search.settings import SearchSettings as SearchSettings
    from tongueseg.compression.search.settings import open_search as open_search
    from tongueseg.compression.search.space import Space as Space
    from tongueseg.compression.search.trial import Trial as Trial

# PyTorch and Optuna are loaded when they are first asked for.
_MODULES = {
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


__getattr__ = lazy_names(__name__, _MODULES)
