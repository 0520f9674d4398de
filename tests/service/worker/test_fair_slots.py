from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tongueseg.service.worker.fair_slots import FairSlots

Scenario = Callable[[], Coroutine[Any, Any, None]]


def run(scenario: Scenario) -> None:
    asyncio.run(scenario())


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Queue:
    """Clients that wait for one slot, and the order in which they get it."""

    def __init__(self, slots: FairSlots) -> None:
        self.slots, self.served = slots, list[str]()
        self.tasks: list[asyncio.Task[None]] = []

    def join(self, client: str) -> asyncio.Task[None]:
        async def wait() -> None:
            await self.slots.acquire(client)
            self.served.append(client)

        self.tasks.append(asyncio.create_task(wait()))
        return self.tasks[-1]

    async def serve(self, count: int) -> list[str]:
        for _ in range(count):
            self.slots.release()
            await settle()
        return self.served


def test_a_client_with_one_photo_is_next_however_many_another_has_waiting() -> None:
    async def scenario() -> None:
        slots = FairSlots(1)
        await slots.acquire("greedy")
        queue = Queue(slots)
        for client in [*["greedy"] * 5, "honest"]:
            queue.join(client)
            await settle()
        assert await queue.serve(6) == ["greedy", "honest", *["greedy"] * 4]

    run(scenario)


def test_clients_take_turns() -> None:
    async def scenario() -> None:
        slots = FairSlots(1)
        await slots.acquire("a")
        queue = Queue(slots)
        for client in "aaabbbcc":
            queue.join(client)
            await settle()
        assert await queue.serve(8) == list("abcabcab")

    run(scenario)


def test_free_slots_are_taken_at_once_and_come_back() -> None:
    async def scenario() -> None:
        slots = FairSlots(2)
        for _ in range(3):
            await slots.acquire("a")
            await slots.acquire("b")
            slots.release()
            slots.release()

    run(scenario)


@pytest.mark.parametrize("given", [False, True], ids=["while it waits", "as it is given a slot"])
def test_one_that_gives_up_keeps_no_slot(given: bool) -> None:
    async def scenario() -> None:
        slots = FairSlots(1)
        await slots.acquire("a")
        queue = Queue(slots)
        gone = queue.join("b")
        queue.join("c")
        await settle()
        if given:
            slots.release()
        gone.cancel()
        await settle()
        if not given:
            slots.release()
            await settle()
        assert queue.served == ["c"]

    run(scenario)
