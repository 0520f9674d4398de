"""Fair shares of the queue: one client never takes all of it, however often it asks."""

from __future__ import annotations

from collections import Counter

from tongueseg.service.http.error_responses import overloaded

_SHARE = 4
"""Places that a client may hold for each free one (dynamic thresholds: Choudhury and Hahne, 1998).

One client alone gets four fifths of the queue, and the next one always finds places."""

_BYTES_OF_A_PLACE = 2 * 2**20


def places(upload_bytes: int) -> int:
    """Return what an upload costs: a place, and one more for every 2 MiB."""
    return 1 + upload_bytes // _BYTES_OF_A_PLACE


class FairShare:
    """Counts the places that each client holds in the queue."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()

    def check(self, client: str, cost: int, free: int) -> None:
        """Refuse a client that would hold too many of the places.

        Args:
            client: its key or its address.
            cost: places that its request takes.
            free: places that nobody holds.

        Raises:
            ApiError: 503.
        """
        held = self._held[client]
        if held and held + cost > _SHARE * free:
            raise overloaded(
                "your other photos fill your share of the queue; try again in a second"
            )

    def take(self, client: str, cost: int) -> None:
        """Note that a client holds places."""
        self._held[client] += cost

    def free(self, client: str, cost: int) -> None:
        """Free places."""
        self._held[client] -= cost
        if self._held[client] <= 0:
            del self._held[client]


class Share:
    """The places of one request: taken when its body has arrived, so that slow senders hold none.

    Args:
        shares: counts them; None for a request that takes none.
        client: its key or its address.
        cost: places.
    """

    def __init__(self, shares: FairShare | None = None, client: str = "", cost: int = 0) -> None:
        self._shares, self._client, self._cost = shares, client, cost
        self._taken = False

    def take(self) -> None:
        """Take the places, once."""
        if self._shares and not self._taken:
            self._taken = True
            self._shares.take(self._client, self._cost)

    def free(self) -> None:
        """Free the places if they were taken."""
        if self._shares and self._taken:
            self._taken = False
            self._shares.free(self._client, self._cost)
