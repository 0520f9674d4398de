"""Crowds: what an honest client gets beside slow senders, slow readers, and a greedy client.

Slow senders send a photo byte by byte. Slow readers ask for a picture and do not read it. The
greedy client asks on 64 connections as fast as it is answered. Each has addresses of its own.
Ends with 1 where a target is missed.

    python benchmarks/crowds.py [--seconds 60] [--json FILE]
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import numpy as np

from load import HOST, Outcome, at_a_time, post, run
from report import print_machine, print_table, verdict, write_json
from serving import Served, serving
from tongueseg.io.encode import encode_jpeg
from tongueseg.synthetic.drawn import draw_mouth

CLIENTS, GREEDY = 200, 64
SLOWER, SHARE = 2.0, 0.8
"""How much longer an honest request may wait on the mean, and the share that is answered."""

_HONEST = 2
_DRIP = 0.5

Crowd = Callable[[int, bytes, float], Awaitable[None]]


def address(number: int) -> str:
    """Return an address of this machine that no honest client has."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


def connected(port: int, number: int) -> socket.socket:
    """Open a connection from an address of its own that takes little unread."""
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.bind((address(number), 0))
    stream.connect((HOST, port))
    stream.setblocking(False)
    return stream


async def slow_sender(port: int, number: int, request: bytes, until: float) -> None:
    """Send a request byte by byte, again from the start whenever the service hangs up."""
    loop = asyncio.get_running_loop()
    while perf_counter() < until:
        with suppress(OSError), connected(port, number) as stream:
            head, _, body = request.partition(b"\r\n\r\n")
            await loop.sock_sendall(stream, head + b"\r\n\r\n")
            for byte in body:
                if perf_counter() >= until:
                    return
                await loop.sock_sendall(stream, bytes([byte]))
                await asyncio.sleep(_DRIP)
        await asyncio.sleep(_DRIP)


async def slow_reader(port: int, number: int, request: bytes, until: float) -> None:
    """Ask for a picture and read nothing of it.

    They come one after the other in the first half: it is unread answers that are measured here,
    and not more photos than the service can bear.
    """
    loop = asyncio.get_running_loop()
    await asyncio.sleep((until - perf_counter()) / 2 * number / CLIENTS)
    with suppress(OSError), connected(port, number) as stream:
        await loop.sock_sendall(stream, request)
        await asyncio.sleep(max(0.0, until - perf_counter()))


async def senders(port: int, photo: bytes, seconds: float) -> None:
    """Let all slow senders send."""
    request, until = post("/v1/predict", photo), perf_counter() + seconds
    await asyncio.gather(*(slow_sender(port, n, request, until) for n in range(CLIENTS)))


async def readers(port: int, photo: bytes, seconds: float) -> None:
    """Let all slow readers ask."""
    request = post("/v1/predict?output=overlay", photo)
    until = perf_counter() + seconds
    await asyncio.gather(*(slow_reader(port, n, request, until) for n in range(CLIENTS)))


async def greedy(port: int, photo: bytes, seconds: float) -> None:
    """Ask on many connections from one address, again as soon as one is answered or refused."""
    request, until = post("/v1/predict", photo), perf_counter() + seconds

    async def one() -> None:
        while perf_counter() < until:
            with suppress(OSError, EOFError, ValueError):
                reader, writer = await asyncio.open_connection(
                    HOST, port, local_addr=(address(0), 0)
                )
                while perf_counter() < until:
                    writer.write(request)
                    head = (await reader.readuntil(b"\r\n\r\n")).lower()
                    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
                    await reader.readexactly(int(length))
                writer.close()
            await asyncio.sleep(0.01)

    await asyncio.gather(*(one() for _ in range(GREEDY)))


async def beside(
    crowd: Crowd | None, served: Served, photo: bytes, seconds: float
) -> list[Outcome]:
    """Return what honest clients get while a crowd is there; at rest without one."""
    honest = at_a_time(served.port, [post("/v1/predict", photo)], _HONEST, seconds=seconds)
    if crowd is None:
        return await honest
    outcomes, _ = await asyncio.gather(honest, crowd(served.port, photo, seconds))
    return outcomes


def figures_of(outcomes: list[Outcome]) -> dict[str, float]:
    """Return the share that was answered, and how long it took on the mean and at the 99th."""
    waits = [1000 * one.seconds for one in outcomes if one.status == 200]
    return {
        "requests": len(outcomes),
        "answered": len(waits) / len(outcomes),
        "mean_ms": float(np.mean(waits)),
        "p99_ms": float(np.percentile(waits, 99)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="of each crowd")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    print_machine()
    photo = encode_jpeg(draw_mouth(np.random.default_rng(0), height=480, width=640).photo)
    crowds: dict[str, Crowd | None] = {
        "at rest": None,
        f"{CLIENTS} slow senders": senders,
        f"{CLIENTS} slow readers": readers,
        f"one greedy client, {GREEDY} connections": greedy,
    }
    figures = {}
    with serving() as served:
        run(beside(None, served, photo, 3))
        for name, crowd in crowds.items():
            figures[name] = figures_of(run(beside(crowd, served, photo, given.seconds)))
    rows = [
        (
            name,
            f"{one['requests']:.0f}",
            f"{100 * one['answered']:.1f} %",
            f"{one['mean_ms']:.0f}",
            f"{one['p99_ms']:.0f}",
        )
        for name, one in figures.items()
    ]
    print_table(("beside", "honest requests", "answered", "mean ms", "p99 ms"), rows)
    rest, *slow, beside_greedy = figures.values()
    lost = all(one["answered"] == 1 for one in slow)
    slower = max(one["mean_ms"] for one in slow) / rest["mean_ms"]
    print(f"\nslow clients: nothing lost: {verdict(lost)}")
    print(f"honest requests wait {slower:.2f} times as long: {verdict(slower <= SLOWER)}")
    fair = beside_greedy["answered"] >= SHARE
    print(
        f"answered beside a greedy client {100 * beside_greedy['answered']:.1f} %: {verdict(fair)}"
    )
    write_json(given.json, figures)
    sys.exit(0 if lost and slower <= SLOWER and fair else 1)


if __name__ == "__main__":
    main()
