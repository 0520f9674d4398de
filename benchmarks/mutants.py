"""Ten thousand wrong photos: whether the service refuses each in words, and stays what it was.

The real command in a process of its own, asked over loopback. Ends with 1 where an answer is a
500 or none at all, where a refusal is no JSON, where one takes longer than the deadline, or where
resident memory grows by 5 % or more from the first fifth of the photos to the last.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from load import Outcome, at_a_time, post, run
from mutated import mutants, seeds
from report import print_machine, print_table, verdict, write_json
from serving import Served, serving
from tongueseg.synthetic.drawn import draw_mouth

ALLOWED_GROWTH = 0.05
DEADLINE = 10
_CLIENTS = 4
_BATCH = 100


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000, help="how many photos (10,000)")
    parser.add_argument("--seed", type=int, default=0, help="of what is done to them (0)")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


class Tally:
    """What came of the photos so far."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.faults: list[str] = []
        self.longest = 0.0

    def add(self, name: str, outcome: Outcome) -> None:
        """Count one answer; note what should not have been."""
        self.answers[name, outcome.status] += 1
        self.longest = max(self.longest, outcome.seconds)
        if outcome.status not in (200, 413, 415, 422):
            self.faults.append(f"{name}: {outcome.status} {outcome.body[:200]!r}")
        elif outcome.status != 200 and not _says_why(outcome.body):
            self.faults.append(f"{name}: {outcome.status} without words: {outcome.body[:200]!r}")

    @property
    def clean(self) -> bool:
        """Whether every answer is as it should be."""
        return not self.faults and self.longest < DEADLINE


def _says_why(body: bytes) -> bool:
    try:
        error = json.loads(body)["error"]
        return bool(error["code"] and error["message"])
    except (ValueError, KeyError, TypeError):
        return False


def send_all(served: Served, options: argparse.Namespace) -> tuple[Tally, list[float]]:
    """Send every photo; return what came of them and the memory after each hundred."""
    rng = np.random.default_rng(options.seed)
    photos = seeds(draw_mouth(rng, height=120, width=160).photo)
    wrong = islice(mutants(rng, photos), options.count)
    tally, memory = Tally(), list[float]()
    while batch := list(islice(wrong, _BATCH)):
        requests = [post("/v1/predict", content) for _, content in batch]
        names = [name for name, _ in batch]
        for name, outcome in run(_batch(served.port, names, requests)):
            tally.add(name, outcome)
        memory.append(served.memory())
    return tally, memory


async def _batch(port: int, names: list[str], requests: list[bytes]) -> list[tuple[str, Outcome]]:
    clients = range(_CLIENTS)
    runs = [
        at_a_time(port, requests_of_client, 1, count=len(requests_of_client), keep=True)
        for k in clients
        if (requests_of_client := requests[k::_CLIENTS])
    ]
    done = await asyncio.gather(*runs)
    return [
        pair for k in range(len(done)) for pair in zip(names[k::_CLIENTS], done[k], strict=True)
    ]


def main() -> None:
    """Ask and print."""
    options = settings()
    print_machine()
    with serving(deadline=DEADLINE) as served:
        tally, memory = send_all(served, options)
    kinds = sorted({name for name, _ in tally.answers})
    statuses = sorted({status for _, status in tally.answers})
    rows = [(name, *(str(tally.answers[name, status]) for status in statuses)) for name in kinds]
    print_table(("photos", *(str(status) for status in statuses)), rows)
    fifth = max(1, len(memory) // 5)
    growth = median(memory[-fifth:]) / median(memory[:fifth]) - 1
    flat = growth < ALLOWED_GROWTH
    print(
        f"\nlongest answer {tally.longest:.2f} s; resident memory {memory[-1]:.0f} MiB, "
        f"growth {growth:+.1%}: {verdict(flat)}"
    )
    print(f"every answer in words, none a 500: {verdict(tally.clean)}")
    for fault in tally.faults[:20]:
        print(fault)
    figures = {"answers": [[*key, n] for key, n in sorted(tally.answers.items())]}
    write_json(options.json, {**figures, "longest": tally.longest, "growth": growth})
    sys.exit(0 if flat and tally.clean else 1)


if __name__ == "__main__":
    main()
