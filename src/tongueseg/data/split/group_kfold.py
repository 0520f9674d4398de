"""Groups of photos dealt out, so that each hand gets its number of every kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tongueseg.errors import BadDataset


def deal(groups: Sequence[Sequence[int]], targets: Sequence[int], seed: int) -> list[int]:
    """Deal groups of photos, none of which may be torn, to splits or folds.

    Large groups first, each to where the numbers wanted of its kinds are missed the most, as in
    stratified group k-fold. Where all groups are of one photo, the targets are met exactly. All
    arithmetic is Python's own, so that a seed deals alike on any machine.

    Args:
        groups: for each group, how many of its photos are of each kind.
        targets: how many photos each hand is to get, all of them together.
        seed: decides among groups of one size.

    Returns:
        The hand of each group.

    Raises:
        BadDataset: fewer groups than hands.
    """
    wanting = [hand for hand, target in enumerate(targets) if target]
    if len(groups) < len(wanting):
        raise BadDataset(
            f"{len(groups)} groups of photos that belong together are too few for "
            f"{len(wanting)} splits or folds"
        )
    hands = _Hands(groups, targets)
    order = np.random.default_rng(seed).permutation(len(groups)).tolist()
    order.sort(key=lambda group: -sum(groups[group]))
    dealt = [0] * len(groups)
    for left, group in zip(range(len(order), 0, -1), order, strict=True):
        counts = (*groups[group], sum(groups[group]))
        # The last groups go to those that would stay without any.
        without = [hand for hand in wanting if not hands.have[hand][-1]]
        choice = without if left <= len(without) else hands.with_room(wanting, counts[-1])
        dealt[group] = min(choice, key=lambda hand: hands.cost(hand, counts))
        hands.take(dealt[group], counts)
    return dealt


class _Hands:
    """What every hand has and wants: photos of each kind, and, last, of all kinds."""

    def __init__(self, groups: Sequence[Sequence[int]], targets: Sequence[int]) -> None:
        kinds = [sum(counts) for counts in zip(*groups, strict=True)]
        every = sum(targets)
        self.want = [[target * kind / every for kind in (*kinds, every)] for target in targets]
        self.have = [[0] * (len(kinds) + 1) for _ in targets]
        self._targets = targets

    def with_room(self, hands: Sequence[int], photos: int) -> list[int]:
        """Return the hands that so many photos fit into, or the one that they fit into best."""
        room = {hand: self._targets[hand] - self.have[hand][-1] for hand in hands}
        fitting = [hand for hand in hands if room[hand] >= photos]
        return fitting or [max(hands, key=lambda hand: room[hand])]

    def cost(self, hand: int, counts: Sequence[int]) -> float:
        """Return by how much taking them changes the squared misses over what is wanted."""
        change = 0.0
        for new, have, want in zip(counts, self.have[hand], self.want[hand], strict=True):
            if new:
                change += new * (2 * (have - want) + new) / want
        return change

    def take(self, hand: int, counts: Sequence[int]) -> None:
        """Add a group to a hand."""
        self.have[hand] = [a + b for a, b in zip(self.have[hand], counts, strict=True)]
