"""Which photos train, which validate, which test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from tongueseg.errors import BadDataset, counted

SPLITS = ("train", "val", "test")


def seeded_split(names: Sequence[str], val: float, test: float, seed: int) -> dict[str, str]:
    """Split ``names`` at random: the same names, shares and seed give the same split.

    Args:
        val, test: shares of the photos, each at least one photo where it is above zero.

    Raises:
        BadDataset: too few photos to leave any for training.
    """
    order = np.random.default_rng(seed).permutation(len(names))
    sizes = split_sizes(len(names), val, test)
    kinds = [kind for kind in ("test", "val", "train") for _ in range(sizes[kind])]
    return {names[i]: kind for i, kind in zip(order.tolist(), kinds, strict=True)}


def split_sizes(photos: int, val: float, test: float) -> dict[str, int]:
    """Return how many photos each split gets; at least one where its share is above zero.

    Raises:
        BadDataset: none would be left for training.
    """
    n_test = max(1, round(photos * test)) if test else 0
    n_val = max(1, round(photos * val)) if val else 0
    if n_test + n_val >= photos:
        raise BadDataset(
            f"{counted(photos, 'photo')}: none is left for training beside {n_val} to validate "
            f"and {n_test} to test"
        )
    return {"train": photos - n_val - n_test, "val": n_val, "test": n_test}


def split_hash(assignment: Iterable[tuple[str, str]]) -> str:
    """Return a short hash of (name, split) pairs, so that a model can tell what it saw."""
    text = "\n".join(f"{name},{split}" for name, split in sorted(assignment))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
