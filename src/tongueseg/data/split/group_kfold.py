"""Stratified group k-fold: groups of photos spread over splits or folds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tongueseg.errors import BadDataset


def group_kfold(groups: Sequence[Sequence[int]], targets: Sequence[int], seed: int) -> list[int]:
    """Assign groups of photos to splits or folds; no group is divided.

    Large groups come first. Each goes to the fold that lacks the most photos of its strata, as in
    stratified group k-fold. Where all groups are of one photo, the targets are met exactly. All
    arithmetic is Python's own, so that a seed gives the same folds on any machine.

    Args:
        groups: for each group, how many of its photos are of each stratum.
        targets: how many photos each fold is to get; they add up to all photos.
        seed: decides among groups of one size.

    Returns:
        The fold of each group, as an index into ``targets``.

    Raises:
        BadDataset: fewer groups than folds.
    """
    used = [fold for fold, target in enumerate(targets) if target]
    if len(groups) < len(used):
        raise BadDataset(
            f"{len(groups)} groups of photos that belong together are too few for "
            f"{len(used)} splits or folds"
        )
    folds = _Folds(groups, targets)
    order = np.random.default_rng(seed).permutation(len(groups)).tolist()
    order.sort(key=lambda group: -sum(groups[group]))
    assigned = [0] * len(groups)
    for left, group in zip(range(len(order), 0, -1), order, strict=True):
        counts = (*groups[group], sum(groups[group]))
        # The last groups go to the folds that are still empty.
        empty = [fold for fold in used if not folds.have[fold][-1]]
        choice = empty if left <= len(empty) else folds.with_room(used, counts[-1])
        assigned[group] = min(choice, key=lambda fold: folds.cost(fold, counts))
        folds.add(assigned[group], counts)
    return assigned


class _Folds:
    """What every fold has and is to get: photos of each stratum and, last, of all strata."""

    def __init__(self, groups: Sequence[Sequence[int]], targets: Sequence[int]) -> None:
        strata = [sum(counts) for counts in zip(*groups, strict=True)]
        photos = sum(targets)
        self.want = [[target * n / photos for n in (*strata, photos)] for target in targets]
        self.have = [[0] * (len(strata) + 1) for _ in targets]
        self._targets = targets

    def with_room(self, folds: Sequence[int], photos: int) -> list[int]:
        """Return the folds that so many photos fit into, or the one that they fit into best."""
        room = {fold: self._targets[fold] - self.have[fold][-1] for fold in folds}
        fitting = [fold for fold in folds if room[fold] >= photos]
        return fitting or [max(folds, key=lambda fold: room[fold])]

    def cost(self, fold: int, counts: Sequence[int]) -> float:
        """Return how a group would change the squared error of a fold, relative to its target."""
        change = 0.0
        for new, have, want in zip(counts, self.have[fold], self.want[fold], strict=True):
            if new:
                change += new * (2 * (have - want) + new) / want
        return change

    def add(self, fold: int, counts: Sequence[int]) -> None:
        """Add a group to a fold."""
        self.have[fold] = [a + b for a, b in zip(self.have[fold], counts, strict=True)]
