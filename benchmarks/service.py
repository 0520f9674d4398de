"""The service: requests a second and how long they take, beside the sketch that tutorials end with.

Both run in processes of their own on loopback, one loaded at a time and row after row, so that a
busy machine slows both. Then, of ours alone: what it adds to the work itself, what happens at 2 to
16 times the load that it can bear, and whether its memory grows. Ends with 1 where memory grows by
5 % or more, or where an answer is neither a mask nor a refusal for want of room or time.
"""

from __future__ import annotations

import argparse
import io
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from load import HOST, Outcome, a_second, at_a_time, post, run
from report import print_machine, print_table, verdict, write_json
from serving import Served, running, serving
from tongueseg.synthetic.drawn import draw_mouth

CONCURRENCY = (1, 8, 64)
RATIO, P99_RATIO, GOODPUT, REFUSED_MS, ADDED_MS, GROWTH = 20, 10, 0.9, 50, 3, 0.05
OVERLOAD = (2, 4, 8, 16)
_DISTINCT = 8
_SAMPLES = 100
_PATH = "/v1/predict"
_SECONDS = f'tongueseg_request_seconds_sum{{path="{_PATH}"}}'
_SKETCH = "sketch"
_WORK = ("read", "refine", "postprocess", "encode")
# Requests of each row where one takes a second.
_SLOW = 16


class Row(NamedTuple):
    """A row of the table: the server, the photos, the clients, and the outcomes."""

    server: str
    photos: str
    clients: int
    rate: float
    p50: float
    p99: float
    refused: int
    late: int
    errors: int


def settings() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", nargs="*", default=["default"], help="as --model takes them")
    parser.add_argument("--runtime", default="auto", help="as for tongueseg serve")
    parser.add_argument("--seconds", type=float, default=20, help="of each row of ours (20)")
    parser.add_argument(
        "--overload", type=float, default=60, help="seconds of overload in all (60)"
    )
    parser.add_argument("--requests", type=int, default=2000, help="over which memory is watched")
    parser.add_argument("--no-sketch", action="store_true", help="leave the tutorial's out")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


def photos_of(width: int, height: int) -> list[bytes]:
    """Return JPEGs of one size, as sharp and noisy as those of a phone."""
    rng = np.random.default_rng(0)
    drawn = draw_mouth(rng, height=480, width=640).photo
    large = np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC), np.int16)
    photos = []
    for number in range(_DISTINCT):
        noisy = np.roll(large, number * width // 20, axis=1) + rng.normal(0, 3, large.shape)
        content = io.BytesIO()
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(content, "JPEG", quality=90)
        photos.append(content.getvalue())
    return photos


@contextmanager
def sketching() -> Iterator[Served]:
    """Run the tutorial's sketch."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    script = Path(__file__).with_name("sketch.py")
    with running([sys.executable, str(script), str(port)], {}) as (process, log):
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit(f"the sketch did not start: {log.read_text('utf-8')}")
        yield Served(port, process.pid)


def row_of(server: str, photos: str, clients: int, outcomes: list[Outcome]) -> Row:
    """Sum up a run: of all that was answered with a mask, rate and latencies in milliseconds."""
    done = [one for one in outcomes if one.status == 200]
    refused, late = (sum(one.status == status for one in outcomes) for status in (503, 504))
    others = len(outcomes) - len(done) - refused - late
    if not done:
        return Row(server, photos, clients, 0.0, 0.0, 0.0, refused, late, others)
    span = max(one.sent + one.seconds for one in done) - min(one.sent for one in done)
    p50, p99 = (float(np.percentile([1000 * one.seconds for one in done], p)) for p in (50, 99))
    return Row(server, photos, clients, len(done) / span, p50, p99, refused, late, others)


def measure(
    running: dict[str, Served], photos: dict[str, list[bytes]], seconds: float
) -> Iterator[Row]:
    """Yield a row for each kind of photo, number of clients and service, these taking turns.

    Those of ours last so many seconds, the sketch's so many requests; every client asks once at
    least.
    """
    for kind, contents in photos.items():
        requests = [post(_PATH, content) for content in contents]
        for served in running.values():
            run(at_a_time(served.port, requests, 1, count=2))
        for clients in CONCURRENCY:
            for server, served in running.items():
                slow = server == _SKETCH
                count, until = (max(_SLOW, clients), float("inf")) if slow else (None, seconds)
                load = at_a_time(served.port, requests, clients, seconds=until, count=count)
                row = row_of(server, kind, clients, run(load))
                print(f"{row.rate:.2f} requests/s", *row[:3], file=sys.stderr, flush=True)
                yield row


def added(served: Served, photos: list[bytes]) -> dict[str, float]:
    """Return the milliseconds that come on top of the work itself, and decoding's share of that.

    ``added_ms`` is what the service takes for a request, from its head to the end of its answer and
    by its own metrics, but for the steps that the answers tell of: the rest of the upload, the
    form, the way to a thread and back, JSON, log. ``round_ms`` is what the generator waits for, but
    for those steps: the server's parser, loopback and the generator itself as well.
    """
    requests = [post(_PATH, photo) for photo in photos]
    before = served.metric(_SECONDS)
    answers = run(at_a_time(served.port, requests, 1, count=_SAMPLES, keep=True))
    seconds = served.metric(_SECONDS) - before
    steps = [json.loads(one.body)["milliseconds"] for one in answers]
    works = [sum(step_ms[name] for name in _WORK) for step_ms in steps]
    rounds = [1000 * one.seconds - work for one, work in zip(answers, works, strict=True)]
    shares = [step_ms["read"] / work for step_ms, work in zip(steps, works, strict=True)]
    return {
        "added_ms": 1000 * seconds / len(answers) - fmean(works),
        "round_ms": median(rounds),
        "decoding_share": median(shares),
    }


def overload(
    served: Served, photos: list[bytes], rate: float, times: int, seconds: float
) -> dict[str, float]:
    """Send several times what can be answered; say what came of it."""
    requests = [post(_PATH, photo) for photo in photos]
    outcomes = run(a_second(served.port, requests, times * rate, seconds))
    done = [one for one in outcomes if one.status == 200 and one.sent + one.seconds <= seconds]
    refused = [1000 * one.seconds for one in outcomes if one.status == 503]
    late = sum(one.status == 504 for one in outcomes)
    return {
        "goodput": len(done) / seconds / rate,
        "refused_p99": float(np.percentile(refused, 99)) if refused else 0.0,
        "refused": len(refused) / len(outcomes),
        "late": late / len(outcomes),
        "errors": sum(one.status not in (200, 503, 504) for one in outcomes),
    }


def growth(served: Served, photos: list[bytes], count: int) -> dict[str, float]:
    """Return memory in MiB at the end, by how much it grew since a tenth, and wrong answers."""
    requests, memory, wrong = [post(_PATH, photo) for photo in photos], list[float](), 0
    for _ in range(_SAMPLES):
        some = max(1, count // _SAMPLES)
        outcomes = run(at_a_time(served.port, requests, 8, count=some))
        wrong += sum(one.status != 200 for one in outcomes)
        memory.append(served.memory())
    early, late = median(memory[5:15]), median(memory[-10:])
    return {"memory": late, "growth": late / early - 1, "wrong": wrong}


def details(
    served: Served, model: str, options: argparse.Namespace, photos: dict[str, list[bytes]]
) -> dict[str, float]:
    """Measure what is asked of ours alone, and print it."""
    figures: dict[str, float] = {}
    for kind, contents in photos.items():
        one = added(served, contents)
        figures |= {f"{name} {kind}": value for name, value in one.items()}
        ms = one["added_ms"]
        print(f"\n{model}, {kind}: the service adds {ms:.2f} ms to decode, predict and encode, "
              f"target {ADDED_MS}: {verdict(ms <= ADDED_MS)}; with parser, loopback and generator "
              f"{one['round_ms']:.2f} ms; decoding is {one['decoding_share']:.1%} of the work",
              flush=True)  # fmt: skip
    small = next(iter(photos.values()))
    rate = peak(served, small, options.seconds)
    figures["errors"] = 0
    for times in OVERLOAD:
        over = overload(served, small, rate, times, options.overload / len(OVERLOAD))
        figures["errors"] += over.pop("errors")
        figures |= {f"{name} x{times}": value for name, value in over.items()}
        print(f"at {times} times {rate:.1f} requests/s: {over['goodput']:.1%} of the peak "
              f"answered, target {GOODPUT:.0%}: {verdict(over['goodput'] >= GOODPUT)}; "
              f"{over['refused']:.1%} refused, 99 % of these within {over['refused_p99']:.0f} ms, "
              f"target {REFUSED_MS}: {verdict(over['refused_p99'] < REFUSED_MS)}; "
              f"{over['late']:.1%} late", flush=True)  # fmt: skip
    figures |= (held := growth(served, small, options.requests))
    print(f"resident memory after {options.requests:,} requests {held['memory']:.0f} MiB, growth "
          f"{held['growth']:+.1%}, target under {GROWTH:.0%}: "
          f"{verdict(held['growth'] < GROWTH)}", flush=True)  # fmt: skip
    return {**figures, "peak": rate}


def peak(served: Served, photos: list[bytes], seconds: float) -> float:
    """Return the requests a second that are answered to eight clients who never pause."""
    requests = [post(_PATH, photo) for photo in photos]
    outcomes = run(at_a_time(served.port, requests, 8, seconds=seconds))
    return row_of("", "", 8, outcomes).rate


def print_rows(rows: list[Row]) -> None:
    """Print the table."""
    header = (
        "server",
        "photos",
        "clients",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "503",
        "504",
        "errors",
    )
    cells = [
        (
            row.server,
            row.photos,
            str(row.clients),
            f"{row.rate:.2f}",
            f"{row.p50:.0f}",
            f"{row.p99:.0f}",
            str(row.refused),
            str(row.late),
            str(row.errors),
        )
        for row in rows
    ]
    print_table(header, cells)


def compare_with_sketch(rows: list[Row], ours: str, kind: str) -> None:
    """Print how many times the sketch's speed ours has, with eight clients."""
    sketch, service = (
        next(r for r in rows if (r.server, r.photos, r.clients) == (server, kind, 8))
        for server in (_SKETCH, ours)
    )
    times, p99 = service.rate / sketch.rate, sketch.p99 / service.p99
    print(f"{ours}, {kind}, 8 clients: {times:.1f} times the sketch's requests a second, target "
          f"{RATIO}: {verdict(times >= RATIO)}; its p99 is {p99:.1f} times ours, target "
          f"{P99_RATIO}: {verdict(p99 >= P99_RATIO)}")  # fmt: skip


def main() -> None:
    """Measure and print."""
    options = settings()
    print_machine()
    photos = {"640x480": photos_of(640, 480), "12 MP": photos_of(4000, 3000)}
    with ExitStack() as stack:
        running = {
            model: stack.enter_context(serving(model=model, runtime=options.runtime))
            for model in options.models
        }
        if not options.no_sketch:
            running = {_SKETCH: stack.enter_context(sketching()), **running}
        rows = list(measure(running, photos, options.seconds))
        figures = {
            model: details(running[model], model, options, photos) for model in options.models
        }
    print()
    print_rows(rows)
    print()
    for model in options.models if not options.no_sketch else ():
        for kind in photos:
            compare_with_sketch(rows, model, kind)
    write_json(options.json, {"rows": [row._asdict() for row in rows], **figures})
    errors = sum(row.errors for row in rows)
    wrong = any(one["errors"] + one["wrong"] or one["growth"] >= GROWTH for one in figures.values())
    sys.exit(1 if errors or wrong else 0)


if __name__ == "__main__":
    main()
