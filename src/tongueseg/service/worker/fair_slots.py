"""Slots that clients take in turns: one with many photos waiting delays no other's first one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque


class FairSlots:
    """A semaphore whose waiters are served client by client, and each client's in order.

    Round-robin queueing (Nagle 1987).

    Args:
        count: slots.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def acquire(self, client: str) -> None:
        """Wait for a slot and take it."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # It was given a slot in the moment in which it gave up.
                self.release()
            raise

    def release(self) -> None:
        """Give a slot to the next client that waits for one, or keep it free."""
        while self._queues:
            client, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queues[client] = queue
            # One that was cancelled gives its turn to the next.
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
