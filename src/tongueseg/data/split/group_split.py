"""Splits that keep groups of photos whole and hold tongues of all sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tongueseg.data.dataset import Record
from tongueseg.data.masks import read_mask, tongue_share
from tongueseg.data.split.group_kfold import group_kfold
from tongueseg.data.split.split import split_sizes
from tongueseg.data.split.union_find import UnionFind
from tongueseg.errors import BadDataset, BadSettings, counted
from tongueseg.io.parallel import available_cores, map_in_order
from tongueseg.io.photo import read_photo

_STRATA = 10


@dataclass(frozen=True)
class SplitSettings:
    """How photos are split.

    Attributes:
        val, test: shares of the photos, each at least one group where it is above zero.
        folds: how many folds of a cross-validation; none when None.
        seed: the same seed gives the same split.
    """

    val: float = 0.1
    test: float = 0.1
    folds: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class GroupSplit:
    """The split of each photo.

    Attributes:
        splits: of each name, ``train``, ``val`` or ``test``.
        folds: of each name outside the test split, the fold that holds it out, from 1; None
            without cross-validation.
        groups: the names that were kept together.
    """

    splits: dict[str, str]
    folds: dict[str, int] | None
    groups: list[set[str]]


def group_split(
    names: Sequence[str],
    linked: Iterable[set[str]],
    shares: Mapping[str, float] | None = None,
    settings: SplitSettings | None = None,
) -> GroupSplit:
    """Split photos, and assign those outside the test split to folds.

    Args:
        names: the photos, sorted, so that the seed means the same everywhere.
        linked: sets of names that must stay together, such as those of one subject; they may
            overlap.
        shares: of each photo that is tongue, 0 to 1; None to split without strata.
        settings: shares of the splits, folds and seed.

    Raises:
        BadDataset: too few photos, or too few groups.
        BadSettings: fewer than two folds.
    """
    settings = settings or SplitSettings()
    if settings.folds is not None and settings.folds < 2:
        raise BadSettings(f"--folds {settings.folds}: cross-validation needs at least two")
    groups = _merge(names, linked)
    sizes = split_sizes(len(names), settings.val, settings.test)
    strata = _strata(names, shares, min(size for size in sizes.values() if size))
    assigned = _assign(groups, strata, list(sizes.values()), settings.seed)
    splits = {name: list(sizes)[part] for name, part in assigned.items()}
    folds = None
    if settings.folds is not None:
        used = [group for group in groups if splits[min(group)] != "test"]
        folds = _assign_folds(used, strata, settings.folds, settings.seed)
    return GroupSplit(splits, folds, groups)


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
    return tongue_share(read_mask(record.mask, (photo.height, photo.width)))


def _merge(names: Sequence[str], linked: Iterable[set[str]]) -> list[set[str]]:
    merged = UnionFind(names)
    for group in linked:
        merged.union_all(group)
    return merged.groups()


def _strata(
    names: Sequence[str], shares: Mapping[str, float] | None, smallest: int
) -> dict[str, int]:
    """Cut the photos, by share, into strata of equal number; no more than a split can hold."""
    if shares is None:
        return dict.fromkeys(names, 0)
    count = min(_STRATA, smallest)
    order = sorted(names, key=lambda name: (shares[name], name))
    return {name: rank * count // len(order) for rank, name in enumerate(order)}


def _assign(
    groups: Sequence[set[str]], strata: Mapping[str, int], targets: Sequence[int], seed: int
) -> dict[str, int]:
    """Return the index of the target that each name is assigned to."""
    every = range(max(strata.values()) + 1)
    counts = []
    for group in groups:
        members = [strata[name] for name in group]
        counts.append([members.count(stratum) for stratum in every])
    assigned = group_kfold(counts, targets, seed)
    return {name: part for group, part in zip(groups, assigned, strict=True) for name in group}


def _assign_folds(
    groups: Sequence[set[str]], strata: Mapping[str, int], folds: int, seed: int
) -> dict[str, int]:
    photos = sum(map(len, groups))
    if photos < folds:
        raise BadDataset(f"{counted(photos, 'photo')}: too few for {folds} folds")
    sizes = [(photos + i) // folds for i in range(folds)]
    assigned = _assign(groups, strata, sizes, seed)
    return {name: fold + 1 for name, fold in assigned.items()}
