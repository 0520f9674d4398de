"""A split that keeps together what belongs together, with tongues of all sizes on every side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tongueseg.data.dataset import Record
from tongueseg.data.masks import read_mask
from tongueseg.data.split.group_kfold import deal
from tongueseg.data.split.split import split_sizes
from tongueseg.data.split.union_find import Together
from tongueseg.errors import BadDataset, BadSettings
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo

_KINDS = 10


@dataclass(frozen=True)
class Assignment:
    """Which photos are for what.

    Attributes:
        splits: of each name, ``train``, ``val`` or ``test``.
        folds: of each name outside the test split, the fold that holds it out, from 1; None where
            no folds were asked for.
        groups: the names that were kept together.
    """

    splits: dict[str, str]
    folds: dict[str, int] | None
    groups: list[set[str]]


def assign(
    names: Sequence[str],
    together: Iterable[set[str]],
    shares: Mapping[str, float] | None = None,
    *,
    val: float = 0.1,
    test: float = 0.1,
    folds: int | None = None,
    seed: int = 0,
) -> Assignment:
    """Split photos, and deal those that are not for the test into folds.

    Args:
        names: the photos, sorted, so that the seed means the same everywhere.
        together: sets of names that must not be torn, such as those of one subject; they may
            overlap.
        shares: of each photo that is tongue, 0 to 1; None to split without regard to it.
        val, test: shares of the photos, each at least one group where it is above zero.
        folds: how many folds.

    Raises:
        BadDataset: too few photos, or too few groups.
        BadSettings: fewer than two folds.
    """
    if folds is not None and folds < 2:
        raise BadSettings(f"--folds {folds}: cross-validation needs at least two")
    groups = _groups(names, together)
    sizes = split_sizes(len(names), val, test)
    kind_of = _kinds(names, shares, min(size for size in sizes.values() if size))
    hands = _dealt(groups, kind_of, list(sizes.values()), seed)
    splits = {
        n: list(sizes)[hand] for group, hand in zip(groups, hands, strict=True) for n in group
    }
    if folds is None:
        return Assignment(splits, None, groups)
    used = [group for group in groups if splits[min(group)] != "test"]
    photos = sum(map(len, used))
    even = [(photos + i) // folds for i in range(folds)]
    if photos < folds:
        raise BadDataset(f"{photos} photos are too few for {folds} folds")
    dealt = _dealt(used, kind_of, even, seed)
    fold_of = {n: hand + 1 for group, hand in zip(used, dealt, strict=True) for n in group}
    return Assignment(splits, fold_of, groups)


def tongue_shares(
    records: Sequence[Record], *, tick: Callable[[], object] = lambda: None
) -> dict[str, float]:
    """Return the share of each photo that is tongue, 0 to 1.

    Raises:
        BadPhoto, BadMask: a pair cannot be read.
    """
    shares = {}
    for record, share in zip(
        records, map_in_order(_share, records, available_cores()), strict=True
    ):
        shares[record.name] = share
        tick()
    return shares


def _share(record: Record) -> float:
    photo = read_photo(record.photo, at_least=1)
    return float(read_mask(record.mask, (photo.height, photo.width)).mean())


def _groups(names: Sequence[str], together: Iterable[set[str]]) -> list[set[str]]:
    gathered = Together(names)
    for belonging in together:
        first, *others = sorted(belonging)
        for name in others:
            gathered.join(first, name)
    return gathered.groups()


def _kinds(
    names: Sequence[str], shares: Mapping[str, float] | None, smallest: int
) -> dict[str, int]:
    """Cut the photos, by share, into kinds of equal number; no more kinds than a split can hold."""
    if shares is None:
        return dict.fromkeys(names, 0)
    count = min(_KINDS, smallest)
    order = sorted(names, key=lambda name: (shares[name], name))
    return {name: rank * count // len(order) for rank, name in enumerate(order)}


def _dealt(
    groups: Sequence[set[str]], kind_of: Mapping[str, int], targets: Sequence[int], seed: int
) -> list[int]:
    kinds = range(max(kind_of.values()) + 1)
    counted = []
    for group in groups:
        its = [kind_of[name] for name in group]
        counted.append([its.count(kind) for kind in kinds])
    return deal(counted, targets, seed)
