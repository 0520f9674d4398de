"""The service: requests a second and how long they take, beside the sketch that tutorials end with.

Both run in processes of their own on loopback, one loaded at a time, in the order of the table.
Then, of ours alone: what the handler adds to the work itself, what happens at twice the load that
it can bear, and whether its memory grows. Ends with 1 where memory grows by 5 % or more, or where
an answer is neither a mask nor a 503.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from PIL import Image

from load import HOST, Client, Outcome, a_second, at_a_time, post
from report import print_machine, print_table, verdict, write_json
from serving import Served, running, serving
from tongueseg import Segmenter
from tongueseg.data.synthetic import draw_mouth
from tongueseg.encode import encode_mask

CONCURRENCY = (1, 8, 64)
RATIO, P99_RATIO, GOODPUT, REFUSED_MS, ADDED_MS, GROWTH = 20, 10, 0.9, 50, 3, 0.05
_DISTINCT = 8
_SAMPLES = 100
_PATH = "/v1/predict"
_SKETCH = "sketch"
# Requests of each row where one takes a second.
_SLOW = 16


@dataclass(frozen=True)
class Row:
    """A row of the table: who was asked, for what, and how that went."""

    who: str
    photos: str
    clients: int
    rate: float
    p50: float
    p99: float
    refused: int
    errors: int


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--runtime", default="auto", help="as for tongueseg serve")
    parser.add_argument("--seconds", type=float, default=20, help="of each row of ours (20)")
    parser.add_argument("--overload", type=float, default=60, help="seconds at twice the load (60)")
    parser.add_argument("--requests", type=int, default=2000, help="over which memory is watched")
    parser.add_argument("--no-sketch", action="store_true", help="leave the tutorial's out")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def photos_of(width: int, height: int) -> list[bytes]:
    """Return JPEGs of one size, as sharp and noisy as those of a phone."""
    rng = np.random.default_rng(0)
    drawn = draw_mouth(rng, height=480, width=640).photo
    large = np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC), np.int16)
    made = []
    for number in range(_DISTINCT):
        noisy = np.roll(large, number * width // 20, axis=1) + rng.normal(0, 3, large.shape)
        content = io.BytesIO()
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(content, "JPEG", quality=90)
        made.append(content.getvalue())
    return made


@contextmanager
def sketching() -> Iterator[Served]:
    """Run the tutorial's sketch."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    script = Path(__file__).with_name("sketch.py")
    with running([sys.executable, str(script), str(port)], {}) as (process, log):
        while process.poll() is None:
            with socket.socket() as door:
                if door.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"the sketch did not start: {log.read_text('utf-8')}")
        yield Served(port, process.pid)


def row_of(who: str, photos: str, clients: int, outcomes: list[Outcome]) -> Row:
    """Sum up a run: of all that was answered with a mask, rate and latencies in milliseconds."""
    done = [one for one in outcomes if one.status == 200]
    refused = sum(one.status == 503 for one in outcomes)
    if not done:
        return Row(who, photos, clients, 0.0, 0.0, 0.0, refused, len(outcomes) - refused)
    span = max(one.sent + one.seconds for one in done) - min(one.sent for one in done)
    p50, p99 = np.percentile([1000 * one.seconds for one in done], [50, 99])
    errors = len(outcomes) - len(done) - refused
    return Row(who, photos, clients, len(done) / span, float(p50), float(p99), refused, errors)


def rows_of(
    who: str,
    served: Served,
    photos: dict[str, list[bytes]],
    *,
    seconds: float = float("inf"),
    count: int | None = None,
) -> Iterator[Row]:
    """Yield a row for each kind of photo and number of clients.

    Each lasts so many seconds, or so many requests where a single one takes seconds; every client
    asks once at least.
    """
    for kind, contents in photos.items():
        requests = [post(_PATH, content) for content in contents]
        asyncio.run(at_a_time(served.port, requests, 1, count=2))
        for clients in CONCURRENCY:
            many = count and max(count, clients)
            run = at_a_time(served.port, requests, clients, seconds=seconds, count=many)
            row = row_of(who, kind, clients, asyncio.run(run))
            print(f"{row.rate:.2f} requests/s", who, kind, clients, file=sys.stderr, flush=True)
            yield row


async def added(
    served: Served, model: str, runtime: str, photos: Sequence[bytes]
) -> dict[str, float]:
    """Return the milliseconds that the service adds to the work itself, and decoding's share of it.

    The work, done here by one thread, and a request for it take turns.
    """
    differences, shares, client = list[float](), list[float](), Client(served.port, 0.0)
    with Segmenter(model, runtime, threads=1) as segmenter:
        for number in range(_SAMPLES):
            photo = photos[number % len(photos)]
            began = time.perf_counter()
            found = segmenter(photo)
            told = {"mask": base64.b64encode(encode_mask(found.mask)).decode()}
            json.dumps({**told, "contour": found.contour})
            took = time.perf_counter() - began
            asked = await client.ask(post(_PATH, photo))
            differences.append(1000 * (asked.seconds - took))
            shares.append(found.milliseconds["read"] / (1000 * took))
    client.close()
    return {"added_ms": median(differences), "decoding_share": median(shares)}


def overload(served: Served, photos: list[bytes], rate: float, seconds: float) -> dict[str, float]:
    """Send twice what can be answered; say what came of it."""
    requests = [post(_PATH, photo) for photo in photos]
    outcomes = asyncio.run(a_second(served.port, requests, 2 * rate, seconds))
    done = [one for one in outcomes if one.status == 200 and one.sent + one.seconds <= seconds]
    refused = [1000 * one.seconds for one in outcomes if one.status == 503]
    return {
        "goodput": len(done) / seconds / rate,
        "refused_p99": float(np.percentile(refused, 99)) if refused else 0.0,
        "refused": len(refused) / len(outcomes),
        "errors": sum(one.status not in (200, 503) for one in outcomes),
    }


def growth(served: Served, photos: list[bytes], count: int) -> dict[str, float]:
    """Return memory in MiB at the end, by how much it grew since a tenth, and wrong answers."""
    requests, memory, wrong = [post(_PATH, photo) for photo in photos], list[float](), 0
    for _ in range(_SAMPLES):
        some = max(1, count // _SAMPLES)
        outcomes = asyncio.run(at_a_time(served.port, requests, 8, count=some))
        wrong += sum(one.status != 200 for one in outcomes)
        memory.append(served.memory())
    early, late = median(memory[5:15]), median(memory[-10:])
    return {"memory": late, "growth": late / early - 1, "wrong": wrong}


def details(
    served: Served, model: str, asked: argparse.Namespace, photos: dict[str, list[bytes]]
) -> dict[str, float]:
    """Measure what is asked of ours alone, and print it."""
    found: dict[str, float] = {}
    for kind, contents in photos.items():
        one = asyncio.run(added(served, model, asked.runtime, contents))
        found |= {f"{name} {kind}": value for name, value in one.items()}
        ms = one["added_ms"]
        print(f"\n{model}, {kind}: the service adds {ms:.2f} ms to decode, predict and encode, "
              f"target {ADDED_MS}: {verdict(ms <= ADDED_MS)}; decoding is "
              f"{one['decoding_share']:.1%} of them")  # fmt: skip
    small = next(iter(photos.values()))
    rate = peak(served, small, asked.seconds)
    found |= (over := overload(served, small, rate, asked.overload))
    print(f"at twice {rate:.1f} requests/s: {over['goodput']:.1%} of them answered, target "
          f"{GOODPUT:.0%}: {verdict(over['goodput'] >= GOODPUT)}; {over['refused']:.1%} refused, "
          f"99 % of these within {over['refused_p99']:.0f} ms, target {REFUSED_MS}: "
          f"{verdict(over['refused_p99'] < REFUSED_MS)}; {over['errors']:.0f} other")  # fmt: skip
    found |= (held := growth(served, small, asked.requests))
    print(f"resident memory after {asked.requests:,} requests {held['memory']:.0f} MiB, growth "
          f"{held['growth']:+.1%}, target under {GROWTH:.0%}: "
          f"{verdict(held['growth'] < GROWTH)}", flush=True)  # fmt: skip
    return {**found, "peak": rate}


def peak(served: Served, photos: list[bytes], seconds: float) -> float:
    """Return the requests a second that are answered to eight clients who never pause."""
    requests = [post(_PATH, photo) for photo in photos]
    outcomes = asyncio.run(at_a_time(served.port, requests, 8, seconds=seconds))
    return row_of("", "", 8, outcomes).rate


def print_rows(rows: list[Row]) -> None:
    """Print the table."""
    header = ("who", "photos", "clients", "requests/s", "p50 ms", "p99 ms", "503", "errors")
    cells = [
        (
            row.who,
            row.photos,
            str(row.clients),
            f"{row.rate:.2f}",
            f"{row.p50:.0f}",
            f"{row.p99:.0f}",
            str(row.refused),
            str(row.errors),
        )
        for row in rows
    ]
    print_table(header, cells)


def judge(rows: list[Row], ours: str, kind: str) -> None:
    """Print how many times the sketch's speed ours has, with eight clients."""
    theirs, own = (
        next(r for r in rows if (r.who, r.photos, r.clients) == (who, kind, 8))
        for who in (_SKETCH, ours)
    )
    times, p99 = own.rate / theirs.rate, theirs.p99 / own.p99
    print(f"{ours}, {kind}, 8 clients: {times:.1f} times the sketch's requests a second, target "
          f"{RATIO}: {verdict(times >= RATIO)}; its p99 is {p99:.1f} times ours, target "
          f"{P99_RATIO}: {verdict(p99 >= P99_RATIO)}")  # fmt: skip


def main() -> None:
    """Measure and print."""
    asked = settings()
    print_machine()
    photos = {"640x480": photos_of(640, 480), "12 MP": photos_of(4000, 3000)}
    rows: list[Row] = []
    if not asked.no_sketch:
        with sketching() as sketch:
            rows += rows_of(_SKETCH, sketch, photos, count=_SLOW)
    sound, figures = True, dict[str, object]()
    for model in asked.models:
        with serving(model=model, runtime=asked.runtime) as served:
            its = list(rows_of(model, served, photos, seconds=asked.seconds))
            one = details(served, model, asked, photos)
        rows, figures[model] = rows + its, one
        errors = sum(row.errors for row in its) + one["errors"] + one["wrong"]
        sound = sound and not errors and one["growth"] < GROWTH
    print()
    print_rows(rows)
    print()
    for model in asked.models if not asked.no_sketch else ():
        for kind in photos:
            judge(rows, model, kind)
    write_json(asked.json, {"rows": [vars(row) for row in rows], **figures})
    sys.exit(0 if sound else 1)


if __name__ == "__main__":
    main()
