"""Load on an HTTP service on this machine: so many clients at a time, or so many requests a second.

Requests are bytes made beforehand and answers are read and not parsed, so that the generator takes
little of the cores that the service runs on. Every client keeps its connection.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar

import uvloop

T = TypeVar("T")

HOST = "127.0.0.1"
_LIMIT = 2**26
_BOUNDARY = b"a-line-that-is-in-no-photo"
# Of an open-loop run: clients beyond which the generator itself is overloaded.
_MOST_CLIENTS = 2000


def run(load: Coroutine[Any, Any, T]) -> T:
    """Run a load to its end, on the event loop that takes the least of the cores."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(load)


@dataclass(frozen=True)
class Outcome:
    """Of one request.

    Attributes:
        status: of the answer; 0 where the connection broke.
        sent: seconds from the start of the run.
        seconds: until the whole answer was there.
        body: where it was asked for.
    """

    status: int
    sent: float
    seconds: float
    body: bytes = b""


def post(path: str, photo: bytes, name: str = "photo.jpg") -> bytes:
    """Return a request with a photo as browsers send it, in the field ``file``."""
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode()
    kind = b"Content-Type: image/jpeg\r\n\r\n"
    body = b"--%b\r\n%b%b%b\r\n--%b--\r\n" % (_BOUNDARY, head, kind, photo, _BOUNDARY)
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: application/json\r\n"
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY.decode()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Client:
    """One connection, opened when it is first needed and again where it broke."""

    def __init__(self, port: int, began: float, *, keep: bool = False) -> None:
        self._port, self._began, self._keep = port, began, keep
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Outcome:
        """Send a request and read its answer."""
        sent = perf_counter()
        try:
            status, body = await self._exchange(request)
        except (OSError, EOFError, ValueError):
            status, body = 0, b""
            self.close()
        took = perf_counter() - sent
        return Outcome(status, sent - self._began, took, body if self._keep else b"")

    def close(self) -> None:
        """End the connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port, limit=_LIMIT)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        body = await reader.readexactly(int(length))
        if b"connection: close" in head:
            self.close()
        return int(head[9:12]), body


async def at_a_time(
    port: int,
    requests: Sequence[bytes],
    clients: int,
    *,
    seconds: float = float("inf"),
    count: int | None = None,
    keep: bool = False,
) -> list[Outcome]:
    """Let so many clients ask, each again as soon as it is answered.

    Args:
        port: of the service.
        requests: taken in turns.
        clients: connections.
        seconds: when to send no more.
        count: or after how many requests.
        keep: keep the bodies.
    """
    began, outcomes = perf_counter(), list[Outcome]()
    numbers = iter(range(count)) if count is not None else iter(int, 1)

    async def one() -> None:
        client = Client(port, began, keep=keep)
        for _ in numbers:
            if perf_counter() - began >= seconds:
                break
            outcome = await client.ask(requests[len(outcomes) % len(requests)])
            outcomes.append(outcome)
            if not outcome.status:
                # Not so fast that a service which is gone takes the generator's time.
                await asyncio.sleep(0.05)
        client.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return outcomes


async def a_second(
    port: int, requests: Sequence[bytes], rate: float, seconds: float
) -> list[Outcome]:
    """Send so many requests a second at random moments, however fast they are answered."""
    began, outcomes, idle = perf_counter(), list[Outcome](), list[Client]()
    random_gap, at, tasks = random.Random(0), 0.0, set[asyncio.Task[None]]()

    async def one(number: int) -> None:
        client = idle.pop() if idle else Client(port, began)
        outcomes.append(await client.ask(requests[number % len(requests)]))
        idle.append(client)

    number = 0
    while (at := at + random_gap.expovariate(rate)) < seconds:
        await asyncio.sleep(max(0.0, began + at - perf_counter()))
        if len(tasks) >= _MOST_CLIENTS:
            raise RuntimeError(f"over {_MOST_CLIENTS} requests are under way: the load is too high")
        task = asyncio.create_task(one(number))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
    await asyncio.gather(*tasks)
    for client in idle:
        client.close()
    return outcomes
