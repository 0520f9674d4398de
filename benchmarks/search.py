"""What the search is worth: the sampler that learns against random choice, at equal cost.

Both search the same space of networks on the same photos, with the same short trainings, the same
rule that stops hopeless ones and the same seeds. After each share of the seconds that both have
spent, it is told how much of the box between nothing and the budget the networks found so far
dominate. Searches that are finished are kept in the work folder and not made again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import numpy as np

from photos import dataset
from report import print_machine, print_table, write_json
from tongueseg.compression.search.pareto import dominated, losses, reference
from tongueseg.compression.search.searcher import search
from tongueseg.compression.search.settings import SearchSettings, open_search
from tongueseg.compression.search.space import Space
from tongueseg.compression.search.trial import Trial
from tongueseg.config.load import load_config, read_yaml, validated
from tongueseg.io.parallel import available_cores
from tongueseg.training.records import read_records

Sampler = Literal["tpe", "random"]
SAMPLERS: tuple[Sampler, ...] = ("tpe", "random")
SHARES = (0.25, 0.5, 0.75, 1.0)


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, help="dataset; the booth's photos if not given")
    parser.add_argument("--out", type=Path, default=Path("out/search"), help="work folder")
    parser.add_argument("--budget", default="latency<=10ms, size<=2MB")
    parser.add_argument("--space", type=Path, help="YAML file of what to choose from")
    parser.add_argument("--epochs", type=int, default=4, help="of each trial")
    parser.add_argument("--trials", type=int, default=24, help="of each search")
    parser.add_argument("--minutes", type=float, default=60.0, help="of each search")
    parser.add_argument("--seeds", type=int, default=2, help="searches of each kind")
    parser.add_argument("--set", action="append", default=[], help="a setting of the trainings")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def searched(asked: argparse.Namespace, data: Path, sampler: Sampler, seed: int) -> list[Trial]:
    """Search once, or go on with a search that was cut off; return its trials."""
    base = load_config(assignments=asked.set)
    wanted = SearchSettings(
        budget=asked.budget,
        base=base,
        space=validated(Space, read_yaml(asked.space) if asked.space else {}),
        threads=available_cores(),
        sampler=sampler,
        seed=seed,
        epochs=asked.epochs,
        trials=asked.trials,
        minutes=asked.minutes,
    )
    out = asked.out / f"{sampler}-{seed}"
    open_search(out, wanted, resume=out.exists())

    def told(trial: Trial) -> None:
        print(f"{out.name} {trial.name} {trial.point}: {trial.status}", file=sys.stderr, flush=True)

    return search(read_records(data, base.data), out, wanted, on_trial=told)


def course(trials: Sequence[Trial], seconds: float, corner: tuple[float, ...]) -> list[float]:
    """Return what a search dominates after each share of so many seconds."""
    costs = SearchSettings().minimize
    ends = list(accumulate(trial.seconds for trial in trials))
    return [
        dominated(
            [
                losses(trial, costs)
                for trial, end in zip(trials, ends, strict=True)
                if trial.status == "done" and end <= share * seconds
            ],
            corner,
        )
        for share in SHARES
    ]


def compare(found: dict[Sampler, list[list[Trial]]], budget: str) -> dict[Sampler, Any]:
    """Return of each sampler its courses, one per seed, over the seconds that both have spent."""
    every = [trial for several in found.values() for trials in several for trial in trials]
    bounds = SearchSettings(budget=budget)
    corner = reference(every, bounds.minimize, bounds.limits)
    searches = [trials for several in found.values() for trials in several]
    spent = min(sum(trial.seconds for trial in trials) for trials in searches)
    names = ", ".join(f"{edge:g}" for edge in (1 - corner[0], *corner[1:]))
    print(f"{spent / 60:.1f} minutes each; up to IoU, ms and bytes of {names}\n")
    return {
        sampler: [course(trials, spent, corner) for trials in several]
        for sampler, several in found.items()
    }


def main() -> None:
    """Measure and print."""
    asked = settings()
    data = dataset(asked.data, asked.out / "drawn", 60)
    asked.out.mkdir(parents=True, exist_ok=True)
    print_machine()
    found: dict[Sampler, list[list[Trial]]] = {sampler: [] for sampler in SAMPLERS}
    # One seed after the other, so that what else the machine does slows both.
    for seed in range(asked.seeds):
        for sampler in SAMPLERS:
            found[sampler].append(searched(asked, data, sampler, seed))
    courses = compare(found, asked.budget)
    rows = [
        (sampler, *(f"{value:.4f}" for value in np.mean(several, axis=0)))
        for sampler, several in courses.items()
    ]
    print_table(("dominated after", *(f"{share:.0%}" for share in SHARES)), rows)
    means = [np.mean(courses[sampler], axis=0)[-1] for sampler in SAMPLERS]
    print(f"\nthe sampler that learns dominates {means[0] - means[1]:+.4f} more")
    trained = {
        sampler: [sum(trial.status != "too costly" for trial in trials) for trials in several]
        for sampler, several in found.items()
    }
    write_json(asked.json, {"budget": asked.budget, "courses": courses, "trained": trained})


if __name__ == "__main__":
    main()
